"""Training lines as a table: text, intent, entities, source, reason. For people who work in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from inbox_api.errors import AppError, Invalid
from inbox_api.models import Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import changes, checks, spreadsheets, state
from inbox_api.training.data.keeping import LONGEST_REASON, NewLine
from inbox_api.training.data.repository import DataRepository
from inbox_api.training.data.rights import require_editor, require_reader
from inbox_api.training.examples import BrokenLine, Span, render

COLUMNS = ("text", "intent", "entities", "source", "reason")
MOST_ROWS = 5000
MOST_BYTES = 8_000_000


class NoTable(Invalid):
    code = "no_table"
    message = lazy_gettext(
        "This is no table with the columns text and intent. Save it as CSV, with commas, semicolons or tabs between the"
        " columns, in UTF-8, UTF-16 or the Vietnamese code page of Windows."
    )


class RowsRefused(Invalid):
    code = "rows_refused"
    message = lazy_gettext("Some rows have errors. Mend them and try again; nothing was changed.")


@dataclass(frozen=True, slots=True)
class Row:
    """number: its line in the file, from 2. problem: "" when it can be added. key: `state.key_of`; "": unreadable."""

    number: int
    intent: str
    line: str
    reason: str
    problem: str = ""
    key: str = ""


def export(session: Session, officer: Officer, intents: Iterable[str] = ()) -> bytes:
    """The lines of these intents, of all without; with a mark by which spreadsheets know UTF-8. Raises NotAllowed."""
    require_reader(officer)
    wanted, out = set(intents), io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    origins = DataRepository(session).sources_in_force()
    for one in state.current(session).examples:
        if not wanted or one.intent in wanted:
            source, _colon, reason = origins.get(one.line, "nlu_data: ").partition(": ")
            writer.writerow([one.text, one.intent, _told(one.entities), source, reason])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _told(spans: Iterable[Span]) -> str:
    found = []
    for span in spans:
        entry: dict[str, object] = {"entity": span.entity, "start": span.start, "end": span.end, "value": span.value}
        entry |= {name: value for name, value in (("role", span.role), ("group", span.group)) if value}
        found.append(entry)
    return json.dumps(found, ensure_ascii=False) if found else ""


def read(session: Session, officer: Officer, content: bytes) -> list[Row]:
    """Look at the rows, change nothing. A text may have its entities inline, or beside it as JSON.

    Rows of lines that are there already, in the same intent, are left out: a table that was exported comes back.
    Raises NotAllowed, NoTable.
    """
    require_reader(officer)
    if len(content) > MOST_BYTES:
        raise NoTable
    try:
        rows = spreadsheets.rows_of(content, {"text", "intent"})
    except (ValueError, csv.Error) as error:
        raise NoTable from error
    data, erased, found = state.current(session), DataRepository(session).forgotten_digests(), []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        told = _row(data, number, {name: row.get(name) or "" for name in COLUMNS})
        if told is None:
            continue
        if told.key in seen:
            told = replace(told, problem=_("The same as row %(row)s", row=seen[told.key]))
        elif told.key and state.digest_of(told.key) in erased:
            told = replace(told, problem=_("A citizen had this sentence erased: %(line)s", line=told.line))
        if told.key:
            seen.setdefault(told.key, number)
        found.append(told)
        if len(found) > MOST_ROWS:
            raise NoTable
    return found


def _row(data: state.TrainingData, number: int, row: dict[str, str]) -> Row | None:
    """None for a line that is there, in this intent."""
    line, intent = row["text"].strip(), row["intent"].strip()
    try:
        if row["entities"].strip():
            line = render(row["text"], _spans(row["entities"]))
        if (intent, line) in data.by_line:
            return None
        example = checks.readable(data, intent, line)
        other = checks.duplicate_of(data, example.text)
        if other is not None and other.intent == intent and other.text == example.text and not example.entities:
            return None
        checks.require_new(data, example)
    except BrokenLine:
        return Row(
            number, intent, line, row["reason"], _("The marks of this sentence cannot be read: write [words](label).")
        )
    except AppError as error:
        return Row(number, intent, line, row["reason"], error.text)
    return Row(number, intent, example.line, row["reason"], key=state.key_of(example.text))


def _spans(told: str) -> list[Span]:
    try:
        return [
            Span(
                str(one["entity"]), int(one["start"]), int(one["end"]), str(one.get("value") or ""),
                one.get("role"), one.get("group"),
            )
            for one in json.loads(told)
        ]  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenLine("label") from error


def carry_out(session: Session, officer: Officer, content: bytes, *, reason: str) -> tuple[str, int]:
    """(batch, how many lines were added). All rows or none. Raises NotAllowed, NoTable, RowsRefused, NoReason."""
    require_editor(officer)
    DataRepository(session).lock()
    rows = read(session, officer, content)
    if any(row.problem for row in rows):
        raise RowsRefused
    batch = changes.new_batch()
    lines = [NewLine(row.intent, row.line, _reason(reason, row)) for row in rows]
    return batch, len(changes.add_all(session, officer, lines, source="import", batch=batch))


def _reason(told: str, row: Row) -> str:
    """That of the whole table, with what the row says of itself."""
    return f"{told.strip()}: {row.reason}"[:LONGEST_REASON] if told.strip() and row.reason.strip() else told
