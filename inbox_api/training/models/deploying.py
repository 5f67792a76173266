"""A model on its way to the citizens: in stages, stopped by itself when it does badly, and back at a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.models import BotModel, Deployment, Officer
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.models import gating, rights, runs, slots
from inbox_api.training.models.drawing import StopLimits, stop_reason
from inbox_api.training.models.serving_repository import ServingRepository

TEND = "tend_bot_slots"
OF_ITSELF = "back"  # reason of a deployment that came about because the model after it was stopped
OF_START = "start"  # reason of a deployment that nobody asked for: the model the program was started with
REASON_AT_MOST = 500


class GatesClosed(Conflict):
    code = "gates_closed"
    message = lazy_gettext("This model has not passed all gates.")


class OnItsWay(Conflict):
    code = "deployment_running"
    message = lazy_gettext("Another model is on its way. Finish or stop it first.")


class StillTalking(Conflict):
    code = "conversations_under_way"
    message = lazy_gettext(
        "Citizens are still talking with the model before the one in use. Its process is free when they have finished."
    )


class NotLoaded(Conflict):
    code = "model_not_loaded"
    message = lazy_gettext("The second bot process has not loaded this model yet. Please wait a few seconds.")


def listed(session: Session, officer: Officer) -> Sequence[Deployment]:
    """Newest first. Raises NotAllowed."""
    rights.require(officer, *rights.READERS)
    return ServingRepository(session).deployments()


def start(session: Session, officer: Officer, model: BotModel, now: datetime) -> Deployment:
    """Give the model to the first share of new conversations.

    Raises NotAllowed, GatesClosed, OnItsWay, StillTalking, Invalid.
    """
    rights.require(officer, *rights.DEPLOYERS)
    repository = ServingRepository(session)
    repository.lock_serving()
    live = repository.live()
    if repository.running() is not None:
        raise OnItsWay
    if live is not None and live.model_id == model.id:
        raise Invalid(_("This model is in use already."))
    if any(gate.is_open for gate in gating.of(session, model, now)):
        raise GatesClosed
    if not slots.model_file(model.fingerprint).is_file():
        raise Invalid(_("The file of this model is gone. Train its data again."))
    makes_way = live.previous_id if live is not None else None  # the second process holds one model only
    if makes_way not in {None, model.id} and repository.is_talking(makes_way, now - get_settings().model_rest):
        raise StillTalking
    row = Deployment(
        model_id=model.id, previous_id=live.model_id if live else None, percent=get_settings().stages[0],
        state="running", started_at=now, started_by=officer.id, stage_at=now, watched={},
    )  # fmt: skip
    repository.add(row)
    _note(session, row, "start", f"officer:{officer.id}", now)
    queue.defer(session, TEND, queue=queue.TRAINING_CARE)
    return row


def advance(session: Session, officer: Officer, now: datetime) -> Deployment:
    """The next stage; the last makes it the model for all. Raises NotAllowed, NotFound, NotLoaded, GatesClosed."""
    rights.require(officer, *rights.DEPLOYERS)
    repository = ServingRepository(session)
    repository.lock_serving()
    row = repository.running(lock=True)
    if row is None:
        raise NotFound
    if row.model_id not in repository.slots().values():
        raise NotLoaded
    if any(gate.is_open for gate in gating.of(session, row.model, now)):
        raise GatesClosed
    row.percent = next((stage for stage in get_settings().stages if stage > row.percent), 100)
    row.stage_at = now
    if row.percent == 100:
        _make_live(session, row, now)
    repository.flush()
    _note(session, row, "advance", f"officer:{officer.id}", now)
    return row


def _make_live(session: Session, row: Deployment, now: datetime) -> None:
    before = ServingRepository(session).live()
    if before is not None:
        before.state, before.ended_at = "replaced", now
    row.state = "live"


def roll_back(session: Session, officer: Officer | None, reason: str, now: datetime) -> Deployment:
    """Back to the model before: from now on nobody is answered by this one. officer None: the command line.

    Raises NotAllowed, NotFound (there is no model before), Invalid.
    """
    if officer is not None:
        rights.require(officer, *rights.ROLLERS_BACK)
    reason = reason.strip()
    if not reason or len(reason) > REASON_AT_MOST:
        raise Invalid(_("Say why, for those who come later."))
    repository = ServingRepository(session)
    repository.lock_serving()
    row = repository.running(lock=True)
    actor = f"officer:{officer.id}" if officer else "cli"
    by = officer.id if officer else None
    if row is not None:
        _end(row, "rolled_back", reason, now, by)
    else:
        row = repository.live()
        if row is None or row.previous_id is None:
            raise NotFound(_("There is no model to go back to."))
        _end(row, "rolled_back", reason, now, by)
        _put_previous(session, row, reason, now, by)
    repository.flush()
    _note(session, row, "rollback", actor, now)
    queue.defer(session, TEND, queue=queue.TRAINING_CARE)
    return row


def _put_previous(session: Session, row: Deployment, reason: str, now: datetime, by: int | None) -> None:
    """The model before `row` answers everybody again."""
    assert row.previous_id is not None
    ServingRepository(session).add(
        Deployment(
            model_id=row.previous_id, previous_id=None, percent=100, state="live", started_at=now, started_by=by,
            stage_at=now, reason=reason, watched={"back_from": row.model_id},
        )
    )  # fmt: skip


def go_back_by_itself(session: Session, row: Deployment, reason: str, now: datetime) -> None:
    """The model in use does badly: the one before answers everybody again. reason: errors | fallback | ..."""
    _end(row, "stopped", reason, now, None)
    _put_previous(session, row, OF_ITSELF, now, None)
    _note(session, row, "stop", "system", now)
    queue.defer(session, TEND, queue=queue.TRAINING_CARE)


def promote(session: Session, model: BotModel, now: datetime) -> Deployment:
    """From the command line: for all at once, without gates; whoever has the machine has the model. Raises Invalid."""
    repository = ServingRepository(session)
    repository.lock_serving()
    live, running = repository.live(), repository.running(lock=True)
    if live is not None and live.model_id == model.id:
        raise Invalid(_("This model is in use already."))
    if running is not None:
        _end(running, "stopped", "promote", now, None)
    row = Deployment(
        model_id=model.id, previous_id=live.model_id if live else None, percent=100, state="running",
        started_at=now, stage_at=now, reason="promote", watched={},
    )  # fmt: skip
    repository.flush()
    _make_live(session, row, now)
    repository.add(row)
    _note(session, row, "promote", "cli", now)
    queue.defer(session, TEND, queue=queue.TRAINING_CARE)
    return row


def watch(session: Session, now: datetime) -> str | None:
    """Look how the model on its way does, and stop it when it does badly; the reason, or None."""
    repository = ServingRepository(session)
    row = repository.running(lock=True)
    if row is None:
        return None
    new = repository.watched(row.id, row.model_id, row.stage_at)
    old = repository.watched(row.id, row.previous_id or 0, row.stage_at)
    row.watched = {"new": asdict(new), "live": asdict(old)}
    reason = stop_reason(new, old, stop_limits())
    if reason is not None:
        _end(row, "stopped", reason, now, None)
        _note(session, row, "stop", "system", now)
        queue.defer(session, TEND, queue=queue.TRAINING_CARE)
    repository.flush()
    runs.announce(session, 0)
    return reason


def chosen_file(session: Session) -> Path | None:
    """The model that people have put in use, for the next start; None while the program's own one is."""
    live = ServingRepository(session).live()
    if live is None or live.reason == OF_START:
        return None
    file = slots.model_file(live.model.fingerprint)
    return file if file.is_file() else None


def _end(row: Deployment, state: str, reason: str, now: datetime, by: int | None) -> None:
    row.state, row.reason, row.ended_at, row.ended_by = state, reason, now, by


def stop_limits() -> StopLimits:
    """From when on a model does badly."""
    settings = get_settings()
    return StopLimits(
        settings.stop_after_answers, settings.stop_errors, settings.stop_fallback_rise, settings.stop_handover_rise,
        settings.stop_latency_factor,
    )  # fmt: skip


def _note(session: Session, row: Deployment, step: str, actor: str, now: datetime) -> None:
    detail = {"model": row.model_id, "percent": row.percent, "state": row.state}
    audit.record(session, actor, f"deployment.{step}", "deployment", row.id, now, detail)
    runs.announce(session, 0)
