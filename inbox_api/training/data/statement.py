"""The data statement: where the lines come from, by what right, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.models import Officer
from inbox_api.privacy.purposes import is_training_asked_first
from inbox_api.training.data import state
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_reader
from inbox_api.training.review.collecting_repository import CollectingRepository


@dataclass(frozen=True, slots=True)
class Statement:
    """by_source: lines in force that were added here. shipped: all others, written by people for this purpose.

    from_citizens: of the first, those that began as a citizen's message, scrubbed; with how many people stand behind
    them. removed: lines that went because a citizen was forgotten or took the consent back. left_out: messages, of
    left_out_people, that are not looked at for want of consent alone; is_asked_first: whether it has to be given first,
    or holds until somebody objects.
    """

    lines: int
    intents: int
    shipped: int
    by_source: Mapping[str, int]
    from_citizens: int
    people: int
    removed: int
    left_out: int
    left_out_people: int
    is_asked_first: bool
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
    left_out, left_out_people = CollectingRepository(session).left_out_for_consent()
    return Statement(
        len(data.examples), len(data.intents), len(data.examples) - sum(by_source.values()), by_source, items, people,
        repository.count_forgotten(), left_out, left_out_people, is_training_asked_first(),
        dict(sorted(entities.items(), key=lambda one: -one[1])),
    )  # fmt: skip
