"""The pages about many cases, with how much waits on each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.abuse import service as abuse
from inbox_api.cases import desk
from inbox_api.cases.quality.phrases import CHANGERS
from inbox_api.cases.quality.signs import READERS
from inbox_api.cases.waves import service as waves
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.documents import service as documents
from inbox_api.errors import NotAllowed
from inbox_api.models import DocumentState, Officer
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Tab:
    """count: how many wait; 0 shows nothing. is_news: they should be looked at now."""

    address: str
    name: str
    count: int = 0
    is_news: bool = False


def tabs(session: Session, officer: Officer) -> list[Tab]:
    """Those that the officer may open."""
    found = []
    if _reads_texts(officer):
        waiting = sum(_waits_for(officer, one.state, one) for one in documents.mine(session, officer))
        proposed = waves.count_proposed(session, officer)
        found = [
            Tab("/cases", _("Cases")),
            Tab("/waves", _("Waves"), proposed, is_news=proposed > 0),
            Tab("/documents", _("Drafts and signatures"), waiting, is_news=waiting > 0),
            Tab("/documents/register", _("Register of documents")),
            Tab("/forwards", _("Outside bodies")),
            Tab("/publishing", _("Public copies")),
        ]
        if desk.may_act(officer):
            found.append(Tab("/bulk", _("Many at once")))
        to_look_at = len(abuse.to_review(session, officer))
        if to_look_at:
            found.append(Tab("/limits", _("Limits to look at"), to_look_at, is_news=True))
    if officer.has_role(*CHANGERS, *READERS):
        found.append(Tab("/answer-quality", _("Quality of answers")))
    return found


def _reads_texts(officer: Officer) -> bool:
    try:
        require_reader_of_texts(officer)
    except NotAllowed:
        return False
    return True


def _waits_for(officer: Officer, state: DocumentState, document: object) -> bool:
    holders = {
        DocumentState.DRAFTING: "drafter_id",
        DocumentState.SIGNED: "drafter_id",
        DocumentState.REVIEWING: "reviewer_id",
        DocumentState.SIGNING: "signer_id",
    }
    return state in holders and getattr(document, holders[state]) == officer.id
