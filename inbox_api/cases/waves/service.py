"""What people decide about a wave: a common case with a checked notice, late comers, or that it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import steps, topics
from inbox_api.cases.links import merging
from inbox_api.cases.links.grouping import spelled
from inbox_api.cases.links.merging import Outcome
from inbox_api.cases.service import NewCase
from inbox_api.cases.titles import title_of
from inbox_api.cases.waves.repository import WaveRepository
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.folding import storable
from inbox_api.live import announce
from inbox_api.models import Case, Officer, Wave, WaveMember, WaveMemberState, WaveState
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

LISTED = 100
SHORTEST_NOTICE, LONGEST_NOTICE = 20, 2000


class NoticeMissing(Invalid):
    code = "notice_missing"
    message = lazy_gettext("Write the notice to all (20 to 2000 characters) and confirm that you have checked it.")


@dataclass(frozen=True, slots=True)
class Decision:
    """case_ids: the members that belong to it. notice: what all of them are told; "" for nothing yet."""

    case_ids: tuple[int, ...]
    title: str
    notice: str
    is_checked: bool
    version: int


def waves(session: Session, officer: Officer, now: datetime) -> Sequence[Wave]:
    """Proposals first, then accepted ones that are still fed."""
    return WaveRepository(session).open_for(officer, now - get_settings().wave_life, LISTED)


def count_proposed(session: Session, officer: Officer) -> int:
    return WaveRepository(session).count_proposed(officer)


def find(session: Session, officer: Officer, wave_id: int) -> Wave:
    """Raises NotFound."""
    wave = WaveRepository(session).find(officer, wave_id)
    if wave is None:
        raise NotFound
    return wave


def of_master(session: Session, officer: Officer, master: Case) -> Wave | None:
    """The wave that a common case came from, when the officer may know of it."""
    wave = WaveRepository(session).of_master(master.id)
    return wave if wave is not None and WaveRepository(session).find(officer, wave.id) is not None else None


def members(session: Session, officer: Officer, wave: Wave) -> list[WaveMember]:
    """Those that the officer may read, in the order in which they came."""
    repository = WaveRepository(session)
    found = repository.members(wave.id)
    readable = repository.readable_ids(officer, [member.case_id for member in found])
    return [member for member in found if member.case_id in readable]


def accept(
    session: Session, officer: Officer, wave_id: int, decision: Decision, now: datetime
) -> tuple[Case, list[Outcome]]:
    """Make the common case, put the chosen members into it, and tell everybody the notice.

    Raises NotFound, NotAllowed, Conflict (decided already, or changed), Invalid (fewer than two), NoticeMissing.
    """
    steps.require_writer(officer)
    wave = find(session, officer, wave_id)
    if wave.state != WaveState.PROPOSED or wave.version != decision.version:
        raise Conflict
    _check_notice(decision)
    known = {member.case_id: member for member in members(session, officer, wave)}
    chosen = [known[number].case for number in dict.fromkeys(decision.case_ids) if number in known]
    if len(chosen) != len(set(decision.case_ids)):
        raise NotFound
    if len(chosen) < 2:
        raise Invalid(_("Choose at least two cases."))
    new = _master_of(session, wave, decision, chosen)
    master, outcomes = merging.make_master(session, officer, new, [case.code for case in chosen], now)
    master.title = title_of(new.description.partition("\n")[0])
    joined = {case.id for case, done in zip(chosen, outcomes, strict=True) if not done.problem}
    if not joined:
        raise Conflict(outcomes[0].problem)
    repository = WaveRepository(session)
    repository.set_members(wave.id, joined, WaveMemberState.JOINED)
    repository.set_members(wave.id, set(known) - set(decision.case_ids), WaveMemberState.LEFT)
    values = {
        "state": WaveState.ACCEPTED,
        "master_id": master.id,
        "decided_by": officer.id,
        "decided_at": now,
        "notice": decision.notice.strip() or None,
        "noticed_at": now if decision.notice.strip() else None,
    }
    if not repository.change(wave, values):
        raise Conflict
    if decision.notice.strip():
        steps.answer(session, master, decision.notice, officer, now)
    audit.record(
        session, f"officer:{officer.id}", "wave.accept", "wave", wave.id, now,
        {"master": master.id, "members": len(joined)},
    )  # fmt: skip
    announce(session, "case", 0, "", case=master.id)
    return master, outcomes


def _check_notice(decision: Decision) -> None:
    length = len(decision.notice.strip())
    if length and not (decision.is_checked and SHORTEST_NOTICE <= length <= LONGEST_NOTICE):
        raise NoticeMissing


def _master_of(session: Session, wave: Wave, decision: Decision, chosen: Sequence[Case]) -> NewCase:
    first = chosen[0]
    title = storable(decision.title).strip() or proposed_title(session, wave, len(chosen))
    words = list(dict.fromkeys(title_of(case.description) for case in chosen))[:5]
    placed = next((case for case in chosen if case.latitude is not None), None)
    return NewCase(
        case_type=first.case_type,
        description="\n".join([title, *(f"\u2013 {line}" for line in words)]),
        topic=wave.topic or first.topic,
        address=next((case.address for case in chosen if case.address), None),
        ward=wave.ward_code,
        latitude=placed.latitude if placed else None,
        longitude=placed.longitude if placed else None,
        priority=min(case.priority for case in chosen),
    )


def proposed_title(session: Session, wave: Wave, people: int) -> str:
    """Topic, place and number of reports: a first title for the common case."""
    name = topics.topic_name(wave.topic) or _("One matter")
    place = place_of(session, wave)
    text = _("%(topic)s: %(count)s reports", topic=name, count=people)
    return f"{text}, {place}" if place else text


def place_of(session: Session, wave: Wave) -> str:
    """The place as its members write it, "" when none is named."""
    cases = [member.case for member in WaveRepository(session).members(wave.id)]
    return spelled(wave.place, [text for case in cases for text in (case.address or "", case.description)])


def add_late(session: Session, officer: Officer, wave_id: int, case_ids: Sequence[int], now: datetime) -> list[Outcome]:
    """Late comers join the common case and read the notice. Raises NotFound, NotAllowed, CannotMerge, Invalid."""
    steps.require_writer(officer)
    wave = find(session, officer, wave_id)
    if wave.state != WaveState.ACCEPTED or wave.master is None:
        raise Conflict
    known = {member.case_id: member.case for member in members(session, officer, wave)}
    if not case_ids or not set(case_ids) <= set(known):
        raise NotFound
    chosen = [known[number] for number in dict.fromkeys(case_ids)]
    codes = [case.code for case in chosen]
    outcomes = merging.merge(session, officer, wave.master.code, codes, now, is_told=wave.notice is None)
    for case, outcome in zip(chosen, outcomes, strict=True):
        if not outcome.problem and wave.notice:
            merging.tell_owner(session, case, wave.notice.replace(wave.master.code, case.code), officer, now)
    joined = {case.id for case, outcome in zip(chosen, outcomes, strict=True) if not outcome.problem}
    WaveRepository(session).set_members(wave.id, joined, WaveMemberState.JOINED)
    audit.record(session, f"officer:{officer.id}", "wave.add", "wave", wave.id, now, {"members": len(joined)})
    announce(session, "case", 0, "", case=wave.master.id)
    return outcomes


def leave_out(session: Session, officer: Officer, wave_id: int, case_ids: Sequence[int], now: datetime) -> None:
    """These are other matters: they are not proposed for this wave again. Raises NotFound, NotAllowed."""
    steps.require_writer(officer)
    wave = find(session, officer, wave_id)
    known = {member.case_id for member in members(session, officer, wave) if member.state != WaveMemberState.JOINED}
    if not case_ids or not set(case_ids) <= known:
        raise NotFound
    WaveRepository(session).set_members(wave.id, set(case_ids), WaveMemberState.LEFT)
    audit.record(session, f"officer:{officer.id}", "wave.leave_out", "wave", wave.id, now, {"members": len(case_ids)})
    announce(session, "case", 0, "", case=min(case_ids))


def dismiss(session: Session, officer: Officer, wave_id: int, reason: str, version: int, now: datetime) -> Wave:
    """It is no wave; its cases go on by themselves and are not proposed again. Raises NotFound, Conflict, Invalid."""
    steps.require_writer(officer)
    wave = find(session, officer, wave_id)
    if wave.state != WaveState.PROPOSED or wave.version != version:
        raise Conflict
    words = storable(reason).strip()
    if not words:
        raise Invalid(_("Please say why."))
    values = {"state": WaveState.DISMISSED, "decided_by": officer.id, "decided_at": now, "reason": words[:2000]}
    if not WaveRepository(session).change(wave, values):
        raise Conflict
    audit.record(session, f"officer:{officer.id}", "wave.dismiss", "wave", wave.id, now)
    for member in members(session, officer, wave)[:1]:
        announce(session, "case", 0, "", case=member.case_id)
    return wave


def told_counts(session: Session, wave: Wave) -> tuple[int, int]:
    """(members of the common case, those among them whose people were told something)."""
    return WaveRepository(session).told_counts(wave.id)
