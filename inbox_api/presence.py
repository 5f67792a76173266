"""Who looks at a conversation or writes in it just now. In memory only: each web process hears of all by NOTIFY."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.live import announce
from inbox_api.models import Conversation, Officer

VIEWING, TYPING, GONE = "viewing", "typing", "gone"
LASTS = {VIEWING: 50.0, TYPING: 8.0}  # seconds; an open page says it again well before


@dataclass(frozen=True, slots=True)
class Present:
    officer_id: int
    name: str
    doing: str


@dataclass
class Board:
    """conversation id -> officer id -> (name, until when he looks, until when he types)."""

    clock: Callable[[], float] = time.monotonic
    _seen: dict[int, dict[int, tuple[str, float, float]]] = field(default_factory=dict)

    def hear(self, event: Mapping[str, Any]) -> None:
        """Take in one live event of the kind "presence"."""
        now, officer = self.clock(), int(event["officer"])
        people = self._seen.setdefault(int(event["conversation"]), {})
        doing = event["doing"]
        if doing == GONE:
            people.pop(officer, None)
        else:
            typing_until = now + LASTS[TYPING] if doing == TYPING else 0.0
            people[officer] = (str(event["name"]), now + LASTS[VIEWING], typing_until)
        self._forget(now)

    def _forget(self, now: float) -> None:
        for conversation, people in list(self._seen.items()):
            for officer, (_name, until, _typing) in list(people.items()):
                if until < now:
                    del people[officer]
            if not people:
                del self._seen[conversation]

    def others(self, conversation_id: int, officer_id: int) -> list[Present]:
        """Everybody else there, those who type first."""
        now = self.clock()
        found = [
            Present(officer, name, TYPING if typing > now else VIEWING)
            for officer, (name, until, typing) in self._seen.get(conversation_id, {}).items()
            if until > now and officer != officer_id
        ]
        return sorted(found, key=lambda one: (one.doing != TYPING, one.name))


board = Board()


def tell(session: Session, conversation: Conversation, officer: Officer, doing: str) -> None:
    """Let the others know. doing: viewing | typing | gone."""
    announce(
        session, "presence", conversation.id, conversation.public_id,
        officer=officer.id, name=officer.display_name, doing=doing,
    )  # fmt: skip
