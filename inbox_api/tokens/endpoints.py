"""API keys over the API. Only people manage them: a key can make no other key."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentPerson
from inbox_api.tokens import service
from inbox_api.tokens.schemas import KeyIn, KeyOut, MadeKeyOut, RenewIn

router = APIRouter(prefix="/api/v1/api-keys", tags=["api keys"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def list_keys(officer: CurrentPerson, session: SessionDep) -> list[KeyOut]:
    """Newest first, with the revoked and the expired ones."""
    return [KeyOut.of(key) for key in service.keys(session, officer)]


@router.post("", status_code=201)
def create_key(order: KeyIn, officer: CurrentPerson, session: SessionDep) -> MadeKeyOut:
    """The answer holds the key, this once. A key that reads citizens' texts waits for a leader's approval."""
    return MadeKeyOut.made(service.create(session, officer, order.order(), now()))


@router.post("/{key_id}/approve")
def approve_key(key_id: int, officer: CurrentPerson, session: SessionDep) -> KeyOut:
    return KeyOut.of(service.approve(session, officer, key_id, now()))


@router.post("/{key_id}/renew", status_code=201)
def renew_key(key_id: int, order: RenewIn, officer: CurrentPerson, session: SessionDep) -> MadeKeyOut:
    """A new secret for the same program; the old one works for a day more."""
    return MadeKeyOut.made(service.renew(session, officer, key_id, now(), days=order.days))


@router.post("/{key_id}/revoke")
def revoke_key(key_id: int, officer: CurrentPerson, session: SessionDep) -> KeyOut:
    return KeyOut.of(service.revoke(session, officer, key_id, now()))
