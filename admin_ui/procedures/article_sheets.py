"""The form of an article or ready answer, as it was typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from admin_ui.procedures import forms
from admin_ui.procedures.requests import text_of
from inbox_api.errors import Invalid
from inbox_api.models import ProcedureArticle
from inbox_api.procedures.editing.articles import ArticleDraft
from inbox_api.ready.belonging import Belonging
from inbox_api.texts import gettext as _

MOST_PROCEDURES = 30


@dataclass(slots=True)
class Sheet:
    """What stands in the form, as it was typed. seen: written_at of the text that is changed, "" for a new one."""

    kind: str = "article"
    title: str = ""
    body: str = ""
    source: str = ""
    valid_to: str = ""
    procedures: list[str] = field(default_factory=list)
    find: str = ""
    topics: list[str] = field(default_factory=list)
    case_types: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    word: str = ""
    seen: str = ""

    def draft(self) -> ArticleDraft:
        """Raises Invalid."""
        kind: Literal["article", "canned"] = "canned" if self.kind == "canned" else "article"
        last = forms.day_of(self.valid_to, _("Last day"))
        belongs = Belonging(self.topics, self.case_types, self.states, self.word)
        return ArticleDraft(kind, self.title, self.body, self.procedures, self.source, last, belongs)


def read_sheet(form: forms.Form) -> Sheet:
    """What a form sent, as it was typed."""
    return Sheet(
        kind=text_of(form, "kind", 20),
        title=text_of(form, "title", 2000),
        body=text_of(form, "body", 100_000),
        source=text_of(form, "source"),
        valid_to=text_of(form, "valid_to", 40),
        procedures=[one[:200] for one in form.get("procedures", ())][:MOST_PROCEDURES],
        find=text_of(form, "find", 500),
        topics=list(form.get("topics", ())),
        case_types=list(form.get("case_types", ())),
        states=list(form.get("states", ())),
        word=text_of(form, "word", 200),
        seen=text_of(form, "seen", 64),
    )


def sheet_of(row: ProcedureArticle) -> Sheet:
    """A stored text as its form shows it."""
    last = row.valid_to.isoformat() if row.valid_to else ""
    seen = row.written_at.isoformat()
    return Sheet(
        row.kind, row.title, row.body, row.source, last, list(row.procedure_ids), seen=seen, topics=row.topics,
        case_types=row.case_types, states=row.states, word=row.word,
    )  # fmt: skip


def seen_moment(text: str) -> datetime:
    """The time in a form's hidden field. Raises Invalid for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
