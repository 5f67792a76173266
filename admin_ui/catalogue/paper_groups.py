"""The papers of a record as a checklist: everybody's first, then those of each case. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from inbox_api.folding import fold
from inbox_api.procedures.parts import Document, Form
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import words
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Paper:
    """key: unique on the page. counts: "1 original", "to be shown"; note: without what `counts` says already."""

    key: str
    name: str
    counts: list[str]
    note: str
    forms: list[Form]
    is_optional: bool


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """heading: "" for everybody's papers. is_open: shown before the case is chosen. remarks: what is no paper."""

    key: str
    heading: str
    papers: list[Paper]
    is_open: bool
    remarks: list[str]


def group_papers(record: ProcedureRecord, kept: Mapping[str, str] = MappingProxyType({})) -> list[PaperGroup]:
    """Everybody's papers first, then one group a case, in the record's order; open where nothing is common.

    kept: name of a form -> address of our copy, which stands before the source's.
    """
    cases = list(dict.fromkeys(paper.case for paper in record.documents if paper.case))
    has_common = any(not paper.case for paper in record.documents)
    groups = []
    for number, case in enumerate(["", *cases]):
        listed = [(position, paper) for position, paper in enumerate(record.documents) if paper.case == case]
        papers = [_paper(f"p{position}", paper, kept) for position, paper in listed if not paper.is_remark]
        remarks = [paper.name for _position, paper in listed if paper.is_remark]
        if listed:
            heading, is_open = case[:1].upper() + case[1:], not case or not has_common
            groups.append(PaperGroup(f"c{number}", heading, papers, is_open, remarks))
    return groups


def _paper(key: str, paper: Document, kept: Mapping[str, str]) -> Paper:
    is_shown_only = fold(paper.note) in words("present_only") and not (paper.original or paper.copies)
    counts = []
    if paper.original:
        counts.append(_("%(n)s original", n=paper.original))
    if paper.copies:
        counts.append(_("%(n)s copy", n=paper.copies))
    if is_shown_only:
        counts.append(_("to be shown, not handed in"))
    note = "" if is_shown_only else paper.note
    named = [(form.name, form.url) for form in paper.forms] or [(paper.name, "")] * (paper.name in kept)
    forms = [Form(name=name, url=kept.get(name) or url) for name, url in named]
    return Paper(key, paper.name, counts, note, forms, paper.is_optional)
