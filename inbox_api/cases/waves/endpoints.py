"""Waves for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from inbox_api.cases.links.schemas import AcceptIn, AcceptOut, CodesIn, DismissIn, OutcomeOut, WaveOut
from inbox_api.cases.waves import service
from inbox_api.db import SessionDep
from inbox_api.errors import NotFound
from inbox_api.http import conditions
from inbox_api.models import Wave, WaveMember
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/waves", tags=["waves"])


def _version_of(session: SessionDep, officer: CurrentOfficer, wave_id: str) -> tuple[Wave, str]:
    wave = service.find(session, officer, conditions.number(wave_id))
    return wave, str(wave.version)


conditions.versioned("/api/v1/waves/{wave_id}", _version_of)


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def list_waves(officer: CurrentOfficer, session: SessionDep) -> list[WaveOut]:
    """Proposals first, then common cases that still get reports."""
    found = service.waves(session, officer, now())
    return [WaveOut.of(wave, service.members(session, officer, wave)) for wave in found]


@router.get("/{wave_id}")
def show_wave(wave_id: int, officer: CurrentOfficer, session: SessionDep) -> WaveOut:
    wave = service.find(session, officer, wave_id)
    return WaveOut.of(wave, service.members(session, officer, wave))


@router.post("/{wave_id}/accept")
def accept(wave_id: int, order: AcceptIn, officer: CurrentOfficer, session: SessionDep) -> AcceptOut:
    """Make the common case and tell everybody the notice."""
    wave = service.find(session, officer, wave_id)
    ids = tuple(_ids(service.members(session, officer, wave), order.codes))
    decision = service.Decision(ids, order.title, order.notice, order.is_checked, order.version)
    master, outcomes = service.accept(session, officer, wave_id, decision, now())
    return AcceptOut(master=master.code, outcomes=[OutcomeOut.of(row) for row in outcomes])


@router.post("/{wave_id}/members")
def add_late(wave_id: int, order: CodesIn, officer: CurrentOfficer, session: SessionDep) -> list[OutcomeOut]:
    """Late reports join the common case and read its notice."""
    wave = service.find(session, officer, wave_id)
    ids = _ids(service.members(session, officer, wave), order.codes)
    return [OutcomeOut.of(row) for row in service.add_late(session, officer, wave_id, ids, now())]


@router.post("/{wave_id}/leave-out", status_code=204)
def leave_out(wave_id: int, order: CodesIn, officer: CurrentOfficer, session: SessionDep) -> None:
    """These are other matters."""
    wave = service.find(session, officer, wave_id)
    service.leave_out(session, officer, wave_id, _ids(service.members(session, officer, wave), order.codes), now())


@router.post("/{wave_id}/dismiss", status_code=204)
def dismiss(wave_id: int, order: DismissIn, officer: CurrentOfficer, session: SessionDep) -> None:
    """It is no wave."""
    service.dismiss(session, officer, wave_id, order.reason, order.version, now())


def _ids(members: list[WaveMember], codes: list[str]) -> list[int]:
    known = {member.case.code: member.case_id for member in members}
    if not set(codes) <= set(known):
        raise NotFound
    return [known[code] for code in dict.fromkeys(codes)]
