"""The data statement: where the lines come from, by what right, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.models import Officer
from inbox_api.training.data import state
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_reader


@dataclass(frozen=True, slots=True)
class Statement:
    """by_source: lines in force that were added here. shipped: all others, written by people for this purpose.

    from_citizens: of the first, those that began as a citizen's message, scrubbed; with how many people stand behind
    them. removed: lines that went because a citizen was forgotten.
    """

    lines: int
    intents: int
    shipped: int
    by_source: Mapping[str, int]
    from_citizens: int
    people: int
    removed: int
    entities: Mapping[str, int]


def of(session: Session, officer: Officer) -> Statement:
    """As the data stand now. Raises NotAllowed."""
    require_reader(officer)
    data, repository = state.current(session), DataRepository(session)
    by_source: dict[str, int] = {}
    standing = {one.line for one in data.examples}
    for line, told in repository.sources_in_force().items():
        if line in standing:
            source = told.partition(": ")[0]
            by_source[source] = by_source.get(source, 0) + 1
    entities: dict[str, int] = {}
    for one in data.examples:
        for span in one.entities:
            entities[span.entity] = entities.get(span.entity, 0) + 1
    items, people = repository.citizens_behind()
    return Statement(
        len(data.examples), len(data.intents), len(data.examples) - sum(by_source.values()), by_source, items, people,
        repository.count_forgotten(), dict(sorted(entities.items(), key=lambda one: -one[1])),
    )  # fmt: skip
