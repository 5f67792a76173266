"""A citizen talking to the flows without Rasa: turns are made by hand, the inbox is the fake one over HTTP."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List, Optional

from bot.actions.citizen_actions import ACTION_OF_INTENT, ActionTalk
from bot.actions.inbox_client import InboxClient
from bot.actions.several import WholeTurn
from bot.actions.turn import SLOTS, Memory, Reply, Talk, Turn
from bot.channel.request import parse_payload
from bot.settings import Settings
from tests.bot.fake_inbox import FakeInbox

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=timezone.utc)
Json = Dict[str, Any]


class Citizen:
    """`say` one message, `tap` one button; both return the bot's words of that turn as one text."""

    def __init__(self, inbox: FakeInbox) -> None:
        self.inbox = inbox
        self.client = InboxClient(Settings(inbox.url, inbox.token, 1.0, 2.0))
        self.slots: Json = dict.fromkeys(SLOTS)
        self.replies: List[Reply] = []
        self.acted_on = ""  # of the last turn, "" where the trained intent was followed
        self.now = NOW
        self.channel = "web"
        self.count = 0

    def say(
        self, text: str, intent: str, confidence: float = 0.95, *, files: Optional[List[Json]] = None,
        location: Optional[Json] = None, topics: Optional[List[Json]] = None, ranking: Optional[List[Json]] = None,
        parts: Optional[List[Json]] = None,
        **entities: str,
    ) -> str:  # fmt: skip
        found = [{"entity": name, "value": value} for name, value in entities.items()]
        best = [{"name": intent, "confidence": confidence}]
        return self._turn(
            WholeTurn(
                "conv-1",
                self._next_id(),
                text,
                intent,
                confidence,
                ranking or best,
                found,
                topics or [],
                files or [],
                location,
                parts=parts or [],
            )
        )

    def photo(self, number: int) -> str:
        return self.say("", "send_photo", 1.0, files=[{"id": number, "kind": "image"}])

    def tap(self, payload: str) -> str:
        intent, entities = parse_payload(payload)
        return self._turn(Turn("conv-1", self._next_id(), "", intent, 1.0, [], entities, is_button=True))

    def tap_title(self, title: str) -> str:
        """The button with this label under any reply of the last turn."""
        return self.tap(next(b["payload"] for reply in self.replies for b in reply.buttons if b["title"] == title))

    @property
    def titles(self) -> List[str]:
        return [button["title"] for reply in self.replies for button in reply.buttons]

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def _next_id(self) -> str:
        self.count += 1
        return str(self.count)

    def _turn(self, turn: Turn) -> str:
        talk = Talk(
            replace(turn, now=self.now, channel=self.channel),
            Memory.from_slots(self.slots),
            self.client,
            said_before=self.replies,
        )
        answered = ACTION_OF_INTENT.get(turn.intent, ActionTalk)().talk(talk, self.slots)
        self.slots = {name: getattr(answered.memory, name) for name in SLOTS}
        self.replies = answered.replies
        self.acted_on = answered.acted_on
        return "\n".join(reply.text for reply in self.replies)
