"""The state of a comment out of its changes, in whatever order they became known. Plain values, no database.

Webhooks repeat, come late and overtake one another, and tell times in whole seconds; so the state is never changed step
by step but computed from everything that is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from connectors.base import CommentVerb

# Of the same second, what came later in life counts more; hiding is the careful reading of a tie.
RANKS = {
    CommentVerb.ADD: 0,
    CommentVerb.EDIT: 1,
    CommentVerb.UNHIDE: 2,
    CommentVerb.HIDE: 3,
    CommentVerb.REMOVE: 4,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What one change tells beside its verb; None and () = not told."""

    text: str | None = None
    parent_id: str | None = None
    author_id: str | None = None
    author_name: str | None = None
    permalink: str | None = None
    created_at: str | None = None  # ISO, of additions: when it was written
    files: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Change:
    verb: CommentVerb
    at: datetime
    facts: Facts

    @property
    def place(self) -> tuple[datetime, int, str, str]:
        """The order of life; words break the last ties, so that it never depends on the order of arrival."""
        return (self.at, RANKS[self.verb], self.facts.text or "", repr(self.facts))


@dataclass(frozen=True, slots=True)
class State:
    text: str
    parent_id: str | None
    author_id: str | None
    author_name: str | None
    permalink: str | None
    files: list[dict[str, Any]]
    written_at: datetime
    edited_at: datetime | None
    removed_at: datetime | None
    is_hidden: bool


def state_of(changes: Iterable[Change]) -> State:
    """The state after all changes (at least one). A later change keeps what it does not tell."""
    ordered = sorted(changes, key=lambda change: change.place)
    told = [change.facts for change in ordered]
    created = [datetime.fromisoformat(facts.created_at) for facts in told if facts.created_at]
    edits = [change.at for change in ordered if change.verb is CommentVerb.EDIT]
    removals = [change.at for change in ordered if change.verb is CommentVerb.REMOVE]
    veils = [change.verb for change in ordered if change.verb in {CommentVerb.HIDE, CommentVerb.UNHIDE}]
    return State(
        text=_last([facts.text for facts in told]) or "",
        parent_id=_last([facts.parent_id for facts in told]),
        author_id=_last([facts.author_id for facts in told]),
        author_name=_last([facts.author_name for facts in told]),
        permalink=_last([facts.permalink for facts in told]),
        files=next((facts.files for facts in reversed(told) if facts.files), []),
        written_at=min(created) if created else ordered[0].at,
        edited_at=edits[-1] if edits else None,
        removed_at=removals[0] if removals else None,
        is_hidden=bool(veils) and veils[-1] is CommentVerb.HIDE,
    )


def _last(values: list[str | None]) -> str | None:
    return next((value for value in reversed(values) if value), None)
