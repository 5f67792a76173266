""" "Me too": whoever reports what others reported is asked whether it is the same; a tap joins the two.

What is shown of the other case names nobody: topic, street, ward, day, how many people.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.areas.repository import AreaRepository
from inbox_api.cases import topics
from inbox_api.cases.links import merging
from inbox_api.cases.links.likeness import Matter
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.links.similar import Similar, matter_of, similar_to
from inbox_api.cases.publishing import finding
from inbox_api.cases.publishing.rule import is_publishable
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event
from inbox_api.cases.waves.repository import WaveRepository
from inbox_api.comments import followers
from inbox_api.conversations import outbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import AppError
from inbox_api.models import Author, Case, Conversation, HandledBy, Officer
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import ngettext

FIELD_TYPES = frozenset({"PAHT"})


def harmless_place(session: Session, case: Case) -> str:
    """The street, when it is a known one, and the ward: no house, nobody's name."""
    street = finding.street_in(case.address or "", filter(None, [case.contact_name, _name_of(case)]))
    ward = AreaRepository(session).ward(case.ward_code) if case.ward_code else None
    parts = [_("street %(name)s", name=street) if street else None, ward.name if ward else None]
    return ", ".join(filter(None, parts))


def _name_of(case: Case) -> str | None:
    return case.citizen.display_name if case.citizen is not None else None


def candidate(session: Session, case: Case) -> Similar | None:
    """The case of other people that is surely the same matter; None when nothing is to be asked."""
    is_asked = case.case_type in FIELD_TYPES and case.closed_at is None and case.merged_into_id is None
    if not is_asked or case.restricted != "none" or LinkRepository(session).is_master(case.id):
        return None
    return next(surely_same(session, matter_of(case), case.case_type), None)


def surely_same(session: Session, matter: Matter, case_type: str) -> Iterator[Similar]:
    """Elder cases of other people that are surely this matter, filed already or not, the likeliest first.

    Only what might be published: others are told nothing of a case that is for officers alone.
    """
    if case_type not in FIELD_TYPES or topics.restriction_of(case_type, matter.topic) != "none":
        return
    for found in similar_to(session, None, matter):
        other = found.case
        if not _may_be_told(session, other):
            continue
        is_same_kind = other.case_type == case_type and other.closed_at is None and other.priority != "P0"
        is_elder = other.received_at <= matter.at and other.id != matter.id
        is_sure = found.likeness.score >= get_settings().same_matter_likeness
        if is_same_kind and is_elder and other.citizen_id != matter.person and is_sure:
            yield found


def _may_be_told(session: Session, case: Case) -> bool:
    """Whether others may hear of it; of a common case that officers made, when one of its people allows it."""
    if case.is_public or case.hide_name or not topics.may_be_public(case.case_type, case.topic):
        return is_publishable(case) and not case.hide_name
    return any(is_publishable(one) and not one.hide_name for one in LinkRepository(session).members(case.id))


def offer(session: Session, case_id: int, now: datetime) -> bool:
    """Ask once, while the bot still has the conversation. True when the citizen was asked."""
    repository = CaseRepository(session)
    case = repository.get(case_id)
    if case is None or case.conversation_id is None:
        return False
    conversation = ConversationRepository(session).lock(case.conversation_id)
    found = candidate(session, case)
    if conversation is None or found is None or conversation.handled_by != HandledBy.BOT:
        return False
    if any(event.kind == "offered" for event in repository.events(case.id)):
        return False
    other = found.case
    lines = [
        _("Somebody has already reported something like your report %(code)s:", code=case.code),
        f"\u2013 {harmless_line(session, found, case.id)}",
        _("Is it the same matter? Then it is handled together, and you keep your own code."),
    ]
    choices = [
        outbox.Choice(_("Me too, the same"), f"inbox:metoo:{case.id}:{other.id}"),
        outbox.Choice(_("No, another matter"), f"inbox:metoo:{case.id}:0"),
    ]
    outbox.say(session, conversation, author=Author.SYSTEM, text="\n".join(lines), choices=choices, now=now)
    add_event(session, case, "offered", now, detail={"other": other.code, "score": found.likeness.score})
    return True


def harmless_line(session: Session, found: Similar, own_id: int = 0) -> str:
    """What anybody may know of the other case: topic, street, ward, day, people. own_id: 0 before it is filed."""
    other = found.case
    people = _people(session, found, own_id)
    parts = [
        topics.topic_name(other.topic),
        harmless_place(session, other),
        f"{other.received_at.astimezone(LOCAL_ZONE):%d/%m}",
        ngettext("%(num)s person so far", "%(num)s people so far", people),
    ]
    return ", ".join(filter(None, parts))


def _people(session: Session, found: Similar, own_id: int) -> int:
    """Whoever reported the other matter so far, those of a wave that nobody has decided on included."""
    waves = WaveRepository(session)
    counts = [
        len({member.case_id for member in waves.members(wave.id)} - {own_id})
        for wave in waves.waves_with([found.case.id])
    ]
    return max(found.people, 1, *counts)


def answer_by_tap(session: Session, conversation: Conversation, case_id: int, other_id: str, now: datetime) -> None:
    """Only for the conversation's own case and the very case that was offered; anything else is ignored."""
    repository = CaseRepository(session)
    case = repository.get(case_id)
    if case is None or case.conversation_id != conversation.id or case.merged_into_id is not None:
        return
    offers = [event for event in repository.events(case.id) if event.kind == "offered"]
    other = repository.get(int(other_id)) if other_id.isdecimal() and other_id != "0" else None
    if other is None:
        text = _("Thank you. Your report is handled by itself.")
    elif not offers or offers[-1].detail.get("other") != other.code:
        return
    else:
        try:
            merging.join(session, other.lead, case, None, "", now, is_told=False)
            text = _("Thank you. Your report %(code)s is now handled together with the other one.", code=case.code)
        except AppError:  # it has ended meanwhile: the report stays by itself
            text = _("Thank you. Your report is handled by itself.")
    outbox.say(session, conversation, author=Author.SYSTEM, text=text, now=now)


def add_follower(session: Session, officer: Officer, case: Case, conversation: Conversation, now: datetime) -> str:
    """Somebody without a case of their own has the same matter; the code that they get. Rights: the caller's."""
    text = _("You are told here how the matter %(topic)s is going. Your own code: %(code)s.")
    name = topics.topic_name(case.topic) or topics.CASE_TYPES[case.case_type].name
    follower = followers.join(session, case, conversation, officer.id, now, told=text.replace("%(topic)s", name))
    return follower.code
