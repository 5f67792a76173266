"""One Zalo webhook post, read as far as every kind of event needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.base import EventKind, InboundMessage, Variant
from connectors.reading import mapping, text_id

# A visitor of the website widget; both ids are needed to answer, and the pair lives for one conversation only.
ANONYMOUS_PREFIX = "anonymous:"
PHONE_OR_HASH = re.compile(r"\+?84\d{8,10}|[0-9a-f]{64}", re.ASCII)
RECEIPTS = {"user_received_message": EventKind.DELIVERED, "user_seen_message": EventKind.READ}


@dataclass(frozen=True, slots=True)
class Event:
    """One post with what every reader needs. body_hash: the id of events that carry none.

    variants: filled by the readers with the forms they met at points where the documents are not sure.
    """

    data: Mapping[str, Any]
    name: str
    oa_id: str
    citizen_id: str
    at: datetime
    body_hash: str
    app_secrets: Sequence[str]
    variants: list[Variant] = field(default_factory=list)

    @property
    def message(self) -> Mapping[str, Any]:
        return mapping(self.data.get("message"))

    def build(self, kind: EventKind, external_id: str | None = None, **more: Any) -> InboundMessage:
        return InboundMessage(
            kind=kind,
            account_id=self.oa_id,
            citizen_id=more.pop("citizen_id", self.citizen_id),
            external_id=external_id or self.body_hash,
            sent_at=self.at,
            raw=self.data,
            **more,
        )

    def note(self, point: str, name: str) -> None:
        """Count one sight of a variant. Both are our own slugs."""
        self.variants.append(Variant(self.oa_id, point, name))

    def note_type(self, point: str, value: Any) -> None:
        """Whether a number came as text or as number."""
        if value is not None:
            self.note(point, "text" if isinstance(value, str) else "number")


def who(document: Mapping[str, Any], name: str, our_oa_id: str) -> tuple[str, str]:
    """(oa id, citizen id), "" where none is named. The side that equals our OA is the OA."""
    sender = text_id(mapping(document.get("sender")).get("id")) or ""
    recipient = text_id(mapping(document.get("recipient")).get("id")) or ""
    if not sender and not recipient:
        return _named_beside(document, our_oa_id)
    if our_oa_id and our_oa_id in {sender, recipient}:
        oa_id, citizen_id = (sender, recipient) if sender == our_oa_id else (recipient, sender)
    elif name.startswith("oa_") or name in RECEIPTS:
        oa_id, citizen_id = sender, recipient
    else:
        oa_id, citizen_id = recipient, sender
    if "anonymous" in name and citizen_id:
        conversation_id = text_id(mapping(document.get("message")).get("conversation_id")) or ""
        citizen_id = f"{ANONYMOUS_PREFIX}{citizen_id}:{conversation_id}"
    return oa_id, citizen_id


def _named_beside(document: Mapping[str, Any], our_oa_id: str) -> tuple[str, str]:
    """Events about the OA or one person name them in other fields."""
    oa_id = text_id(document.get("oa_id")) or text_id(document.get("oaId")) or our_oa_id
    places = (mapping(document.get("follower")).get("id"), document.get("user_id"),
              mapping(document.get("data")).get("user_id"))  # fmt: skip
    return oa_id, next((found for found in map(text_id, places) if found), "")


def safe_name(name: str) -> str:
    """An event's name as it may stand in a problem: no digits, so that no number of a person gets there."""
    return re.sub(r"[^a-z_]", "?", name.lower())[:60]
