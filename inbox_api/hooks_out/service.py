"""What administrators do with webhooks out. by: None for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.states import CaseState
from inbox_api.cases.topics import CASE_TYPES
from inbox_api.channels import vault
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.files.problems import FetchRefused
from inbox_api.folding import storable
from inbox_api.hooks_out import kinds, outbox, sending, signing, transport
from inbox_api.hooks_out.repository import WAITING, HookRepository
from inbox_api.models import Hook, HookDelivery, Officer
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

STATES = (WAITING, sending.DELIVERED, sending.FAILED, sending.WITHHELD)
KEPT_HOURS = 24  # how long the secret before signs beside the new one
LONGEST_KEPT_HOURS = 24 * 30
REPLAYED_AT_ONCE = 10_000
SEEN_FOR = timedelta(days=1)


class AddressNotAllowed(Invalid):
    code = "address_not_allowed"
    message = lazy_gettext("Webhooks go to https addresses on the public internet, or to hosts the operator has named.")


class HookHeld(Conflict):
    code = "hook_held"
    message = lazy_gettext("This webhook is paused. Resume it first.")


@dataclass(frozen=True, slots=True)
class NewHook:
    """filters: see kinds.FILTERS; what is empty lets everything pass."""

    name: str
    url: str
    events: tuple[str, ...]
    filters: dict[str, list[str]] = field(default_factory=dict)
    wants_texts: bool = False


@dataclass(frozen=True, slots=True)
class WithSecret:
    """`secret` is shown once."""

    hook: Hook
    secret: str


def require_admin(by: Officer | None) -> None:
    """Raises NotAllowed."""
    if by is not None and not by.has_role("admin"):
        raise NotAllowed


def require_reader(by: Officer | None) -> None:
    """Leaders see them because they decide on texts, auditors because they control. Raises NotAllowed."""
    if by is not None and not by.has_role("admin", "leader", "auditor"):
        raise NotAllowed


def _log(session: Session, by: Officer | None, action: str, hook_id: int, now: datetime, **detail: Any) -> None:
    audit.record(session, f"officer:{by.id}" if by else "cli", action, "hook", hook_id, now, detail)


def hooks(session: Session, by: Officer | None) -> Sequence[Hook]:
    """Oldest first. Raises NotAllowed."""
    require_reader(by)
    return HookRepository(session).all()


def find(session: Session, by: Officer | None, hook_id: int) -> Hook:
    """Raises NotAllowed, NotFound."""
    require_reader(by)
    hook = HookRepository(session).get(hook_id)
    if hook is None:
        raise NotFound
    return hook


def create(session: Session, by: Officer | None, new: NewHook, now: datetime) -> WithSecret:
    """Raises NotAllowed, Invalid, AddressNotAllowed."""
    require_admin(by)
    new = checked(session, new)
    secret = signing.new_secret()
    hook = Hook(
        name=new.name, url=new.url, events=sorted(set(new.events)), filters=dict(new.filters),
        secrets=vault.seal({"current": secret}), wants_texts=new.wants_texts, failures=0, created_at=now,
        created_by=by.id if by else None, texts_allowed_at=now if new.wants_texts and by is None else None, version=1,
    )  # fmt: skip
    HookRepository(session).add(hook)
    _log(session, by, "hook.create", hook.id, now, texts=new.wants_texts)
    if new.wants_texts and by is not None:
        _ask_leaders(session, hook, now)
    return WithSecret(hook, secret)


def checked(session: Session, new: NewHook) -> NewHook:
    """Raises Invalid, AddressNotAllowed."""
    name, url = storable(new.name).strip(), new.url.strip()
    if not 2 <= len(name) <= 100:
        raise Invalid(_("A webhook needs a name of 2 to 100 letters."))
    if not new.events or not set(new.events) <= set(kinds.KINDS):
        raise Invalid(_("Choose at least one event out of the list."))
    try:
        transport.require_allowed(url, get_settings().hook_inner_target_list)
    except FetchRefused as refusal:
        raise AddressNotAllowed from refusal
    known: dict[str, set[str]] = {
        "case_types": set(CASE_TYPES),
        "states": {str(state) for state in CaseState},
        "units": HookRepository(session).unit_codes(),
    }
    filters: dict[str, list[str]] = {}
    for key, values in new.filters.items():
        wanted = sorted({value.strip() for value in values if value.strip()})
        if key not in kinds.FILTERS or len(wanted) > 200 or not set(wanted) <= known.get(key, set(wanted)):
            raise Invalid(_("A filter names something that does not exist: %(name)s", name=key[:40]))
        if wanted:
            filters[key] = wanted
    return NewHook(name, url, new.events, filters, new.wants_texts)


def change(session: Session, by: Officer | None, hook_id: int, new: NewHook, now: datetime) -> Hook:
    """Texts must be allowed anew when the address changes. Raises NotAllowed, NotFound, Invalid, Conflict."""
    require_admin(by)
    hook = find(session, by, hook_id)
    new = checked(session, new)
    values: dict[str, Any] = {
        "name": new.name, "url": new.url, "events": sorted(set(new.events)), "filters": dict(new.filters),
        "wants_texts": new.wants_texts,
    }  # fmt: skip
    must_ask = new.wants_texts and (not hook.wants_texts or hook.url != new.url) and by is not None
    if not new.wants_texts or must_ask:
        values |= {"texts_allowed_at": None, "texts_allowed_by": None}
    elif by is None and hook.texts_allowed_at is None:
        values |= {"texts_allowed_at": now}
    if hook.url != new.url:
        values |= {"failing_since": None, "not_before": None, "failures": 0}
    if not HookRepository(session).change(hook, values):
        raise Conflict
    _log(session, by, "hook.change", hook.id, now, texts=new.wants_texts)
    if must_ask:
        _ask_leaders(session, hook, now)
    return hook


def _ask_leaders(session: Session, hook: Hook, now: datetime) -> None:
    leaders = [one.id for one in OfficerRepository(session).with_role("leader")]
    notices.tell(session, leaders, "hook_texts_waiting", now, hook=hook.id, name=hook.name)


def allow_texts(session: Session, by: Officer, hook_id: int, now: datetime) -> Hook:
    """A leader agrees that what citizens write goes to that address. Raises NotAllowed, NotFound, Conflict."""
    hook = find(session, by, hook_id)
    if not by.has_role("leader") or hook.created_by == by.id:
        raise NotAllowed
    if not hook.wants_texts:
        raise Conflict(_("Nobody asked for texts here."))
    if hook.texts_allowed_at is None:
        HookRepository(session).change(hook, {"texts_allowed_at": now, "texts_allowed_by": by.id})
        _log(session, by, "hook.allow_texts", hook.id, now)
    return hook


def renew_secret(
    session: Session, by: Officer | None, hook_id: int, now: datetime, *, keep_hours: int = KEPT_HOURS
) -> WithSecret:
    """A new secret; the one before signs too for `keep_hours` (0: it is in wrong hands). Raises NotAllowed, Invalid."""
    require_admin(by)
    hook = find(session, by, hook_id)
    if not 0 <= keep_hours <= LONGEST_KEPT_HOURS:
        raise Invalid(_("The secret before may sign for 0 to %(hours)d hours.", hours=LONGEST_KEPT_HOURS))
    secret = signing.new_secret()
    known = {"current": secret, "previous": vault.unseal(hook.secrets)["current"]}
    if not keep_hours:
        known.pop("previous")
    until = now + timedelta(hours=keep_hours) if keep_hours else None
    if not HookRepository(session).change(hook, {"secrets": vault.seal(known), "previous_until": until}):
        raise Conflict
    _log(session, by, "hook.renew_secret", hook.id, now, keep_hours=keep_hours)
    return WithSecret(hook, secret)


def end_previous_secret(session: Session, by: Officer | None, hook_id: int, now: datetime) -> Hook:
    """Only the present secret signs from now on."""
    require_admin(by)
    hook = find(session, by, hook_id)
    known = {"current": vault.unseal(hook.secrets)["current"]}
    if not HookRepository(session).change(hook, {"secrets": vault.seal(known), "previous_until": None}):
        raise Conflict
    _log(session, by, "hook.end_previous_secret", hook.id, now)
    return hook


def pause(session: Session, by: Officer | None, hook_id: int, now: datetime) -> Hook:
    """Events are kept for it meanwhile."""
    require_admin(by)
    hook = find(session, by, hook_id)
    if hook.paused_at is None:
        HookRepository(session).change(hook, {"paused_at": now, "paused_reason": "by_hand"})
        _log(session, by, "hook.pause", hook.id, now, reason="by_hand")
    return hook


def resume(session: Session, by: Officer | None, hook_id: int, now: datetime) -> Hook:
    """What was kept goes out in its order."""
    require_admin(by)
    hook = find(session, by, hook_id)
    values = {"paused_at": None, "paused_reason": None, "failing_since": None, "not_before": None, "failures": 0}
    HookRepository(session).change(hook, values)
    sending.wake(session, hook, now)
    _log(session, by, "hook.resume", hook.id, now)
    return hook


def remove(session: Session, by: Officer | None, hook_id: int, now: datetime) -> None:
    """It is told nothing more; its log goes with the events' time."""
    require_admin(by)
    hook = find(session, by, hook_id)
    HookRepository(session).change(hook, {"removed_at": now, "secrets": vault.seal({"current": signing.new_secret()})})
    _log(session, by, "hook.remove", hook.id, now)


def send_test(session: Session, by: Officer | None, hook_id: int, now: datetime) -> HookDelivery:
    """Send a sign of life. Raises HookHeld."""
    require_admin(by)
    hook = find(session, by, hook_id)
    if hook.paused_at is not None:
        raise HookHeld
    if hook.not_before is not None:
        HookRepository(session).change(hook, {"not_before": None})
    event = outbox.test_event(session, hook, now)
    found = HookRepository(session).first_waiting(hook.id, event.stream)
    assert found is not None
    return found


def deliveries(
    session: Session, by: Officer | None, hook: Hook, *, state: str = "", before_id: int | None = None, limit: int = 50
) -> Sequence[HookDelivery]:
    """The log, newest first. Raises NotAllowed, Invalid (unknown state)."""
    require_reader(by)
    if state and state not in STATES:
        raise Invalid
    return HookRepository(session).deliveries(hook.id, state=state, before_id=before_id, limit=limit)


def counts(session: Session, found: Sequence[Hook], now: datetime) -> dict[int, dict[str, int]]:
    """{hook: {state: deliveries of the last day}}."""
    return HookRepository(session).counts([hook.id for hook in found], now - SEEN_FOR)


def replay_one(session: Session, by: Officer | None, hook_id: int, delivery_id: int, now: datetime) -> HookDelivery:
    """Make one delivery again, with the same id. Raises NotFound, Conflict (it was withheld)."""
    require_admin(by)
    hook = find(session, by, hook_id)
    delivery = HookRepository(session).delivery(delivery_id)
    if delivery is None or delivery.hook_id != hook.id:
        raise NotFound
    if delivery.state == sending.WITHHELD:
        raise Conflict(_("This is about something secret by now and is not told."))
    if delivery.state != WAITING:
        delivery.replays += 1
    delivery.state, delivery.attempts, delivery.next_try_at, delivery.delivered_at = WAITING, 0, None, None
    HookRepository(session).flush()
    if outbox.is_ready(hook, now):
        outbox.defer(session, hook.id, delivery.stream)
    _log(session, by, "hook.replay", hook.id, now, delivery=delivery.id)
    return delivery


def replay_all(
    session: Session,
    by: Officer | None,
    hook_id: int,
    now: datetime,
    *,
    since: datetime | None = None,
    with_delivered: bool = False,
) -> int:
    """All that failed again, or everything since a moment; the oldest first. Returns how many."""
    require_admin(by)
    hook = find(session, by, hook_id)
    states = [sending.FAILED, sending.DELIVERED] if with_delivered else [sending.FAILED]
    if with_delivered and since is None:
        raise Invalid(_("Say since when everything is to be told again."))
    count = HookRepository(session).replay(hook.id, states=states, since=since, limit=REPLAYED_AT_ONCE)
    if count and outbox.is_ready(hook, now):
        sending.wake(session, hook, now)
    _log(session, by, "hook.replay", hook.id, now, count=count)
    return count
