"""Single lines of answers, each from one part of a record."""

from __future__ import annotations

import re
from datetime import date

from inbox_api.folding import fold
from inbox_api.procedures.answering.dates import ended_dates
from inbox_api.procedures.answering.sentence_ends import sentences
from inbox_api.procedures.parts import Document, ProcessingTime
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import load, mentions, words
from inbox_api.texts import gettext as _

_INTEGER = re.compile(r"\d+")


def paper_line(paper: Document) -> str:
    """ "- Name (1 original, 1 copy). Note"; papers without a count are to be shown only, remarks, or the note says."""
    if paper.is_remark:
        return "- " + _("Note: %(note)s", note=paper.name)
    only_shown = fold(paper.note) in words("present_only")
    counts = []
    if paper.original:
        counts.append(_("%(n)s original", n=paper.original))
    if paper.copies:
        counts.append(_("%(n)s copy", n=paper.copies))
    if only_shown and not counts:
        counts.append(_("to be shown, not handed in"))
    if paper.is_optional:
        counts.append(_("not required"))
    if paper.is_electronic:
        counts.append(_("to be filled in online"))
    counted = f" ({', '.join(counts)})" if counts else ""
    note = "" if only_shown and not (paper.original or paper.copies) else paper.note
    return f"- {paper.name}{counted}{f'. {note}' if note else ''}"


def is_form(paper: Document) -> bool:
    """Is it something to fill in? By how its name begins, or because it names a template."""
    starts = fold(paper.name).startswith(tuple(word.strip() + " " for word in words("form_starts")))
    return starts or mentions(paper.name, "form_words")


def where_and_steps(record: ProcedureRecord) -> str:
    return " ".join([record.submit_where, *record.steps])


def time_words(record: ProcedureRecord) -> str:
    """The record's usual time, see `time_text`."""
    return time_text(record.processing_time)


def time_text(time: ProcessingTime) -> str:
    """The number with its unit first where the text has the number without its unit; else the text alone.

    The text decides: a number that it does not hold is only the import's ordering aid, not a promise.
    """
    head = f"{time.value} {time.unit}" if time.value is not None else ""
    if not time.text:
        return head
    names_number = time.value is not None and str(time.value) in _INTEGER.findall(time.text)
    lacks_unit = fold(head) not in fold(time.text) and not mentions(time.text, "no_unit_words")
    return f"{head} ({time.text})" if head and names_number and lacks_unit else time.text


def tentative(record: ProcedureRecord, field: str, line: str) -> str:
    """A line of an overview with "to be confirmed" behind it when that one field rests on memory."""
    if not line or record.confidence == "memory" or not record.is_from_memory(field):
        return line
    return _("%(line)s (to be confirmed)", line=line)


def notes_about(record: ProcedureRecord, *, about_online: bool, day: date | None = None) -> str:
    """The sentences of the record's notes that concern citizens: on the online way, or all others.

    day: sentences on money that held only up to a day before it are left out.
    """
    kept = []
    for sentence in sentences(record.notes):
        if mentions(sentence, "internal_notes") and not mentions(sentence, "online_notes"):
            continue
        if day is not None and is_over_fee(sentence, day):
            continue
        if sentence and mentions(sentence, "online_notes") == about_online:
            kept.append(sentence)
    joined = " ".join(kept).rstrip(";").strip()
    return f"{joined}." if joined and not joined.endswith(".") else joined


def is_over_fee(sentence: str, day: date) -> bool:
    """Does the sentence tell of money that was due only until a day before `day`?"""
    listed: list[str] = load("answering")["money_words"]
    padded = f" {' '.join(re.findall(r'[a-z0-9]+', fold(sentence)))} "
    return bool(ended_dates(sentence, day)) and any(f" {fold(word)} " in padded for word in listed)
