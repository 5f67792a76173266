"""Webhooks out over the API. Where they go and what signs them is for people to decide, not for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from inbox_api.db import SessionDep
from inbox_api.hooks_out import kinds, service
from inbox_api.hooks_out.schemas import (
    CountOut,
    DeliveryOut,
    HookIn,
    HookOut,
    KindOut,
    MadeHookOut,
    ReplayIn,
    SecretIn,
)
from inbox_api.http import conditions, cursors
from inbox_api.models import Hook
from inbox_api.officers.current import CurrentOfficer, CurrentPerson

router = APIRouter(prefix="/api/v1/hooks", tags=["webhooks out"])


def now() -> datetime:
    return datetime.now(UTC)


def _version_of(session: SessionDep, officer: CurrentOfficer, hook_id: str) -> tuple[Hook, str]:
    hook = service.find(session, officer, conditions.number(hook_id))
    return hook, str(hook.version)


conditions.versioned("/api/v1/hooks/{hook_id}", _version_of)


@router.get("")
def list_hooks(officer: CurrentOfficer, session: SessionDep) -> list[HookOut]:
    return [HookOut.of(hook) for hook in service.hooks(session, officer)]


@router.get("/kinds")
def list_kinds(officer: CurrentOfficer) -> list[KindOut]:  # noqa: ARG001 - only who is signed in
    """What can be told."""
    return [KindOut(kind=kind, meaning=str(meaning)) for kind, meaning in kinds.KINDS.items()]


@router.post("", status_code=201)
def create_hook(order: HookIn, officer: CurrentPerson, session: SessionDep) -> MadeHookOut:
    """The answer holds the secret that signs, this once. Texts go along only after a leader has agreed."""
    return MadeHookOut.made(service.create(session, officer, order.order(), now()))


@router.get("/{hook_id}")
def show_hook(hook_id: int, officer: CurrentOfficer, session: SessionDep) -> HookOut:
    return HookOut.of(service.find(session, officer, hook_id))


@router.put("/{hook_id}")
def change_hook(hook_id: int, order: HookIn, officer: CurrentPerson, session: SessionDep) -> HookOut:
    """With a new address a leader must agree to texts anew."""
    return HookOut.of(service.change(session, officer, hook_id, order.order(), now()))


@router.delete("/{hook_id}", status_code=204)
def remove_hook(hook_id: int, officer: CurrentPerson, session: SessionDep) -> None:
    service.remove(session, officer, hook_id, now())


@router.post("/{hook_id}/secret", status_code=201)
def renew_secret(hook_id: int, order: SecretIn, officer: CurrentPerson, session: SessionDep) -> MadeHookOut:
    """The secret before signs too for `keep_hours`; 0 when it is in wrong hands."""
    return MadeHookOut.made(service.renew_secret(session, officer, hook_id, now(), keep_hours=order.keep_hours))


@router.post("/{hook_id}/secret/end-previous")
def end_previous_secret(hook_id: int, officer: CurrentPerson, session: SessionDep) -> HookOut:
    return HookOut.of(service.end_previous_secret(session, officer, hook_id, now()))


@router.post("/{hook_id}/allow-texts")
def allow_texts(hook_id: int, officer: CurrentPerson, session: SessionDep) -> HookOut:
    """A leader agrees that what citizens write goes to this address, with numbers masked."""
    return HookOut.of(service.allow_texts(session, officer, hook_id, now()))


@router.post("/{hook_id}/pause")
def pause_hook(hook_id: int, officer: CurrentOfficer, session: SessionDep) -> HookOut:
    """What happens meanwhile is kept for it."""
    return HookOut.of(service.pause(session, officer, hook_id, now()))


@router.post("/{hook_id}/resume")
def resume_hook(hook_id: int, officer: CurrentOfficer, session: SessionDep) -> HookOut:
    """What was kept goes out in its order."""
    return HookOut.of(service.resume(session, officer, hook_id, now()))


@router.post("/{hook_id}/test", status_code=202)
def test_hook(hook_id: int, officer: CurrentOfficer, session: SessionDep) -> DeliveryOut:
    """Send the event `hook.test`; the log shows what came of it."""
    return DeliveryOut.of(service.send_test(session, officer, hook_id, now()))


@router.get("/{hook_id}/deliveries")
def list_deliveries(
    request: Request,
    response: Response,
    hook_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    state: str = "",
    limit: int = 50,
    cursor: str = "",
) -> list[DeliveryOut]:
    """The log, newest first. state: waiting delivered failed withheld."""
    limit = max(1, min(limit, 200))
    place = cursors.read(cursor, request)
    hook = service.find(session, officer, hook_id)
    found = service.deliveries(
        session, officer, hook, state=state, before_id=int(place[0]) if place else None, limit=limit + 1
    )
    if len(found) > limit:
        cursors.link_next(request, response, [found[limit - 1].id])
    return [DeliveryOut.of(row) for row in found[:limit]]


@router.post("/{hook_id}/deliveries/{delivery_id}/replay", status_code=202)
def replay_delivery(hook_id: int, delivery_id: int, officer: CurrentOfficer, session: SessionDep) -> DeliveryOut:
    """Make it again, with the same event id."""
    return DeliveryOut.of(service.replay_one(session, officer, hook_id, delivery_id, now()))


@router.post("/{hook_id}/replay", status_code=202)
def replay_all(hook_id: int, order: ReplayIn, officer: CurrentOfficer, session: SessionDep) -> CountOut:
    """Make all that failed again, or everything since a moment."""
    count = service.replay_all(session, officer, hook_id, now(), since=order.since, with_delivered=order.with_delivered)
    return CountOut(count=count)
