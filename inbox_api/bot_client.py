"""Asking the bot over HTTP; the shapes are those of tests/contract/bot/ask_bot.json."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import requests
from urllib3.exceptions import NewConnectionError

from inbox_api.conversations.outbox import Choice
from inbox_api.settings import get_settings

FALLBACK = "nlu_fallback"
NO_MODEL = "no trained model"  # in the answer of a process that holds none
RANKING_LENGTH = 10
DIVISION_SLASH = "\u2215"


class BotUnavailable(Exception):
    """No answer in time, or not one that can be read. The text names the kind of failure only.

    is_absent: the process never saw the question, so that another one may be asked.
    """

    def __init__(self, reason: str, *, is_absent: bool = False) -> None:
        super().__init__(reason)
        self.is_absent = is_absent


@dataclass(frozen=True, slots=True)
class BotRequest:
    """One citizen message for the bot. attachments: [(id, kind)]; location: (latitude, longitude)."""

    conversation_id: int
    sender: str
    message_id: int
    text: str | None
    payload: str | None
    attachments: tuple[tuple[int, str], ...]
    location: tuple[float, float] | None
    channel: str
    account_id: str
    citizen_id: str
    sent_at: datetime

    def as_json(self) -> dict[str, Any]:
        location = None
        if self.location is not None:
            location = {"latitude": self.location[0], "longitude": self.location[1]}
        return {
            "sender": self.sender,
            "message_id": str(self.message_id),
            "text": self.text,
            "payload": self.payload,
            "attachments": [{"id": number, "kind": kind} for number, kind in self.attachments],
            "location": location,
            "channel": self.channel,
            "sent_at": self.sent_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class BotReply:
    text: str
    choices: tuple[Choice, ...] = ()
    forms: tuple[int, ...] = ()  # our copies of forms that go out after the text


@dataclass(frozen=True, slots=True)
class BotAnswer:
    """What the bot says and what it understood (kept as it came)."""

    replies: tuple[BotReply, ...]
    understanding: dict[str, Any]


@lru_cache(maxsize=1)
def _http() -> requests.Session:
    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=64)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def ask(request: BotRequest, address: str | None = None) -> BotAnswer:
    """The bot's answer to one message. Repeating a message is harmless: the bot knows it by its id.

    address: of the bot process; None: the first. Raises BotUnavailable.
    """
    settings = get_settings()
    try:
        response = _http().post(
            f"{address or settings.bot_address}/webhooks/inbox/webhook",
            json=request.as_json(),
            headers={"Authorization": f"Bearer {settings.service_token.get_secret_value()}"},
            timeout=settings.bot_timeout.total_seconds(),
        )
    except requests.RequestException as error:
        raise BotUnavailable(type(error).__name__, is_absent=_is_absent(error)) from error
    if response.status_code != 200:
        is_empty = response.status_code == 503 and NO_MODEL in response.text
        raise BotUnavailable(f"status {response.status_code}", is_absent=is_empty)
    try:
        return read_answer(response.json())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BotUnavailable("unreadable answer") from error


def _is_absent(error: requests.RequestException) -> bool:
    """Whether no connection came about at all; a broken one may have brought the question across."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    inner = error.args[0] if error.args else None
    return isinstance(getattr(inner, "reason", None), NewConnectionError)


def forget(sender: str) -> None:
    """Have the bot delete all that it remembers of a conversation; harmless when repeated. Raises BotUnavailable."""
    settings = get_settings()
    try:
        response = _http().delete(
            f"{settings.bot_address}/webhooks/inbox/conversations/{quote(sender, safe='')}",
            headers={"Authorization": f"Bearer {settings.service_token.get_secret_value()}"},
            timeout=settings.bot_timeout.total_seconds(),
        )
    except requests.RequestException as error:
        raise BotUnavailable(type(error).__name__) from error
    if response.status_code != 200:
        raise BotUnavailable(f"status {response.status_code}")


def parse(text: str, address: str | None = None) -> dict[str, Any]:
    """What the bot understands, without a dialogue: intent, confidence, ranking, entities, topic_ranking, is_fallback.

    Offsets count code points of `text`. address: of the bot process; None: the first. Raises BotUnavailable.
    """
    settings = get_settings()
    shift, stripped = len(text) - len(text.lstrip()), text.strip()
    if stripped.startswith("/"):
        stripped = DIVISION_SLASH + stripped[1:]  # typed text is never a command
    try:
        response = _http().post(
            f"{address or settings.bot_address}/model/parse",
            params={"token": settings.service_token.get_secret_value()},
            json={"text": stripped},
            timeout=settings.bot_timeout.total_seconds(),
        )
    except requests.RequestException as error:
        raise BotUnavailable(type(error).__name__) from None  # its text may hold the address with the token
    if response.status_code != 200:
        raise BotUnavailable(f"status {response.status_code}")
    try:
        return _understanding(response.json(), shift)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BotUnavailable("unreadable answer") from error


def _understanding(data: dict[str, Any], shift: int) -> dict[str, Any]:
    """Rasa's parse data in the shape that is kept with messages; the ranking is without the fallback."""
    ranking: list[dict[str, Any]] = [
        {"name": str(item["name"]), "confidence": float(item["confidence"])}
        for item in data.get("intent_ranking") or []
        if item["name"] != FALLBACK
    ]
    is_fallback = data["intent"]["name"] in {None, FALLBACK}
    best: dict[str, Any] = ranking[0] if is_fallback and ranking else data["intent"]
    return {
        "intent": str(best["name"]),
        "confidence": float(best["confidence"]),
        "ranking": ranking[:RANKING_LENGTH],
        "entities": [
            {
                "entity": str(entity["entity"]),
                "start": int(entity["start"]) + shift,
                "end": int(entity["end"]) + shift,
                "value": str(entity["value"]),
            }
            for entity in data.get("entities") or []
        ],
        "topic_ranking": [
            {"code": str(item["code"]), "confidence": float(item["confidence"])}
            for item in (data.get("topic_ranking") or [])[:RANKING_LENGTH]
        ],
        "is_fallback": is_fallback,
    }


def read_answer(body: dict[str, Any]) -> BotAnswer:
    """The body of a 200 as values. Raises KeyError, TypeError or AttributeError on another shape."""
    replies = [
        BotReply(
            text=str(reply.get("text") or ""),
            choices=tuple(Choice(str(b["title"]), b.get("payload"), b.get("url")) for b in reply.get("buttons") or ()),
            forms=tuple(int(form_id) for form_id in reply.get("files") or ()),
        )
        for reply in body["replies"]
    ]
    understanding = body.get("understanding") or {}
    return BotAnswer(tuple(reply for reply in replies if reply.text.strip()), dict(understanding))
