"""The detector: every new case is looked at once, one after the other, and may found or join a wave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import news
from inbox_api.cases.links.grouping import FITS, Group, wave_with
from inbox_api.cases.links.likeness import Likeness, Matter, likeness
from inbox_api.cases.links.similar import matter_of
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import PAPER_TYPES
from inbox_api.cases.waves.repository import WaveRepository
from inbox_api.deadlines.escalation import nearest
from inbox_api.live import announce
from inbox_api.models import Case, Wave, WaveMemberState, WaveState
from inbox_api.officers.repository import OfficerRepository
from inbox_api.settings import get_settings

LOOKS_BACK = 8  # windows; a wave may last longer than one


def watch(session: Session, case_id: int, now: datetime) -> Wave | None:
    """The wave in which the case was put, or None."""
    case = CaseRepository(session).get(case_id)
    if case is None or not _may_be_in_a_wave(case):
        return None
    repository = WaveRepository(session)
    settings = get_settings()
    for wave in repository.alive(case.ward_code, case.received_at - settings.wave_life):
        found = _fits(repository, wave, case)
        if found is not None:
            return _add(session, repository, wave, [(case, found)], now)
    since = case.received_at - LOOKS_BACK * settings.wave_window
    cases = {one.id: one for one in repository.recent(case.ward_code, since, case.received_at)}
    turned_down = repository.was_dismissed_with(list(cases))
    matters = [matter_of(one) for one in cases.values() if one.id not in turned_down and _may_be_in_a_wave(one)]
    group = wave_with(case.id, matters, settings.wave_window, settings.wave_people)
    if group is None:
        return None
    known = _known(repository, group)
    wave = known or _new(repository, case, group, now)
    members = [(cases[one.id], group.found[one.id]) for one in group.members]
    wave = _add(session, repository, wave, members, now)
    if known is None:
        _tell(session, wave, case, [one for one, _likeness in members], now)
    return wave


def _tell(session: Session, wave: Wave, case: Case, members: Sequence[Case], now: datetime) -> None:
    """A new wave waits for whoever coordinates the units that have its cases."""
    officers = OfficerRepository(session)
    people = {one.id for unit in {row.unit_id for row in members} for one in nearest(officers, unit, "dispatcher")}
    told = news.tell(session, case, people, "wave", now, wave=wave.id)
    audit.record(session, "system", "wave.found", "wave", wave.id, now, {"cases": len(members), "told": told})


def _may_be_in_a_wave(case: Case) -> bool:
    is_ordinary = case.restricted == "none" and case.case_type not in PAPER_TYPES
    return is_ordinary and case.closed_at is None and case.merged_into_id is None and case.citizen_id is not None


def _known(repository: WaveRepository, group: Group) -> Wave | None:
    waves = repository.waves_with([one.id for one in group.members])
    return next((wave for wave in waves if wave.state == WaveState.PROPOSED), None)


def _new(repository: WaveRepository, case: Case, group: Group, now: datetime) -> Wave:
    topics = [one.topic for one in group.members if one.topic]
    wave = Wave(
        state=WaveState.PROPOSED,
        topic=max(topics, key=topics.count) if topics else None,
        ward_code=case.ward_code,
        place=group.place,
        found_at=now,
        last_at=case.received_at,
    )
    repository.add(wave)
    return wave


def _fits(repository: WaveRepository, wave: Wave, case: Case) -> Likeness | None:
    """With the master or with the newest members of an accepted wave whose matter still is open."""
    if wave.master is None or wave.master.closed_at is not None:
        return None
    joined = [member.case for member in repository.members(wave.id) if member.state == WaveMemberState.JOINED]
    matter = matter_of(case)
    return _best(matter, [matter_of(one) for one in joined[-20:]])


def _best(matter: Matter, others: Sequence[Matter]) -> Likeness | None:
    best = max((likeness(matter, one) for one in others), key=lambda found: found.score, default=None)
    return best if best is not None and best.score >= FITS else None


def _add(
    session: Session,
    repository: WaveRepository,
    wave: Wave,
    members: Sequence[tuple[Case, Likeness]],
    now: datetime,
) -> Wave:
    for case, found in members:
        if repository.add_member(wave.id, case.id, found.score, found.reasons, now):
            repository.touch(wave.id, case.received_at)
    session.flush()
    session.refresh(wave)
    announce(session, "case", 0, "", case=members[-1][0].id)
    return wave
