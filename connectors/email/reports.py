"""Delivery reports as mail servers write them (RFC 3464), handed to us by the mail server itself."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message

from connectors.base import ReceiptKind, WayReceipt

MARKER = re.compile(r"[A-Za-z0-9-]{1,100}")
KINDS = {"delivered": ReceiptKind.DELIVERED, "failed": ReceiptKind.FAILED}
STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")


def read_report(raw: bytes) -> tuple[WayReceipt, ...]:
    """Delivered and failed recipients, named by our marker. () for a letter that is no report or names none of ours.

    "relayed" and "delayed" are no outcome: another server has it, and it may still fail.
    """
    try:
        letter = message_from_bytes(raw)
        parts = list(letter.walk())
    except (ValueError, LookupError, AttributeError, TypeError):  # what the parser of old letters stumbles over
        return ()
    marker = _marker(parts)
    if not marker:
        return ()
    found = []
    for block in _blocks(parts):
        kind = KINDS.get(_field(block, "Action").lower())
        status = STATUS.search(_field(block, "Status"))
        if kind is not None:
            found.append(WayReceipt(kind, marker=marker, code=status.group() if status else ""))
    return tuple(found)


def _blocks(parts: list[Message]) -> list[Message]:
    """The blocks of fields inside the report's machine-readable part."""
    blocks: list[Message] = []
    for part in parts:
        payload = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(payload, list):
            blocks += [block for block in payload if isinstance(block, Message)]
    return blocks


def _marker(parts: list[Message]) -> str:
    for block in _blocks(parts):
        envelope = _field(block, "Original-Envelope-Id")
        if MARKER.fullmatch(envelope):
            return envelope
    for part in parts[1:]:  # the headers of our own letter, returned
        found = re.search(r"(?im)^message-id:\s*<([A-Za-z0-9-]{1,100})@", _text_of(part))
        if found:
            return found[1]
    return ""


def _text_of(part: Message) -> str:
    payload = part.get_payload()
    head = "\n".join(f"{name}: {value}" for name, value in part.items())
    return f"{head}\n{payload}" if isinstance(payload, str) else head


def _field(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()
