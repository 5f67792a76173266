"""A report that is not sent yet: whoever others have told the same of may follow their case instead of filing one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.areas import service as areas
from inbox_api.audit import service as audit
from inbox_api.cases.links import offering
from inbox_api.cases.links.likeness import Matter
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.links.similar import Similar
from inbox_api.cases.service import add_event
from inbox_api.comments import followers
from inbox_api.errors import NotFound
from inbox_api.models import CaseFollower, ConsentAct, Conversation
from inbox_api.privacy import consents
from inbox_api.privacy.consents_repository import BY_FOLLOWING
from inbox_api.privacy.purposes import NEWS
from inbox_api.settings import get_settings


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a report before it is sent. ward: any name of a ward, old or new."""

    case_type: str
    description: str
    topic: str | None = None
    address: str | None = None
    ward: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def find(session: Session, conversation: Conversation, draft: Draft, now: datetime) -> Similar | None:
    """The case of other people that is surely the same matter and not followed yet; None for none."""
    return next(_candidates(session, conversation, draft, now), None)


def _candidates(session: Session, conversation: Conversation, draft: Draft, now: datetime) -> Iterator[Similar]:
    """All of them, the likeliest first."""
    if not get_settings().offer_same_matter:
        return
    ward = areas.find_ward(session, draft.ward or "") or areas.find_ward(session, draft.address or "")
    matter = Matter(
        id=0,
        person=conversation.citizen_id,
        text=draft.description,
        topic=draft.topic,
        ward=ward.code if ward else None,
        address=draft.address or "",
        latitude=draft.latitude,
        longitude=draft.longitude,
        at=now,
    )
    followed = {case.id for _one, case in followers.followed(session, conversation)}
    for found in offering.surely_same(session, matter, draft.case_type):
        if found.case.id not in followed:
            yield found


def told(session: Session, found: Similar) -> str:
    """The other case in one line that names nobody."""
    return offering.harmless_line(session, found)


def follow(
    session: Session, conversation: Conversation, draft: Draft, offered_id: int, now: datetime
) -> tuple[CaseFollower, Similar]:
    """Follow a case that this draft may be offered, though a likelier one has come since.

    The conversation is locked. Raises NotFound: it is no more.
    """
    found = next((one for one in _candidates(session, conversation, draft, now) if one.case.id == offered_id), None)
    if found is None:
        raise NotFound
    case = found.case
    follower = followers.join(session, case, conversation, None, now, is_told=False)
    consents.note(session, conversation, NEWS, ConsentAct.GIVEN, now, how=BY_FOLLOWING)
    people = LinkRepository(session).people(case.id)
    add_event(session, case, "followed", now, detail={"people": people, "actor": "citizen"})
    audit.record(session, "bot", "case.follow", "case", case.id, now, {"people": people})
    return follower, Similar(case, found.likeness, people)
