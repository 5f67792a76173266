"""Recording cases and reading them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.assignment import routing
from inbox_api.assignment.rules import Facts
from inbox_api.audit import service as audit
from inbox_api.audit.chain import canonical_json
from inbox_api.cases import topics, watching
from inbox_api.cases.codes import make_code, make_lookup_key
from inbox_api.cases.links import plans
from inbox_api.cases.repository import DENUNCIATION, CaseRepository
from inbox_api.cases.sheets import reading as sheets
from inbox_api.cases.states import CaseState
from inbox_api.cases.titles import title_of
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines.rule_sets import Rule, rule_for
from inbox_api.deadlines.rules import due_at, local_day, read_pauses
from inbox_api.deadlines.service import working_calendar
from inbox_api.errors import Invalid, NotFound
from inbox_api.folding import fold, storable
from inbox_api.hooks_out import outbox as hooks_out
from inbox_api.live import announce
from inbox_api.models import Case, CaseEvent, Conversation, Officer
from inbox_api.officers import absence
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import lazy_gettext


class UnknownCaseType(Invalid):
    code = "unknown_case_type"
    message = lazy_gettext("There is no such kind of case.")


@dataclass(frozen=True, slots=True)
class NewCase:
    """What is known of a matter when it is recorded; only type and description are needed."""

    case_type: str
    description: str
    topic: str | None = None
    address: str | None = None
    ward: str | None = None  # any name of a ward, old or new, or its code
    happened_at_text: str | None = None
    phone: str | None = None
    contact_name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    priority: str | None = None
    is_public: bool = False  # wished by the citizen; kinds and topics about people stay private all the same
    hide_name: bool = False
    message_ids: tuple[int, ...] = ()
    topic_by_citizen: bool = False  # the citizen saw the topic that was guessed, and chose this one
    topic_guessed: str | None = None  # what they saw before
    same_asked: bool = False  # asked about a case like it before sending, the citizen wants a case of their own


def create_case(
    session: Session, new: NewCase, *, conversation: Conversation | None, channel: str, actor: str, now: datetime
) -> Case:
    """Record a case: topic, ward, unit, deadline and code are found out here.

    Raises UnknownCaseType, NoUnit, NoRule.
    """
    if new.case_type not in topics.CASE_TYPES:
        raise UnknownCaseType
    repository = CaseRepository(session)
    description = storable(new.description).strip()
    topic = topics.valid_topic(new.topic) or _suggested(new.case_type, description)
    named = areas.find_ward(session, new.ward or "")
    ward = named or areas.find_ward(session, new.address or "")
    ward_code = ward.code if ward else None
    address = new.address if named else _with_unknown_ward(new.address, new.ward)
    priority = new.priority or topics.priority_of(new.case_type, topic)
    text = " ".join(filter(None, [description, address]))
    routed = routing.route(session, Facts(new.case_type, topic, ward_code, text, channel, now))
    unit = routed.unit
    rule = rule_for(new.case_type, priority, local_day(now))
    prefix = areas.code_letters(session)
    day = local_day(now)
    serial = repository.next_serial(f"{prefix}-{new.case_type}", day)
    case = Case(
        code=make_code(prefix, new.case_type, day, serial),
        lookup_key=make_lookup_key(),
        case_type=new.case_type,
        topic=topic,
        title=title_of(description),
        description=description,
        address=storable(address) if address else None,
        ward_code=ward_code,
        happened_at_text=storable(new.happened_at_text) if new.happened_at_text else None,
        latitude=new.latitude,
        longitude=new.longitude,
        contact_name=storable(new.contact_name) if new.contact_name else None,
        contact_phone=new.phone,
        folded=fold(" ".join(filter(None, [description, address, new.contact_name]))),
        status=CaseState.RECEIVED,
        priority=priority,
        restricted=topics.restriction_of(new.case_type, topic),
        is_public=new.is_public and topics.may_be_public(new.case_type, topic),
        hide_name=new.hide_name,
        own_fields=sheets.told_to_bot(session, topic, description),
        rule_set=rule.key,
        due_basis=rule.basis,
        received_at=now,
        accepted_at=now,
        due_at=_due(session, rule, now, []),
        source_channel=channel,
        unit_id=unit.id,
        citizen_id=conversation.citizen_id if conversation else None,
        conversation_id=conversation.id if conversation else None,
        pauses=[],
    )
    repository.add(case)
    repository.link_messages(case.id, new.message_ids)
    made = {"rule": routed.rule_name, "actor": actor, **_chosen(new, topic)}
    add_event(session, case, "created", now, detail=made, is_public=True)
    _secure(session, repository, case, conversation)
    if conversation is not None:
        if conversation.unit_id is None:
            conversation.unit_id = unit.id
        if priority == "P0":
            conversation.is_urgent = True
        conversations.announce_change(session, conversation)
    audit.record(session, actor, "case.create", "case", case.id, now, {"type": case.case_type, "topic": topic})
    from inbox_api.assignment import intake  # writes lines of the timeline itself, with this module

    by = actor.removeprefix("officer:")
    intake.after_create(session, case, routed, now, by=int(by) if by.isdigit() else None)
    announce_case(session, case)
    if conversation is not None:
        plans.after_creation(session, case.id, now, is_to_be_asked=actor == "bot" and not new.same_asked)
    return case


def _with_unknown_ward(address: str | None, ward: str | None) -> str | None:
    """Words for a ward that name none that is known, or several, still tell officers where it is."""
    words = (ward or "").strip()
    if not words or fold(words) in fold(address or ""):
        return address
    return ", ".join(filter(None, [address, words]))


def _chosen(new: NewCase, topic: str | None) -> dict[str, Any]:
    """That the topic is the citizen's own choice, and what was guessed before: trainers learn from it."""
    if not new.topic_by_citizen or topic is None or topic != new.topic:
        return {}
    return {"topic_by": "citizen", "topic": topic, "topic_guessed": topics.valid_topic(new.topic_guessed)}


def _suggested(case_type: str, description: str) -> str | None:
    """The topic that the words speak for, when they do clearly enough; an officer can correct it."""
    ranked = topics.suggest_topic(description)
    return ranked[0][0] if ranked and case_type in topics.TYPES_WITH_TOPIC else None


def _secure(session: Session, repository: CaseRepository, case: Case, conversation: Conversation | None) -> None:
    """A denunciation is for the named inspectors only, together with its conversation."""
    if case.restricted != DENUNCIATION:
        return
    repository.name_inspectors(case.id, [o.id for o in OfficerRepository(session).with_role("inspector")])
    if conversation is not None:
        conversations.restrict(session, conversation)


def _due(session: Session, rule: Rule, start: datetime, pauses: Iterable[dict[str, Any]]) -> datetime:
    return due_at(rule, start, working_calendar(session), read_pauses(pauses))


def add_event(
    session: Session,
    case: Case,
    kind: str,
    now: datetime,
    *,
    detail: dict[str, Any],
    officer_id: int | None = None,
    is_public: bool = False,
) -> CaseEvent:
    if "on_behalf_of" not in detail:
        detail = {**detail, **absence.log_behalf(session, officer_id, [case.officer_id], "case", case.id, now)}
    event = CaseEvent(case_id=case.id, at=now, kind=kind, officer_id=officer_id, is_public=is_public, detail=detail)
    CaseRepository(session).add_event(event)
    actor = f"officer:{officer_id}" if officer_id else str(detail.get("actor") or "system")
    sealed = {"event": event.id, "digest": digest_of_event(event)}
    audit.record(session, actor, "case.event", "case", case.id, now, sealed)
    hooks_out.case_line(session, case, event)
    watching.after_line(session, case, event)
    return event


def digest_of_event(event: CaseEvent) -> str:
    """Names a line of the timeline with all it says: what the sealed log keeps of it."""
    return hashlib.sha256(canonical_json(said_by_event(event))).hexdigest()


def said_by_event(event: CaseEvent) -> dict[str, Any]:
    """A line of the timeline as plain values, the same for ever."""
    return {
        "id": event.id,
        "case": event.case_id,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": event.kind,
        "officer": event.officer_id,
        "is_public": event.is_public,
        "detail": event.detail,
    }


def announce_case(session: Session, case: Case) -> None:
    conversation = ConversationRepository(session).get(case.conversation_id) if case.conversation_id else None
    public_id = conversation.public_id if conversation else ""
    announce(session, "case", case.conversation_id or 0, public_id, case=case.id)


def typed_code(code: str) -> str:
    """A code as it is stored."""
    return code.strip().upper()


def find_case(session: Session, officer: Officer, code: str) -> Case:
    """A case this officer may read. Raises NotFound for anything else, so that codes cannot be probed.

    code: as a person types it, in small letters too.
    """
    case = CaseRepository(session).find(officer, typed_code(code))
    if case is None:
        raise NotFound
    return case


def view_case(session: Session, officer: Officer, code: str, now: datetime) -> Case:
    """Like find_case, and the look is written to the log."""
    case = find_case(session, officer, code)
    audit.record(session, f"officer:{officer.id}", "case.view", "case", case.id, now)
    return case
