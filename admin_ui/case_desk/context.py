"""What the desk of one case shows, and what its reader may do there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admin_ui.case_desk import words as desk_words
from inbox_api.assignment import transfers
from inbox_api.cases import desk, topics
from inbox_api.cases.forwarding import service as forwarding
from inbox_api.cases.links import merging, overview, similar, splitting
from inbox_api.cases.publishing import service as publishing
from inbox_api.cases.record import checking, exporting, printing
from inbox_api.cases.shield import service as shield
from inbox_api.cases.waves import service as waves
from inbox_api.documents import papers
from inbox_api.documents import service as documents
from inbox_api.errors import AppError
from inbox_api.models import Case, Officer, TwinState
from inbox_api.texts import gettext as _

SHOWN_MEMBERS = 30


@dataclass(frozen=True, slots=True)
class Values:
    """Names of a template; unknown ones are an error there."""

    values: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError as error:
            raise AttributeError(name) from error


def person(session: Session, officer: Officer, case: Case, now: datetime) -> Values:
    """is_shown, name, phone; may_reveal: this officer could look behind the shield."""
    is_shown = shield.sees_person(session, officer, case, now)
    found = shield.person_of(case) if is_shown else shield.Person("", "")
    is_secret = case.restricted == "to_cao"
    return Values(
        {
            "is_shown": is_shown,
            "name": found.name or (_("Denouncer (secret)") if is_secret else _("not known")),
            "phone": found.phone,
            "may_reveal": not is_shown and not is_secret,
            "looks": shield.looks(session, case),
        }
    )


def case_desk(session: Session, officer: Officer, case: Case) -> Values:
    may_act = desk.may_act(officer)
    standing = overview.standing(session, case)
    members = merging.members(session, officer, case) if standing.members else []
    twins = publishing.history(session, case)
    return Values(
        {
            "may_act": may_act,
            "is_open": case.closed_at is None,
            "reasons": desk_words.reasons,
            "similar": similar.similar(session, officer, case) if case.closed_at is None else [],
            "master": case.master if case.master and desk.may_read(session, officer, case.master.code) else None,
            "is_merged": case.merged_into_id is not None,
            "standing": standing,
            "members": members[:SHOWN_MEMBERS],
            "family": splitting.family(session, officer, case),
            "draft_result": splitting.result_of_parts(session, case),
            "wave": waves.of_master(session, officer, case) if standing.members else None,
            "case_types": topics.CASE_TYPES,
            "documents": documents.of_case(session, case),
            "full_number": papers.full_number,
            "template_name": papers.template_name,
            "document_states": desk_words.DOCUMENT_STATES,
            "templates": documents.choices(case) if may_act else [],
            "forwards": forwarding.of_case(session, case),
            "forward_states": desk_words.FORWARD_STATES,
            "bodies": [unit for unit in desk.units(session) if unit.is_outside] if may_act else [],
            "forward_needs_leader": transfers.needs_leader(session, case),
            "twins": twins,
            "published": next((twin for twin in twins if twin.state == TwinState.APPROVED), None),
            "twin_states": desk_words.TWIN_STATES,
            "may_publish": may_act and _is_publishable(case),
            "opennesses": list(printing.OPENNESS_NAMES.items()),
            "may_export": officer.has_role(*exporting.EXPORTERS),
            "record": checking.check(session, case),
        }
    )


def _is_publishable(case: Case) -> bool:
    try:
        publishing.require_publishable(case)
    except AppError:
        return False
    return True
