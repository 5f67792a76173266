"""Sentences that a record of a procedure proposes to learn: drafts for a trainer to change and to tick, nothing more.

They come from what citizens asked and what officers wrote down about it, and from short sentences that people wrote
about other procedures. What is nearly a line of the data already is told beside its like and not offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import Officer, TrainingChange
from inbox_api.privacy.purposes import is_training_asked_first
from inbox_api.procedures import service
from inbox_api.procedures.editing import phrases
from inbox_api.procedures.editing.training_lines import LONGEST_NAME
from inbox_api.procedures.questions import service as questions
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.settings import get_settings
from inbox_api.training.catalogue import frames, mentions
from inbox_api.training.catalogue.guessing import Guesser
from inbox_api.training.catalogue.naming import Marker
from inbox_api.training.data import changes, checks, paraphrases, state
from inbox_api.training.data.errors import UnknownIntent
from inbox_api.training.data.keeping import NewLine
from inbox_api.training.data.rights import is_protected, require_editor, require_reader
from inbox_api.training.data.state import TrainingData, key_of
from inbox_api.training.examples import BrokenLine, Example, parse_line
from inbox_api.training.review.scrubbing import scrub

GENERAL = "ask_procedure"
INTENTS = (
    GENERAL, "ask_documents", "ask_form", "ask_fee", "ask_duration", "ask_where", "ask_conditions", "ask_online",
    "ask_delivery",
)  # fmt: skip
ENOUGH = 6  # lines of an intent that name the procedure: from then on sister sentences add nothing
_OF_SISTERS = 2  # sentences an intent
_MOST_QUESTIONS, _MOST_NAMES, _LONGEST = 30, 6, 200
Origin = Literal["question", "situation", "name", "sister"]


@dataclass(frozen=True, slots=True)
class Draft:
    """origin: asked by citizens | a situation of the record | its own name | a sentence about another procedure.

    like: the line of the data that it nearly is; such drafts are not offered.
    """

    intent: str
    line: str
    text: str
    origin: Origin
    like: Example | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """lines: how many of each intent name the procedure today. drafts: to tick; left_out: those with a like."""

    lines: dict[str, int]
    drafts: list[Draft]
    left_out: list[Draft]


def intents(data: TrainingData) -> list[str]:
    """Those that are proposed for: known to the data, and none that needs a second person."""
    return [intent for intent in INTENTS if intent in data.intents and not is_protected(intent)]


def sheet(session: Session, officer: Officer, procedure_id: str, *, now: datetime) -> Sheet:
    """What one record proposes today. Raises NotAllowed, NoSuchProcedure."""
    require_reader(officer)
    today = now.astimezone(LOCAL_ZONE).date()
    record = service.on_day(session, procedure_id, today).record
    data = state.current(session)
    named = mentions.of_procedures(data, [*service.index(session, today).records, record])
    lines = mentions.counts(named.get(procedure_id, {}))
    wanted = [one for one in _all(session, officer, record, data, lines, now) if _is_readable(data, one)]
    drafts, left_out = _apart(data, wanted)
    return Sheet(lines, drafts, left_out)


def _all(
    session: Session, officer: Officer, record: ProcedureRecord, data: TrainingData, lines: dict[str, int],
    now: datetime,
) -> Iterator[tuple[Example, Origin]]:  # fmt: skip
    own = phrases.of_procedure(session, record.id)
    names = [record.name, *record.aliases, *(one.text for one in own if one.kind == "alias")]
    situations = [*record.situations, *(one.text for one in own if one.kind == "situation")]
    marker, wanted = Marker(data), intents(data)
    guesser = Guesser(data, wanted)
    # A question of the chat does not say whose it was: where people are asked first, none of them counts as a yes.
    via: Literal["page", ""] = "page" if is_training_asked_first() else ""
    asked = questions.asked(session, officer, record.id, now=now, limit=_MOST_QUESTIONS, via=via)
    told: list[tuple[str, Origin]] = [(scrub(one.text).text, "question") for one in asked]
    told += [(text, "situation") for text in situations]
    for text, origin in told:
        example = marker.marked(GENERAL, " ".join(text.split()), names)
        yield replace(example, intent=guesser.intent(example, GENERAL)), origin
    short = _short_names(marker, names)
    for name in short[:_MOST_NAMES]:
        yield marker.marked(GENERAL, name, [name]), "name"
    for intent in wanted:
        if lines.get(intent, 0) < ENOUGH:
            of_others = [one for one in frames.of_intent(data, intent, record.id) if not _names(one, short)]
            for example in frames.fitting(of_others, short, _OF_SISTERS):
                yield example, "sister"


def _short_names(marker: Marker, names: Sequence[str]) -> list[str]:
    """What people may type: no long official names, each once, with its accents where it is known with them."""
    found: dict[str, str] = {}
    for name in sorted(names, key=frames.is_plain):
        if len(name.split()) <= LONGEST_NAME:
            core = marker.core(name)
            written = core[:1].lower() + core[1:] if core[1:2].islower() else core
            found.setdefault(key_of(written), written)
    return list(found.values())


def _names(example: Example, names: Sequence[str]) -> bool:
    [span] = example.entities
    return key_of(example.text[span.start : span.end]) in set(map(key_of, names))


def _is_readable(data: TrainingData, wanted: tuple[Example, Origin]) -> bool:
    example, _origin = wanted
    try:
        parse_line(example.intent, example.line)
    except BrokenLine:  # brackets of citizens
        return False
    is_short = 0 < len(example.text) <= _LONGEST and not example.line.startswith("#")
    known = {span.entity for span in example.entities} <= set(data.entities)
    return bool(key_of(example.text)) and is_short and known and not checks.has_private_numbers(example.text)


def _apart(data: TrainingData, wanted: Iterable[tuple[Example, Origin]]) -> tuple[list[Draft], list[Draft]]:
    """(to offer, nearly there already), each sentence once."""
    from inbox_api.training.health import beside  # takes seconds to load; not every start needs it

    once = {key_of(example.text): (example, origin) for example, origin in reversed(list(wanted))}
    rows = list(reversed(once.values()))
    near = beside.near([example for example, _origin in rows], data)
    drafts, left_out = list[Draft](), list[Draft]()
    for (example, origin), findings in zip(rows, near, strict=True):
        like = checks.duplicate_of(data, example.text)
        if like is None and findings:
            told = findings[0].detail["lines"][1]
            like = data.by_line[told["intent"], told["line"]]
        draft = Draft(example.intent, example.line, example.text, origin, like)
        (drafts if like is None else left_out).append(draft)
    return drafts, left_out


def take(
    session: Session, officer: Officer, procedure_id: str, chosen: Sequence[tuple[str, str]], *, reason: str,
    now: datetime,
) -> list[TrainingChange]:  # fmt: skip
    """Those that a person has ticked, as they stand now: (intent, line). Marked as proposals of the machine.

    Raises NotAllowed, NoSuchProcedure, UnknownIntent (a protected one, too), TooManySynthetic, and what `changes.add`
    raises.
    """
    require_editor(officer)
    service.on_day(session, procedure_id, now.astimezone(LOCAL_ZONE).date())
    allowed = set(intents(state.current(session)))
    if any(intent not in allowed for intent, _line in chosen):
        raise UnknownIntent
    wanted = [NewLine(intent, line, reason, procedure=procedure_id) for intent, line in chosen]
    batch = changes.new_batch()
    rows = changes.add_all(session, officer, wanted, source="procedure", batch=batch, now=now)
    for intent in {row.intent for row in rows if row.intent}:
        if paraphrases.share(session, intent) >= get_settings().synthetic_share:
            raise paraphrases.TooManySynthetic
    return rows
