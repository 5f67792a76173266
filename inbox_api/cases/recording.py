"""What an officer must say of a new case, and whether the same matter was recorded before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.cases import topics
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import NewCase
from inbox_api.conversations import inbox
from inbox_api.errors import Conflict, Invalid
from inbox_api.folding import storable
from inbox_api.models import Case, Conversation, Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext


class AlreadyRecorded(Conflict):
    """case_code: of the case that is there, which the officer may read."""

    code = "already_recorded"
    message = lazy_gettext("There is a case of these messages already.")

    def __init__(self, case_code: str) -> None:
        super().__init__(_("There is a case of these messages already: %(code)s.", code=case_code))
        self.case_code = case_code


def check_new(session: Session, new: NewCase) -> None:
    """Raises Invalid, which names the field: what is not understood is said, not dropped."""
    if not new.description.strip():
        raise Invalid(_("Say what it is about."), fields=("body.description",))
    if new.ward and new.ward.strip() and areas.find_ward(session, new.ward) is None:
        raise Invalid(_("There is no such ward, or several of that name."), fields=("body.ward",))
    if new.topic and topics.valid_topic(new.topic) is None:
        raise topics.UnknownTopic(fields=("body.topic",))


def recorded_before(
    session: Session, officer: Officer, conversation: Conversation, message_ids: Sequence[int], description: str
) -> Case | None:
    """The newest case of the conversation that holds all these messages, or tells the same; None: there is none.

    Sent twice, or once more after the browser's way back. Cases that the officer may not read are not told of.
    """
    wanted, words = set(message_ids), _words(description)
    for case in inbox.cases(session, officer, conversation):
        is_of_these = bool(wanted) and wanted <= set(CaseRepository(session).message_ids(case.id))
        if is_of_these or _words(case.description) == words:
            return case
    return None


def _words(text: str) -> str:
    return " ".join(storable(text).split())
