"""Reading what the worker sends (tests/contract/bot/ask_bot.json): pure, no Rasa."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

Json = Dict[str, Any]
PAYLOAD = re.compile(r"/([a-z][a-z_0-9]*)\s*(\{.*\})?\Z", re.DOTALL)
# Commands of Rasa itself would wipe or replay a conversation; no button of ours carries them.
RASA_COMMANDS = frozenset({"restart", "back", "session_start", "nlu_fallback"})
MAX_TEXT_CHARACTERS = 10_000


class BadRequestError(Exception):
    """The worker's request is not of the contract's shape; the message names the field, never its content."""


@dataclass(frozen=True)
class Inbound:
    """One citizen message; `command` is (intent, [entities]) for a button, a bare photo or a bare location."""

    sender: str
    message_id: str
    text: str
    command: Optional[Tuple[str, List[Json]]]
    is_button: bool
    attachments: List[Json] = field(default_factory=list)
    location: Optional[Json] = None
    channel: str = ""
    sent_at: str = ""

    def metadata(self) -> Json:
        """What the actions need to know beside the words."""
        return {
            "message_id": self.message_id,
            "attachments": self.attachments,
            "location": self.location,
            "channel": self.channel,
            "sent_at": self.sent_at,
            "is_button": self.is_button,
            "is_command": self.command is not None,
        }


def read(body: object) -> Inbound:
    """Check the worker's JSON. Raises BadRequestError."""
    if not isinstance(body, dict):
        raise BadRequestError("body must be a JSON object")
    sender, message_id = body.get("sender"), body.get("message_id")
    if not isinstance(sender, str) or not sender or len(sender) > 200:
        raise BadRequestError("sender must be a text of 1 to 200 characters")
    if not isinstance(message_id, (str, int)) or isinstance(message_id, bool) or message_id == "":
        raise BadRequestError("message_id is missing")
    text = body.get("text") or ""
    if not isinstance(text, str):
        raise BadRequestError("text must be a string or null")
    attachments = body.get("attachments") or []
    if not isinstance(attachments, list) or not all(isinstance(item, dict) and "id" in item for item in attachments):
        raise BadRequestError("attachments must be a list of {id, kind}")
    location = body.get("location")
    if location is not None and not isinstance(location, dict):
        raise BadRequestError("location must be an object or null")
    payload = body.get("payload") or None
    text = text[:MAX_TEXT_CHARACTERS]
    return Inbound(
        sender=sender,
        message_id=str(message_id),
        text=text,
        command=_command(payload, text, attachments, location),
        is_button=payload is not None,
        attachments=attachments,
        location=location,
        channel=str(body.get("channel") or ""),
        sent_at=str(body.get("sent_at") or ""),
    )


def _command(
    payload: object, text: str, attachments: List[Json], location: Optional[Json]
) -> Optional[Tuple[str, List[Json]]]:
    """A button's payload, or the internal command for a photo or a pin without words; None for typed text."""
    if payload is not None:
        return parse_payload(payload)
    if text.strip():
        return None
    if attachments:
        return ("send_photo", [])
    if location is not None:
        return ("send_location", [])
    raise BadRequestError("text, payload, attachments and location are all empty")


def parse_payload(payload: object) -> Tuple[str, List[Json]]:
    """'/rate{"score": 5}' -> ("rate", [{"entity": "score", "value": 5, ...}]). Raises BadRequestError."""
    match = PAYLOAD.match(payload.strip()) if isinstance(payload, str) else None
    if match is None or match.group(1) in RASA_COMMANDS:
        raise BadRequestError("payload must be /intent or /intent{json} of one of our buttons")
    try:
        values = json.loads(match.group(2) or "{}")
    except ValueError:
        raise BadRequestError("payload carries malformed JSON") from None
    entities = [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "button"} for name, value in values.items()
    ]
    return match.group(1), entities


def harmless(text: str) -> str:
    """`text` with every slash before the first letter or digit blanked, one for one, so that offsets stay true.

    Rasa strips the text and runs "/name" as a command; our normaliser may also drop invisible characters first.
    """
    safe = list(text)
    for index, char in enumerate(safe):
        if char.isalnum():
            break
        if char in "/\uff0f\u2044\u2215":
            safe[index] = " "
    return "".join(safe)
