"""What happened between one `say` and the next: plain data that the conditions look at."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Button:
    title: str
    payload: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One message to the citizen. author: bot, officer, system or outside."""

    author: str
    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case of the citizen. status_text: the words by which the citizen is told of its state."""

    code: str
    case_type: str
    topic: str | None
    status_text: str = ""


@dataclass(slots=True)
class Window:
    """Everything the system said or did. intent: of the message of the `say` itself, None when the bot was not asked.

    said: without what the script let an officer write. asked: what was asked for in any of the replies.
    exposed: where a private number of the citizen came to light (found only when a condition asks for it).
    trouble: why the turn could not be played to its end.
    """

    intent: str | None = None
    said: list[Said] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    procedures: set[str] = field(default_factory=set)
    cases: list[CaseFact] = field(default_factory=list)
    new_cases: list[CaseFact] = field(default_factory=list)
    handled_by: str = "bot"
    exposed: list[str] = field(default_factory=list)
    trouble: str = ""

    @property
    def texts(self) -> list[str]:
        """All that can be read: messages and the titles of their buttons."""
        return [text for said in self.said for text in (said.text, *(button.title for button in said.buttons))]
