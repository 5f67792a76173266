"""What one citizen message said, what the bot remembers, and what it will answer: plain data, no Rasa."""

import copy
import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any, Dict, List, Mapping, Optional

from bot.actions import texts
from bot.actions.inbox_client import InboxClient

Json = Dict[str, Any]
SLOTS = (
    "procedure", "report", "pending", "last_case", "fallback_count", "abuse_count",
    "address", "simple_mode", "acts_for", "more",
)  # fmt: skip


def fold(text: str) -> str:
    """Lower case, no diacritics, punctuation as spaces, single spaces: "The con le phi?" -> "the con le phi"."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("\u0111", "d")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[0-9a-z]+", plain))


@dataclass
class Turn:
    """One message as understood. `text` is empty for a button; `files` are attachments, [{"id", "kind"}]."""

    sender: str
    message_id: str
    text: str
    intent: str
    confidence: float
    ranking: List[Json] = field(default_factory=list)
    entities: List[Json] = field(default_factory=list)
    topics: List[Json] = field(default_factory=list)
    files: List[Json] = field(default_factory=list)
    location: Optional[Json] = None
    is_button: bool = False
    channel: str = ""  # facebook, zalo, web; "" when the inbox did not say
    now: datetime = datetime(1970, 1, 1, tzinfo=timezone.utc)

    def first(self, name: str) -> Optional[str]:
        """The first value of one entity, or None."""
        values = self.all(name)
        return values[0] if values else None

    def all(self, name: str) -> List[str]:
        """All values of one entity in the order of the text."""
        return [str(item["value"]) for item in self.entities if item.get("entity") == name and item.get("value")]

    def as_written(self, name: str) -> List[str]:
        """All mentions of one entity as the citizen typed them; its value where the place in the text is unknown."""
        return [
            self.text[item.get("start") or 0 : item.get("end") or 0].strip() or str(item["value"])
            for item in self.entities
            if item.get("entity") == name and item.get("value")
        ]

    @property
    def folded(self) -> str:
        return fold(self.text)

    @property
    def file_ids(self) -> List[int]:
        return [item["id"] for item in self.files if item.get("kind") in ("image", "video", "file")]

    @classmethod
    def from_message(cls, sender: str, message: Mapping[str, Any]) -> "Turn":
        """`message`: Rasa's latest_message with the metadata our channel set."""
        metadata = message.get("metadata") or {}
        intent = message.get("intent") or {}
        is_button = bool(metadata.get("is_button"))
        return cls(
            sender=sender,
            message_id=str(metadata.get("message_id") or message.get("message_id") or ""),
            text="" if metadata.get("is_command") else (message.get("text") or ""),
            intent=str(intent.get("name") or "nlu_fallback"),
            confidence=float(intent.get("confidence") or 0.0),
            ranking=[item for item in message.get("intent_ranking") or [] if item.get("name") != "nlu_fallback"],
            entities=list(message.get("entities") or []),
            topics=list(message.get("topic_ranking") or []),
            files=list(metadata.get("attachments") or []),
            location=metadata.get("location"),
            is_button=is_button,
            channel=str(metadata.get("channel") or ""),
            now=_time(metadata.get("sent_at")),
        )


def _time(value: object) -> datetime:
    """The time the citizen sent the message (aware UTC); the epoch when the channel did not say."""
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))  # noqa: FURB162  Python 3.10
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=timezone.utc)
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


@dataclass
class Memory:
    """What is kept between turns; every field is a slot of the same name."""

    procedure: Optional[Json] = None  # {"id", "name"} last spoken of
    report: Optional[Json] = None  # the open report form, see report_form.py
    pending: Optional[Json] = None  # the question the bot asked last, outside the form
    last_case: Optional[str] = None
    fallback_count: int = 0
    abuse_count: int = 0
    address: Optional[str] = None  # how the citizen is called, None: not said
    simple_mode: bool = False  # few words, numbers to tap
    acts_for: Optional[str] = None  # the relative a citizen writes for
    more: Optional[List[Json]] = None  # the rest of a long answer, see speaking.py

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> "Memory":
        """A copy: flows change it in place, and the difference to the slots is what gets stored."""
        return cls(**{name: copy.deepcopy(slots[name]) for name in SLOTS if slots.get(name) is not None})


@dataclass
class Reply:
    """One message to the citizen."""

    text: str
    buttons: List[Dict[str, str]] = field(default_factory=list)
    is_long_answer: bool = False  # may be told in steps
    files: List[int] = field(default_factory=list)  # our copies of forms, sent after the words


@dataclass
class Talk:
    """Everything a flow needs: the turn, the memory it may change, the inbox, and the replies so far."""

    turn: Turn
    memory: Memory
    inbox: InboxClient
    replies: List[Reply] = field(default_factory=list)
    said_before: List[Reply] = field(default_factory=list)
    acted_on: str = ""  # the intent the answer follows where it is not the trained one

    def read_as(self, intent: str, confidence: Optional[float] = None) -> None:
        """Take the message for another intent than the trained one; officers see this one (bot/channel/inbox.py)."""
        sure = self.turn.confidence if confidence is None else confidence
        self.turn = replace(self.turn, intent=intent, confidence=sure)
        self.acted_on = intent

    @property
    def report(self) -> Json:
        """The open report; only flows of an open form ask for it."""
        if self.memory.report is None:
            raise LookupError("no report is open")
        return self.memory.report

    def say(self, key: str, /, **values: object) -> None:
        """Answer with a response of the domain."""
        self.replies.append(Reply(texts.render(key, seed=self.turn.message_id, **values)))

    def tell(self, text: str, *, is_long_answer: bool = False) -> None:
        """Answer with words the inbox made; a long answer may be told in steps."""
        if text.strip():
            self.replies.append(Reply(text.strip(), is_long_answer=is_long_answer))

    def button(self, name: str, payload: str) -> None:
        """Add a button with title `utter_title_<name>` under the last reply."""
        self.choice(texts.title(name), payload)

    def choice(self, label: str, payload: str) -> None:
        """Add a button with a given label under the last reply; a repeated payload is dropped."""
        buttons = self.replies[-1].buttons
        if all(button.get("payload") != payload for button in buttons):
            buttons.append({"title": label, "payload": payload})

    def link(self, label: str, url: str) -> None:
        """Add a button that opens a page under the last reply; a repeated address is dropped."""
        buttons = self.replies[-1].buttons
        if all(button.get("url") != url for button in buttons):
            buttons.append({"title": label, "url": url})

    def ask_person_button(self) -> None:
        self.button("ask_human", "/ask_human")
