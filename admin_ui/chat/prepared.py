"""A question that a link brings along: it stands in the message field and is not sent before the visitor sends it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.errors import NotFound
from inbox_api.folding import storable
from inbox_api.procedures import service as procedures
from inbox_api.texts import gettext as _

MAX_DRAFT_CHARS = 500


@dataclass(frozen=True, slots=True)
class Prepared:
    """draft: what stands in the field. name, address: of the procedure it is about; "" for a free question.

    choices: (what a button says, what it sends), the most asked things about the procedure.
    """

    draft: str = ""
    name: str = ""
    address: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def question(session: Session, procedure_id: str, asked: str) -> Prepared:
    """The question about a procedure, or the words of the link; nothing for a procedure that is not there."""
    draft = storable(asked)[:MAX_DRAFT_CHARS]
    if not procedure_id:
        return Prepared(draft)
    try:
        record = procedures.get(session, procedure_id)
    except NotFound:
        return Prepared(draft)
    name = record.name
    choices = (
        (_("Which papers?"), _("Which papers do I need for: %(name)s?", name=name)),
        (_("How much does it cost?"), _("What is the fee for: %(name)s?", name=name)),
        (_("How long does it take?"), _("How long does it take: %(name)s?", name=name)),
        (_("Where do I hand it in?"), _("Where do I hand in: %(name)s?", name=name)),
    )
    draft = draft or _("I want to ask about the procedure: %(name)s", name=name)[:MAX_DRAFT_CHARS]
    return Prepared(draft, name, f"/thu-tuc/{record.id}", choices)
