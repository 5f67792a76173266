"""The papers of a procedure: by case, with originals and copies, and the forms to fill in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inbox_api.folding import fold
from inbox_api.procedures.answering.around import Around, KeptForm
from inbox_api.procedures.answering.lines import Line, plain
from inbox_api.procedures.answering.sentences import is_form, paper_line
from inbox_api.procedures.parts import Document
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import load
from inbox_api.texts import gettext as _

_CLAUSE = re.compile(r"(?<=[.;,])\s+")
_IF_WORDS = ("khi ", "neu ")
_CASE_WORDS = "truong hop "
LONGEST_CASES_LINE = 130
CHATS = ("facebook", "zalo", "web")  # where a file can follow the words


@dataclass(frozen=True, slots=True)
class FormFile:
    """A form that can be opened. url: as the record holds it, or of our copy. id: of our copy, which can be sent."""

    name: str
    url: str
    id: int | None = None


def papers_lines(record: ProcedureRecord, ask: str) -> list[Line]:
    """Everybody's papers, then those of each case."""
    if not record.documents:
        missing = _("The record does not list the papers for: %(name)s.", name=record.name)
        return [Line(missing, is_essential=True), *plain([record.notes]), Line(ask, is_essential=True)]
    lines = [Line(_("Papers for: %(name)s", name=record.name), is_essential=True)]
    lines += [Line(paper_line(paper), short=brief_line(paper)) for paper in record.documents if not paper.case]
    cases = list(dict.fromkeys(paper.case for paper in record.documents if paper.case))
    if cases:
        lines.append(Line("", short=_cases_line(cases), is_essential=True))
    for case in cases:
        lines.append(Line(case_heading(case), short=""))
        lines += [Line(paper_line(paper), short="") for paper in record.documents if paper.case == case]
    return lines


def _cases_line(cases: Sequence[str]) -> str:
    """Which cases need more papers, or only that some do."""
    named = _("More papers in these cases: %(cases)s.", cases="; ".join(map(lowered, cases)))
    return named if len(named) <= LONGEST_CASES_LINE else _("Some cases need more papers.")


def case_heading(case: str) -> str:
    """ "Khi nho nguoi khac" -> "Neu nho nguoi khac:"; other names of cases stand as they are."""
    if fold(case).startswith(_IF_WORDS):
        return _("If %(case)s:", case=case[len(_IF_WORDS[0]) :])
    if fold(case).startswith(_CASE_WORDS):
        return f"{case.rstrip(':')}:"
    return _("If this applies - %(case)s:", case=case)


def lowered(case: str) -> str:
    """A name of a case inside a sentence; abbreviations stay as they are."""
    return case[:1].lower() + case[1:] if case[1:2].islower() else case


def brief_line(paper: Document) -> str:
    """The paper with its counts and, of the note, only that it need not be handed in."""
    bare = paper_line(paper.model_copy(update={"note": paper.note if _is_shown_only(paper) else ""}))
    need = "" if _is_shown_only(paper) else no_need(paper)
    return f"{bare}. {need[:1].upper()}{need[1:]}" if need else bare


def _is_shown_only(paper: Document) -> bool:
    return not paper.original and not paper.copies


def no_need(paper: Document) -> str:
    """The part of the note that says when the paper need not be handed in; "" when it says nothing of it."""
    listed: list[str] = load("answering")["no_need_words"]
    for clause in _CLAUSE.split(paper.note):
        if any(fold(word) in fold(clause) for word in listed):
            return clause.rstrip(" .;,")
    return ""


def form_papers(record: ProcedureRecord) -> list[Document]:
    return [paper for paper in record.documents if paper.forms or is_form(paper)]


def form_names(record: ProcedureRecord) -> dict[str, str]:
    """Every form by its name, or by the name of the paper that it is: its address, "" where the record has none."""
    found: dict[str, str] = {}
    for paper in form_papers(record):
        for name, url in [(form.name, form.url) for form in paper.forms] or [(paper.name, "")]:
            found[name] = found.get(name) or url
    return found


def form_files(record: ProcedureRecord, kept: Sequence[KeptForm] = ()) -> list[FormFile]:
    """Every form that has a file, each address once; our copy stands before the source's."""
    copies = {form.name: form for form in kept}
    found: dict[str, FormFile] = {}
    for name, url in form_names(record).items():
        copy = copies.get(name)
        file = FormFile(name, copy.address, copy.id) if copy else FormFile(name, url)
        if file.url:
            found.setdefault(file.url, file)
    return list(found.values())


def form_lines(record: ProcedureRecord, around: Around, where: str, ask: str) -> list[Line]:
    """The forms and where their files are; in a chat our copies go out as files. where: the line where to hand in."""
    papers = form_papers(record)
    if not papers:
        return plain([_("The record names no form for: %(name)s.", name=record.name), ask], is_essential=True)
    files = form_files(record, around.forms)
    lines = [Line(_("Forms for: %(name)s", name=record.name), is_essential=True)]
    lines += [Line(paper_line(paper), short=brief_line(paper)) for paper in papers]
    sent = [file for file in files if file.id is not None and around.channel in CHATS]
    if sent:
        lines += plain([_("I am sending these files: %(names)s.", names="; ".join(file.name for file in sent))])
    lines += plain(_("File: %(name)s %(url)s", name=file.name, url=file.url) for file in files if file not in sent)
    if not files:
        lines += plain(
            [_("I do not have the file of the form. Look for it on the source page below, or ask where you hand in.")]
        )
    return [*lines, *plain([where or ask])]
