"""Administrators change what a topic, or a whole group of topics, asks of its cases. Undone: the shipped one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.assignment.versions import require_admin, require_reader
from inbox_api.audit import service as audit
from inbox_api.cases import topics
from inbox_api.cases.questions import questions
from inbox_api.cases.sheets import rules
from inbox_api.cases.sheets.reading import Counting, counting
from inbox_api.cases.sheets.repository import SheetRepository
from inbox_api.cases.sheets.rules import Field, Sheet, Step
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.folding import fold, storable
from inbox_api.models import Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

KEY = re.compile(r"[a-z0-9_]{1,60}")


class BrokenSheet(Invalid):
    code = "broken_sheet"
    message = lazy_gettext("This list is not complete.")


class SheetChanged(Conflict):
    code = "sheet_changed"
    message = lazy_gettext("Somebody changed this topic meanwhile. Look at it, then save yours again.")


@dataclass(frozen=True, slots=True)
class Named:
    """A topic, or a group of them, with the sheet that counts for it."""

    code: str
    name: str
    counting: Counting

    @property
    def is_own(self) -> bool:
        """Whether it has a sheet of its own, not only its group's."""
        return self.counting.source == self.code

    @property
    def version(self) -> int:
        """0: never changed here."""
        return self.counting.row.version if self.counting.row and self.is_own else 0


def overview(session: Session, officer: Officer) -> list[Named]:
    """All groups and topics in the order of their codes, each group before its topics. Raises NotAllowed."""
    require_reader(officer)
    changed, shipped = SheetRepository(session).sheets(), rules.shipped()
    found = {code: Counting(sheet, code) for code, sheet in shipped.items()}
    found |= {code: Counting(rules.read_sheet(row.steps, row.fields), code, row) for code, row in changed.items()}
    nothing = Counting(Sheet())
    codes = sorted([*topics.FIELDS, *topics.TOPICS])
    return [Named(code, name_of(code), found.get(code) or found.get(code[:2]) or nothing) for code in codes]


def find(session: Session, officer: Officer, code: str) -> Named:
    """Raises NotAllowed, NotFound."""
    require_reader(officer)
    return Named(code, name_of(code), counting(session, code))


def name_of(code: str) -> str:
    """Raises NotFound."""
    name = topics.FIELDS.get(code) or topics.topic_name(code)
    if name is None:
        raise NotFound
    return name


def save(
    session: Session, officer: Officer, code: str, steps: Sequence[Mapping[str, Any]],
    fields: Sequence[Mapping[str, Any]], now: datetime, *, seen_version: int,
) -> Named:  # fmt: skip
    """This sheet counts from now on, for open cases, too. Rows without a key are new.

    seen_version: 0 when it had not been changed. Raises NotAllowed, NotFound, BrokenSheet, SheetChanged.
    """
    require_admin(officer)
    name_of(code)
    sheet = _checked(session, code, steps, fields)
    repository = SheetRepository(session)
    values = {
        "steps": [one.as_row() for one in sheet.steps], "fields": [one.as_row() for one in sheet.fields],
        "changed_at": now, "changed_by": officer.id,
    }  # fmt: skip
    done = repository.change(code, seen_version, values) if seen_version else repository.insert(code, values)
    if not done:
        raise SheetChanged
    detail = {"topic": code, "steps": [one.key for one in sheet.steps], "fields": [one.key for one in sheet.fields]}
    audit.record(session, f"officer:{officer.id}", "topic_sheet.change", "topic_sheet", int(code), now, detail)
    return find(session, officer, code)


def reset(session: Session, officer: Officer, code: str, now: datetime, *, seen_version: int) -> Named:
    """Back to what was shipped, or to the group's. Raises NotAllowed, NotFound, SheetChanged."""
    require_admin(officer)
    name_of(code)
    if not SheetRepository(session).delete(code, seen_version):
        raise SheetChanged
    actor = f"officer:{officer.id}"
    audit.record(session, actor, "topic_sheet.reset", "topic_sheet", int(code), now, {"topic": code})
    return find(session, officer, code)


def _checked(
    session: Session, code: str, steps: Sequence[Mapping[str, Any]], fields: Sequence[Mapping[str, Any]]
) -> Sheet:
    """Raises BrokenSheet, which names what is wrong."""
    if len(steps) > rules.MOST_STEPS or len(fields) > rules.MOST_FIELDS:
        raise BrokenSheet(
            _("At most %(steps)d steps and %(fields)d fields.", steps=rules.MOST_STEPS, fields=rules.MOST_FIELDS)
        )
    known_steps, known_fields = _known(session)
    new_steps = [Step(str(row.get("key") or ""), _text(row["text"]), bool(row.get("is_required"))) for row in steps]
    new_fields = [_field(row) for row in fields]
    if sum(one.from_question for one in new_fields) > 1:
        raise BrokenSheet(_("The assistant's question is answered in one field only."))
    if any(one.from_question for one in new_fields) and not any(topic.startswith(code) for topic in questions()):
        raise BrokenSheet(_("The assistant asks no question of its own for this topic."))
    step_keys = _keys([(one.key, one.text, known_steps.get(fold(one.text))) for one in new_steps])
    field_keys = _keys([(one.key, one.label, known_fields.get((fold(one.label), one.kind))) for one in new_fields])
    return Sheet(
        tuple(replace(one, key=key) for one, key in zip(new_steps, step_keys, strict=True)),
        tuple(replace(one, key=key) for one, key in zip(new_fields, field_keys, strict=True)),
    )


def _text(typed: Any) -> str:
    text = " ".join(storable(str(typed or "")).split())
    if not 0 < len(text) <= rules.LONGEST_TEXT:
        raise BrokenSheet(_("Each step and field needs a name of at most %(most)d letters.", most=rules.LONGEST_TEXT))
    return text


def _field(row: Mapping[str, Any]) -> Field:
    label, kind = _text(row["label"]), str(row.get("kind") or "text")
    if kind not in rules.KINDS:
        raise BrokenSheet(_("%(label)s: there is no such kind of field.", label=label))
    choices = tuple(dict.fromkeys(_text(one) for one in row.get("choices") or ())) if kind == "choice" else ()
    if kind == "choice" and not 2 <= len(choices) <= rules.MOST_CHOICES:
        most = rules.MOST_CHOICES
        raise BrokenSheet(_("%(label)s: give between 2 and %(most)d choices.", label=label, most=most))
    is_required, from_question = bool(row.get("is_required")), bool(row.get("from_question"))
    if from_question and kind not in {"text", "number", "choice"}:
        raise BrokenSheet(_("%(label)s: an answer of a citizen needs words, a number or choices.", label=label))
    return Field(str(row.get("key") or ""), label, kind, choices, is_required, from_question)


def _known(session: Session) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Keys of what other topics have in the same words: a case that changes its topic keeps what is done and said."""
    sheets = [rules.read_sheet(row.steps, row.fields) for row in SheetRepository(session).sheets().values()]
    steps: dict[str, str] = {}
    fields: dict[tuple[str, str], str] = {}
    for sheet in (*rules.shipped().values(), *sheets):
        for step in sheet.steps:
            steps.setdefault(fold(step.text), step.key)
        for one in sheet.fields:
            fields.setdefault((fold(one.label), one.kind), one.key)
    return steps, fields


def _keys(rows: Sequence[tuple[str, str, str | None]]) -> list[str]:
    """(key or "", words, key of the same words elsewhere): one key each. Raises BrokenSheet for the same twice."""
    taken = [key for key, _words, _same in rows if key]
    if len({fold(words) for _key, words, _same in rows}) < len(rows) or len(set(taken)) < len(taken):
        raise BrokenSheet(_("Two steps or two fields are the same."))
    if not all(KEY.fullmatch(key) for key in taken):
        raise BrokenSheet(_("A key has small letters, digits and _ only."))
    found: list[str] = []
    for key, words, same in rows:
        plain = key or same or re.sub(r"[^a-z0-9]+", "_", fold(words))[:50].strip("_") or "item"
        wanted, number = plain, 2
        while not key and wanted in {*taken, *found}:
            wanted, number = f"{plain}_{number}", number + 1
        found.append(wanted)
    return found
