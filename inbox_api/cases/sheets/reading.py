"""Which sheet counts for a topic, and how far a case is with it. The topic's own comes first, then its group's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.questions import question_of
from inbox_api.cases.sheets import rules
from inbox_api.cases.sheets.repository import SheetRepository
from inbox_api.cases.sheets.rules import Field, Missing, Sheet, Step
from inbox_api.cases.states import InvalidMove
from inbox_api.models import Case, Officer, TopicSheet
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext


class WorkLeft(InvalidMove):
    """What the officer reads names every step and field; a program finds their keys in `fields`."""

    status_code = 422
    code = "work_left"
    message = lazy_gettext("Something that this topic requires is still to be done.")


@dataclass(frozen=True, slots=True)
class Counting:
    """source: the topic or group whose sheet it is, "" for none. row: as the city changed it, None: as shipped."""

    sheet: Sheet
    source: str = ""
    row: TopicSheet | None = None


@dataclass(frozen=True, slots=True)
class CaseStep:
    step: Step
    done_at: datetime | None = None
    done_by: Officer | None = None


@dataclass(frozen=True, slots=True)
class CaseField:
    """value: in the one spelling, None for nothing; shown: as people read it; kind: the field's when it was written."""

    field: Field
    value: str | None = None
    shown: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """others: (label, text) of what the case says in fields that its topic does not have (any more)."""

    source: str
    steps: tuple[CaseStep, ...]
    fields: tuple[CaseField, ...]
    others: tuple[tuple[str, str], ...]
    missing: Missing

    @property
    def done(self) -> int:
        return sum(one.done_at is not None for one in self.steps)

    @property
    def told(self) -> list[tuple[str, str]]:
        """(label, text) of every field that says something."""
        return [(one.field.label, one.shown) for one in self.fields if one.value] + list(self.others)


def counting(session: Session, topic: str | None) -> Counting:
    """The sheet that counts for a topic of four digits, or for a group of two; an empty one without a topic."""
    if not topic:
        return Counting(Sheet())
    codes = list(dict.fromkeys([topic, topic[:2]]))
    changed, shipped = SheetRepository(session).sheets(codes), rules.shipped()
    for code in codes:
        if (row := changed.get(code)) is not None:
            return Counting(rules.read_sheet(row.steps, row.fields), code, row)
        if code in shipped:
            return Counting(shipped[code], code)
    return Counting(Sheet())


def of_case(session: Session, case: Case) -> CaseSheet:
    """What the case's topic asks of it, with what is done and said."""
    found = counting(session, case.topic)
    ticks = SheetRepository(session).ticks(case.id) if found.sheet.steps else {}
    steps = [
        CaseStep(step, tick.at, tick.officer) if (tick := ticks.get(step.key)) else CaseStep(step)
        for step in found.sheet.steps
    ]
    own = case.own_fields
    fields = [_field(one, own.get(one.key)) for one in found.sheet.fields]
    asked = {one.key for one in found.sheet.fields}
    others = rules.told_rows({key: row for key, row in own.items() if key not in asked})
    return CaseSheet(found.source, tuple(steps), tuple(fields), tuple(others), rules.missing(found.sheet, ticks, own))


def _field(asked: Field, row: Mapping[str, str] | None) -> CaseField:
    """Read as the kind that the field had when it was written."""
    if not row:
        return CaseField(asked)
    return CaseField(asked, row["value"], rules.shown_value(row["kind"], row["value"]), row["kind"])


def require_done(session: Session, case: Case) -> None:
    """Before a result is recorded. Raises WorkLeft."""
    found = counting(session, case.topic).sheet
    if not found.requires:
        return
    left = rules.missing(found, SheetRepository(session).ticks(case.id), case.own_fields)
    if not left:
        return
    said = []
    if left.steps:
        said.append(_("Still to be done and ticked: %(steps)s.", steps=_quoted([one.text for one in left.steps])))
    if left.fields:
        said.append(_("Still to be filled in: %(fields)s.", fields=_quoted([one.label for one in left.fields])))
    raise WorkLeft(" ".join(said), fields=left.keys)


def _quoted(texts: list[str]) -> str:
    return ", ".join(f"\u201c{text}\u201d" for text in texts)


def told_to_bot(session: Session, topic: str | None, description: str) -> dict[str, dict[str, str]]:
    """The answer to the bot's one question of the topic, as it stands in the description: for cases.own_fields."""
    question = question_of(topic) if topic else None
    if question is None:
        return {}
    return rules.answered(counting(session, topic).sheet, question.label, description)
