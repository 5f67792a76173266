"""The topic that a citizen chose themselves before sending: kept in the first line of the case's timeline."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inbox_api.cases import topics
from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case, CaseEvent
from inbox_api.texts import gettext as _


def of_case(session: Session, case: Case) -> str | None:
    """The code of the topic; None when it was guessed. Officers may have filed another since."""
    events = CaseRepository(session).events(case.id)
    return next((of_event(event) for event in events if event.kind == "created"), None)


def of_event(event: CaseEvent) -> str | None:
    """The same of one line of a timeline."""
    return str(event.detail["topic"]) if event.detail.get("topic_by") == "citizen" else None


def sentence(event: CaseEvent) -> str:
    """What the choice was, for officers; "" for none."""
    chosen = topics.topic_name(of_event(event))
    if chosen is None:
        return ""
    guessed = topics.topic_name(event.detail.get("topic_guessed"))
    if guessed is None:
        return _("The citizen chose the topic: %(topic)s", topic=chosen)
    return _("The citizen chose the topic: %(topic)s, not %(guessed)s", topic=chosen, guessed=guessed)
