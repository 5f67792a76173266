"""Handing a draft to a colleague, changing and commenting it, giving it back. Sending is in sending.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.assignment.rights import require_lead
from inbox_api.audit import service as audit
from inbox_api.cases.held_repository import HeldRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import inbox
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines.moments import require_plausible
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.looks.after import KEPT
from inbox_api.looks.reading import Place, find, is_with, of_place, place_of, readers, shown
from inbox_api.looks.repository import LookRepository
from inbox_api.models import (
    Attachment,
    Case,
    Conversation,
    HeldState,
    LookKind,
    LookState,
    Officer,
    SecondLook,
    SecondLookStep,
)
from inbox_api.officers import absence, notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

LONGEST, LONGEST_WORD = 20_000, 2000


class NotWithYou(NotAllowed):
    code = "not_with_you"
    message = lazy_gettext("This draft is with a colleague.")


class LookOver(Conflict):
    code = "look_over"
    message = lazy_gettext("This draft no longer waits.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What would go out. seen_id: the newest message before the drafter's eyes; None: the newest there is."""

    kind: LookKind
    text: str
    file_ids: tuple[int, ...] = ()
    no_photo_reason: str | None = None
    seen_id: int | None = None


def hand_over(
    session: Session, officer: Officer, place: Place, draft: Draft, colleague: str, now: datetime, *,
    word: str = "", due_at: datetime | None = None,
) -> SecondLook:  # fmt: skip
    """Give a draft to a colleague who may see the place. Whoever calls has found the place for the officer.

    Raises NotAllowed, LeadUnitOnly, Invalid, NotFound, AssigneeAway.
    """
    require_writer(officer)
    if isinstance(place, Case):
        require_lead(session, place, officer)
    if isinstance(place, Case) == (draft.kind == LookKind.REPLY):
        raise Invalid
    text = storable(draft.text).strip()
    files = inbox.own_uploads(session, officer, draft.file_ids)
    if len(text) > LONGEST or not (text or files):
        raise Invalid(_("There is nothing to look at yet."))
    if due_at is not None:
        require_plausible(due_at)
        if due_at <= now:
            raise Invalid(_("The deadline lies in the future."))
    to = _colleague(session, officer, place, colleague, now)
    repository = LookRepository(session)
    for one in of_place(session, place):  # pressed twice
        if (one.drafter_id, one.colleague_id, one.kind, one.text) == (officer.id, to.id, draft.kind, text):
            return one
    talk = place.conversation if isinstance(place, Case) else place
    newest = ConversationRepository(session).newest_id(talk.id) if talk else 0
    look = SecondLook(
        conversation_id=None if isinstance(place, Case) else place.id, case_id=place.id if isinstance(place, Case) else
        None, kind=draft.kind, text=text, no_photo_reason=draft.no_photo_reason, file_ids=[file.id for file in files],
        seen_id=draft.seen_id if draft.seen_id is not None else newest or 0, drafter_id=officer.id, colleague_id=to.id,
        due_at=due_at, state=LookState.WAITING, made_at=now, version=1,
    )  # fmt: skip
    repository.add(look)
    keep_files(look, files)
    if isinstance(place, Case):
        _clear_form(session, place, officer)
    note(session, look, officer, "asked", word, now, text=text)
    tell(session, look, [to.id], "look", now, by=officer.id)
    return look


def _clear_form(session: Session, case: Case, officer: Officer) -> None:
    """Words that were offered in the case's form again are in the draft now."""
    held = HeldRepository(session).of(case.id, officer.id)
    if held is not None and held.state != HeldState.WAITING:
        HeldRepository(session).delete(held)


def keep_files(look: SecondLook, files: Sequence[Attachment]) -> None:
    for file in files:
        file.uploaded_by = f"{KEPT}{look.id}"


def _colleague(session: Session, officer: Officer, place: Place, username: str, now: datetime) -> Officer:
    found = OfficerRepository(session).by_username(username)
    if found is None or found.id == officer.id or found not in readers(session, place, [found]):
        raise NotFound(_("Choose a colleague who may see this."))
    absence.require_present(session, found, now)
    return found


# steps


def require_with(session: Session, officer: Officer, look: SecondLook, version: int | None) -> None:
    """Raises LookOver, NotWithYou, Conflict."""
    if look.state != LookState.WAITING:
        raise LookOver
    if not is_with(session, officer, look):
        raise NotWithYou
    require_version(look, version)


def require_version(look: SecondLook, version: int | None) -> None:
    if version is not None and look.version != version:
        raise Conflict(_("Somebody has changed this draft meanwhile. Read it again."))


def change(
    session: Session, officer: Officer, look_id: int, text: str, now: datetime, *, version: int | None = None
) -> SecondLook:
    """The colleague writes it better; nothing new: nothing is kept. Raises as `give_back`, Invalid."""
    look = find(session, officer, look_id)
    require_with(session, officer, look, version)
    words = storable(text).strip()
    if len(words) > LONGEST or not (words or look.file_ids):
        raise Invalid(_("There is nothing to look at yet."))
    if words == look.text:
        return look
    if shown(session, officer, look, look.text, now) != look.text:
        raise NotAllowed(_("Part of these words is hidden from you. Give it back with a remark instead."))
    move(session, look, {"text": words})
    note(session, look, officer, "changed", "", now, text=words)
    return look


def comment_on(session: Session, officer: Officer, look_id: int, comment: str, now: datetime) -> SecondLook:
    """A remark of anybody who may see it. Raises NotFound, LookOver, Invalid."""
    look = find(session, officer, look_id)
    if look.state not in {LookState.WAITING, LookState.RETURNED}:
        raise LookOver
    if not comment.strip():
        raise Invalid(_("The note is empty."))
    note(session, look, officer, "comment", comment, now)
    tell(session, look, [look.drafter_id, look.colleague_id], "look_comment", now, by=officer.id)
    return look


def give_back(
    session: Session, officer: Officer, look_id: int, comment: str, now: datetime, *, version: int | None = None
) -> SecondLook:
    """To the drafter, with a word why. Raises NotFound, NotWithYou, LookOver, Conflict, Invalid."""
    look = find(session, officer, look_id)
    require_with(session, officer, look, version)
    if not comment.strip():
        raise Invalid(_("Please say why."))
    move(session, look, {"state": LookState.RETURNED})
    note(session, look, officer, "returned", comment, now)
    tell(session, look, [look.drafter_id], "look_back", now, by=officer.id)
    return look


def move(session: Session, look: SecondLook, values: dict[str, object]) -> None:
    """Raises Conflict when somebody was faster."""
    if not LookRepository(session).change(look, values):
        raise Conflict


def note(
    session: Session, look: SecondLook, officer: Officer, verb: str, comment: str, now: datetime, *,
    text: str | None = None,
) -> None:  # fmt: skip
    """The step in the draft, in the log, and of a case in its timeline; open pages hear of it."""
    part = [] if officer.id == look.drafter_id or verb in {"asked", "comment"} else [look.colleague_id]
    behalf = absence.log_behalf(session, officer.id, part, "look", look.id, now)
    step = SecondLookStep(
        look_id=look.id, at=now, officer_id=officer.id, verb=verb, comment=storable(comment).strip()[:LONGEST_WORD],
        text=text, on_behalf_of=behalf.get("on_behalf_of"),
    )  # fmt: skip
    LookRepository(session).add(step)
    ids = {"case": look.case_id} if look.case_id else {"conversation": look.conversation_id}
    audit.record(session, f"officer:{officer.id}", f"look.{verb}", "look", look.id, now, ids)
    place = place_of(look)
    if isinstance(place, Conversation):
        conversations.announce_change(session, place)
        return
    if verb not in {"changed", "comment"}:
        detail = {"step": verb, "name": look.colleague.display_name, **behalf}
        add_event(session, place, "look", now, detail=detail, officer_id=officer.id)
    announce_case(session, place)


def tell(session: Session, look: SecondLook, people: Sequence[int], kind: str, now: datetime, *, by: int) -> None:
    """Those of them who may see it, and who stands in for the absent; not who did it."""
    away = absence.away(session, set(people), now)
    wanted = {*people, *(row.substitute_id for row in away.values() if row.substitute_id)} - {by}
    officers = OfficerRepository(session)
    able = readers(session, place_of(look), [one for number in wanted if (one := officers.get(number)) is not None])
    detail: dict[str, object] = {"look": look.id, "by": by}
    if look.case is not None:
        detail["code"] = look.case.code
    notices.tell(session, [one.id for one in able], kind, now, case_id=look.case_id, **detail)
