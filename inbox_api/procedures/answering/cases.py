"""What the record says on one special case: done by somebody else, late, with a foreigner, disabled, poor. Pure.

Only sentences that name the case; a record that names it nowhere is said to be silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.answering.around import Around
from inbox_api.procedures.answering.aspects import Case
from inbox_api.procedures.answering.fee_lines import item_text
from inbox_api.procedures.answering.fees import fee_table
from inbox_api.procedures.answering.lines import Line, plain
from inbox_api.procedures.answering.sentence_ends import sentences
from inbox_api.procedures.answering.sentences import is_over_fee, paper_line
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import load
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

_NAMES = {
    Case.PROXY: lazy_gettext("somebody else does it for you"),
    Case.LATE: lazy_gettext("it is late"),
    Case.FOREIGN: lazy_gettext("a foreigner takes part"),
    Case.DISABLED: lazy_gettext("disabled people"),
    Case.POOR: lazy_gettext("poor households"),
    Case.MERIT: lazy_gettext("people with merits to the country and their families"),
    Case.FINE: lazy_gettext("fines"),
    Case.VALIDITY: lazy_gettext("how long the paper is valid"),
    Case.DEADLINE: lazy_gettext("until when to hand it in"),
    Case.BENEFIT: lazy_gettext("how much one receives"),
}


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """fields: the fields of the record that name the case. is_held: False when the record says nothing on it."""

    lines: list[Line]
    fields: tuple[str, ...]
    is_held: bool


@lru_cache(maxsize=16)
def case_words(case: Case) -> tuple[str, ...]:
    """The words by which records speak of the case, without accents."""
    listed: list[str] = load("cases")[case.value]["words"]
    return tuple(fold(word) for word in listed)


def search_words(case: Case) -> str:
    """What to add to a procedure's name to find one of its own for the case; "" where there is none to look for."""
    found: str = load("cases")[case.value]["search"]
    return found


def is_own(case: Case, name: str) -> bool:
    """Is a procedure of this name there for the case?"""
    own: list[str] = load("cases")[case.value]["own"]
    return any(f" {fold(word)} " in f" {_plain(name)} " for word in own)


def _plain(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())


def names_case(text: str, case: Case) -> bool:
    patterns: list[str] = load("cases")[case.value].get("patterns", [])
    return _holds_word(text, case) or any(re.search(pattern, _plain(text)) for pattern in patterns)


def _holds_word(text: str, case: Case) -> bool:
    padded = f" {_plain(text)} "
    return any(f" {word} " in padded for word in case_words(case))


def is_question(case: Case) -> bool:
    """Is it no case of people but a question of its own, such as how long a paper is valid?"""
    return bool(load("cases")[case.value].get("is_question"))


def case_lines(record: ProcedureRecord, case: Case, day: date | None, around: Around, ask: str) -> CaseAnswer:
    """ask: the line that names whom to ask when the record is silent."""
    told_as = _("%(name)s, asked: %(case)s") if is_question(case) else _("%(name)s, when: %(case)s")
    head = Line(told_as % {"name": record.name, "case": str(_NAMES[case])}, is_essential=True)
    sisters = [
        Line(_("This case has a procedure of its own: %(name)s.", name=sister.name), is_essential=True)
        for sister in around.sisters
    ]
    told = {
        "conditions": plain(_sentences(record, case, day)),
        "documents": plain(_papers(record, case)),
        "fee": plain(_fees(record, case, day, around)),
    }
    fields = tuple(name for name, lines in told.items() if lines)
    if fields:
        return CaseAnswer([head, *sisters, *(line for lines in told.values() for line in lines)], fields, is_held=True)
    silent = _("The record does not say anything on this case, so I do not either.")
    if is_question(case):
        silent = _("The record has nothing on this, so I do not say anything either.")
    lines = [head, *sisters, *plain([silent, ask], is_essential=True)]
    return CaseAnswer(lines, (), is_held=bool(sisters))


def _sentences(record: ProcedureRecord, case: Case, day: date | None) -> Iterator[str]:
    """Whom it is for, conditions, steps and notes that name the case."""
    if names_case(record.audience, case):
        yield _("Who it is for: %(audience)s", audience=record.audience)
    for text in (*record.conditions, *record.steps):
        if names_case(text, case):
            yield f"- {text}"
    for sentence in sentences(record.notes):
        if names_case(sentence, case) and not (day is not None and is_over_fee(sentence, day)):
            yield f"- {sentence.rstrip(';')}"
    for spent in (record.processing_time, *(method.time for method in record.methods if method.time)):
        if _holds_word(spent.text, case):
            yield _("Time: %(time)s", time=spent.text)


def _papers(record: ProcedureRecord, case: Case) -> Iterator[str]:
    if is_question(case):
        return  # a paper on a fine or one that is valid says nothing on how high or how long
    papers = [paper for paper in record.documents if names_case(f"{paper.name} {paper.note} {paper.case}", case)]
    if papers:
        yield _("Papers for this case:")
    for paper in papers:
        yield paper_line(paper)


def _fees(record: ProcedureRecord, case: Case, day: date | None, around: Around) -> Iterator[str]:
    """Fee lines for the case or free for such people, and the sentences on the fee that name the case."""
    table = fee_table(record, day, around.origins, around.via)
    for item in table.current:
        if names_case(f"{item.name} {item.case} {item.text} {' '.join(item.free_for)}", case):
            yield _("Fee: %(text)s", text=item_text(item, day))
    for sentence in sentences(table.words):
        if names_case(sentence, case):
            yield _("Fee: %(text)s", text=sentence.rstrip(";"))
