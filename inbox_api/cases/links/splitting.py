"""One message, several matters: parts become cases with a unit and a clock of their own; the first case ends last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.guards import require_own_path
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import NewCase, add_event, announce_case, create_case, find_case
from inbox_api.cases.steps import lock_conversation, require_writer
from inbox_api.conversations.desk import chosen_messages
from inbox_api.deadlines import clocks
from inbox_api.errors import Conflict, Invalid
from inbox_api.models import Case, Officer
from inbox_api.texts import gettext as _

AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One matter of several. message_ids: the messages that speak of it; () = those of the first case."""

    case_type: str
    description: str
    topic: str | None = None
    address: str | None = None
    ward: str | None = None
    message_ids: tuple[int, ...] = ()


def split(session: Session, officer: Officer, code: str, parts: Sequence[Part], now: datetime) -> list[Case]:
    """The new cases, in the order of the parts. All or nothing.

    Raises NotFound, NotAllowed, Invalid (no part, too many), Conflict (ended or merged), UnknownCaseType.
    """
    require_writer(officer)
    case = find_case(session, officer, code)
    require_own_path(case)
    if case.closed_at is not None:
        raise Conflict(_("Case %(code)s has ended.", code=case.code))
    if not 1 <= len(parts) <= AT_MOST or not all(part.description.strip() for part in parts):
        raise Invalid(_("Describe at least one and at most %(most)s other matters.", most=AT_MOST))
    lock_conversation(session, case)
    parent = case if case.parent_id is None else CaseRepository(session).get(case.parent_id)
    assert parent is not None
    made = [_child(session, parent, case, part, officer, now) for part in parts]
    detail = {"codes": [child.code for child in made]}
    add_event(session, parent, "split", now, detail=detail, officer_id=officer.id, is_public=True)
    audit.record(
        session, f"officer:{officer.id}", "case.split", "case", parent.id, now,
        {"children": [child.id for child in made]},
    )  # fmt: skip
    announce_case(session, parent)
    return made


def _child(session: Session, parent: Case, source: Case, part: Part, officer: Officer, now: datetime) -> Case:
    repository = CaseRepository(session)
    conversation = source.conversation
    message_ids = part.message_ids or tuple(repository.message_ids(source.id))
    if part.message_ids and conversation is not None:
        chosen_messages(session, conversation, part.message_ids)
    new = NewCase(
        case_type=part.case_type,
        description=part.description,
        topic=part.topic,
        address=part.address or source.address,
        ward=part.ward or source.ward_code,
        happened_at_text=source.happened_at_text,
        phone=source.contact_phone,
        contact_name=source.contact_name,
        is_public=source.is_public,
        hide_name=source.hide_name,
        message_ids=message_ids,
    )
    if part.address is None:
        new = replace(new, latitude=source.latitude, longitude=source.longitude)
    child = create_case(
        session, new, conversation=conversation, channel=source.source_channel, actor=f"officer:{officer.id}", now=now
    )
    # The citizen wrote when the first case came, and may have heard from people; the deadline begins today.
    values = {"parent_id": parent.id, "received_at": source.received_at, "first_reply_at": source.first_reply_at}
    if not repository.change(child, values):
        raise Conflict
    if conversation is None and source.citizen_id is not None:
        repository.change(child, {"citizen_id": source.citizen_id})
    clocks.replan(session, child)
    return child


def family(session: Session, officer: Officer, case: Case) -> list[Case]:
    """The parent and all its parts, as far as the officer may read them; [] when the case was never split."""
    number = case.parent_id or case.id
    children = LinkRepository(session).children(number)
    if not children:
        return []
    repository = CaseRepository(session)
    parent = repository.get(number)
    everybody = [parent, *children] if parent is not None else list(children)
    return [one for one in everybody if repository.find(officer, one.code) is not None]


def result_of_parts(session: Session, case: Case) -> str:
    """What became of the parts, as a first draft of the parent's result; "" without any."""
    lines = [
        f"\u2013 {child.title}: {child.result_text or child.refusal_reason}"
        for child in LinkRepository(session).children(case.id)
        if child.closed_at is not None and child.restricted == "none" and (child.result_text or child.refusal_reason)
    ]
    return "\n".join(lines)
