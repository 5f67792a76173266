"""The gates of one model against the one in use and those deployed lately, and waving one through with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.models import BotModel, ModelTrial, Officer
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.models import approving, gates
from inbox_api.training.models.gates import Figures, Gate, Limits
from inbox_api.training.models.regression_repository import RegressionRepository
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rows import GOLD, TYPOS
from inbox_api.training.models.serving_repository import ServingRepository
from inbox_api.training.models.shadow_repository import ShadowRepository

SHORTEST_REASON = 10


class NeverWaived(Conflict):
    code = "gate_never_waived"
    message = lazy_gettext("This gate cannot be waived: it guards people in danger and their rights.")


def limits() -> Limits:
    settings = get_settings()
    return Limits(settings.gate_gold_drop, settings.gate_style_drop, settings.gate_protected_drop, settings.floors)


def of(session: Session, model: BotModel, now: datetime) -> list[Gate]:
    """As they stand now; the model in use has none to pass."""
    live = ServingRepository(session).live()
    if live is not None and live.model_id == model.id:
        return []
    live_id = live.model_id if live is not None else None
    known = _figures(session, model, live_id, now)
    found = gates.judge(
        known.get(model.id),
        known.get(live_id) if live_id is not None else None,
        limits(),
        broken_talks=RegressionRepository(session).broken(model.id),
        open_flips=_open_flips(session, model, live_id),
        is_compared=live_id is None or live_id in known,
        deployed={number: figures for number, figures in known.items() if number not in {model.id, live_id}},
    )
    waivers: dict[str, Any] = model.card.get("waivers", {})
    return [_waived(gate, waivers.get(gate.name)) for gate in found]


def _figures(session: Session, model: BotModel, live_id: int | None, now: datetime) -> dict[int, Figures]:
    """{model: its figures} of this one, of the one in use and of those deployed lately, where the rows are the same."""
    lately = now - timedelta(days=get_settings().gate_best_days)
    deployed = ServingRepository(session).deployed_since(lately)
    wanted = {model.id, *deployed, *([live_id] if live_id is not None else [])}
    trials = ModelRepository(session).trials_of(sorted(wanted), GOLD)
    slips = ModelRepository(session).trials_of(sorted(wanted), TYPOS)
    return {
        number: {**one.figures, **({TYPOS: slips[number].figures["all"]} if _is_same(slips, number, model.id) else {})}
        for number, one in trials.items()
        if _is_same(trials, number, model.id)
    }


def _is_same(trials: Mapping[int, ModelTrial], number: int, own: int) -> bool:
    """Both were judged, on the same rows."""
    is_known = number in trials and own in trials
    return is_known and trials[number].rows_fingerprint == trials[own].rows_fingerprint


def _open_flips(session: Session, model: BotModel, live_id: int | None) -> int | None:
    """None: there was no shadow run, or it was held against another model than the one in use now."""
    run = model.card.get("shadow")
    if run is None or run.get("against", live_id) != live_id:
        return None
    return ShadowRepository(session).open_count(model.id)


def _waived(gate: Gate, waiver: dict[str, Any] | None) -> Gate:
    if waiver is None or not gate.may_be_waived or waiver["after"] != gate.after:
        return gate  # what was waived was that figure, not whatever it may fall to later
    return replace(gate, waived_by=waiver["by"], waived_why=waiver["why"])


def waive(session: Session, officer: Officer, model_id: int, name: str, why: str, now: datetime) -> list[Gate]:
    """Let a model pass a gate for a reason.

    Raises NotAllowed (no approver, or who trained it), NotFound, NeverWaived, Invalid (no reason).
    """
    approving.require_approver(session, officer, model_id)
    model = ModelRepository(session).model(model_id)
    if model is None:
        raise NotFound
    model = ModelRepository(session).locked(model.id)
    gate = next((one for one in of(session, model, now) if one.name == name and not one.is_passed), None)
    if gate is None:
        raise NotFound
    if not gate.may_be_waived:
        raise NeverWaived
    if len(why.strip()) < SHORTEST_REASON:
        raise Invalid(_("Say why, in at least %(least)d characters.", least=SHORTEST_REASON))
    waiver = {"by": officer.id, "why": why.strip(), "at": now.isoformat(), "after": gate.after}
    model.card = {**model.card, "waivers": {**model.card.get("waivers", {}), name: waiver}}
    ModelRepository(session).flush()
    audit.record(session, f"officer:{officer.id}", "gate.waive", "bot_model", model.id, now, {"gate": name})
    return of(session, model, now)
