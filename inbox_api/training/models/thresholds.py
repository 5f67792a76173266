"""From which share the assistant acts, what missing an intent costs, and that somebody looks at both each month.

The values are part of a trained model: what an administrator sets goes into the next training, whose model passes the
gates and an approver like every other. Nothing changes for citizens before that, and a rollback takes it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, Invalid
from inbox_api.models import Deployment, Officer, ThresholdAct
from inbox_api.officers import notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.models import decision_file, rights, trials
from inbox_api.training.models.deciding import Decision, Effect, effect
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rows import HELD_OUT
from inbox_api.training.models.serving_repository import ServingRepository
from inbox_api.training.models.thresholds_repository import ThresholdRepository

LOOKERS = (*rights.TRAINERS, *rights.APPROVERS, *rights.DEPLOYERS)
REMINDED = (*rights.TRAINERS, *rights.DEPLOYERS)
DUE = "thresholds_due"
THRESHOLDS, COSTS = (0.3, 0.95), (1.0, 10.0)  # what may be set
SHORTEST_REASON = 10


class NoModelInUse(Conflict):
    code = "no_model_in_use"
    message = lazy_gettext("No model is in use yet.")


@dataclass(frozen=True, slots=True)
class State:
    """in_use: of the model in use. coming: what the next training takes. looked: the last word on that model; since:
    of when that is, or since when the model is in use."""

    live: Deployment | None
    in_use: Decision
    coming: Decision
    program: Decision
    looked: ThresholdAct | None
    since: datetime | None
    is_due: bool
    acts: Sequence[ThresholdAct]


def state(session: Session, officer: Officer, now: datetime) -> State:
    """Raises NotAllowed."""
    rights.require(officer, *rights.READERS)
    repository, live, program = ThresholdRepository(session), ServingRepository(session).live(), _program()
    looked = repository.last_of(live.model_id) if live is not None else None
    since = _looked_since(live, looked)
    return State(
        live=live, in_use=_in_use(live), coming=coming(session), program=program, looked=looked, since=since,
        is_due=_is_due(since, now), acts=repository.acts(),
    )  # fmt: skip


def coming(session: Session) -> Decision:
    """What the next training takes; an intent that was not costly when they were set costs what the program says."""
    last, program = ThresholdRepository(session).last_set(), _program()
    if last is None or last.act != "set":
        return program
    return Decision(last.threshold, {name: last.costs.get(name, cost) for name, cost in program.costs.items()})


def effects(session: Session, officer: Officer, then: Decision) -> tuple[Effect, Effect] | None:
    """(with the values in use, with these) on the held-out sentences that the model in use was judged on.

    None where they were judged before shares were kept. Raises NotAllowed.
    """
    rights.require(officer, *rights.READERS)
    live = ServingRepository(session).live()
    trial = ModelRepository(session).content(live.model_id, HELD_OUT) if live is not None else None
    found = [one for one, _text in trials.unpacked(trial).values()] if trial is not None else []
    if not any(one.shares for one in found):
        return None
    costly = list(_program().costs)
    return effect(found, _in_use(live), costly), effect(found, then, costly)


def checked(threshold: float, costs: dict[str, float]) -> Decision:
    """Raises Invalid: other intents than those of the program, or values nobody should set."""
    is_fit = THRESHOLDS[0] <= threshold <= THRESHOLDS[1] and costs.keys() == _program().costs.keys()
    if not is_fit or not all(COSTS[0] <= cost <= COSTS[1] for cost in costs.values()):
        raise Invalid(
            _("The threshold lies between %(low)d %% and %(high)d %%, a cost between 1 and 10.", low=30, high=95)
        )
    return Decision(round(threshold, 3), {name: round(cost, 2) for name, cost in costs.items()})


def keep(session: Session, officer: Officer, now: datetime) -> ThresholdAct:
    """Looked at; they stay. Raises NotAllowed, NoModelInUse."""
    rights.require(officer, *LOOKERS)
    live = ServingRepository(session).live()
    if live is None:
        raise NoModelInUse
    return _act(session, officer, "kept", _in_use(live), "", now)


def propose(session: Session, officer: Officer, decision: Decision, why: str, now: datetime) -> ThresholdAct:
    """Administrators are told and decide. Raises NotAllowed, NoModelInUse, Invalid."""
    rights.require(officer, *LOOKERS)
    if ServingRepository(session).live() is None:
        raise NoModelInUse
    row = _act(session, officer, "proposed", decision, _reason(why), now)
    people = {one.id for role in rights.DEPLOYERS for one in OfficerRepository(session).with_role(role)}
    notices.tell(session, people - {officer.id}, "thresholds_proposed", now, name=officer.display_name)
    return row


def put(session: Session, officer: Officer, decision: Decision, why: str, now: datetime) -> ThresholdAct:
    """For the next training. Raises NotAllowed, Invalid."""
    rights.require(officer, *rights.DEPLOYERS)
    return _act(session, officer, "reset" if decision == _program() else "set", decision, _reason(why), now)


def remind(session: Session, now: datetime) -> int:
    """Tell those who look after models, once a month each, while nobody has looked; how many were told."""
    live = ServingRepository(session).live()
    looked = ThresholdRepository(session).last_of(live.model_id) if live is not None else None
    if live is None or not _is_due(_looked_since(live, looked), now):
        return 0
    people = {one.id for role in REMINDED for one in OfficerRepository(session).with_role(role)}
    told = notices.told_since(session, people, [DUE], now - get_settings().threshold_look)
    return notices.tell(session, people - told, "thresholds_due", now, model=live.model_id)


def _act(
    session: Session, officer: Officer, act: str, decision: Decision, why: str, now: datetime
) -> ThresholdAct:  # fmt: skip
    live = ServingRepository(session).live()
    row = ThresholdAct(
        at=now, by_id=officer.id, model_id=live.model_id if live is not None else None, act=act,
        threshold=decision.threshold, costs=dict(decision.costs), why=why,
    )  # fmt: skip
    ThresholdRepository(session).add(row)
    detail = decision.as_json()
    audit.record(session, f"officer:{officer.id}", f"thresholds.{act}", "threshold_act", row.id, now, detail)
    return row


def _reason(why: str) -> str:
    if len(why.strip()) < SHORTEST_REASON:
        raise Invalid(_("Say why, in at least %(least)d characters.", least=SHORTEST_REASON))
    return why.strip()


def _program() -> Decision:
    return decision_file.of_program()


def _in_use(live: Deployment | None) -> Decision:
    told = decision_file.of_card(live.model.card) if live is not None else None
    return told or _program()


def _looked_since(live: Deployment | None, looked: ThresholdAct | None) -> datetime | None:
    if live is None:
        return None
    return max(live.stage_at, looked.at) if looked is not None else live.stage_at


def _is_due(since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since >= get_settings().threshold_look
