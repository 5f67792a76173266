"""A new model on the last real messages before any citizen meets it: what it reads otherwise, for people to judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import BotModel, Officer, ReviewItem, ShadowFlip
from inbox_api.settings import get_settings
from inbox_api.training.models import approving, rights
from inbox_api.training.models.figures import FALLBACK
from inbox_api.training.models.shadow_repository import ShadowRepository

DECISIONS = ("better", "worse", "same")
Ask = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class LiveReadings:
    """What the model in use made of the messages: {item: reading}; model_id None: nothing was in use."""

    model_id: int | None
    by_item: Mapping[int, Mapping[str, Any]]


def messages(session: Session) -> Sequence[ReviewItem]:
    """The last real messages, scrubbed and grouped as the review room keeps them, newest first."""
    return ShadowRepository(session).messages(get_settings().shadow_messages)


def requests(items: Sequence[ReviewItem]) -> list[dict[str, Any]]:
    """For `bot.judging`."""
    return [{"id": f"shadow/{item.id}", "text": item.text} for item in items]


def before(items: Sequence[ReviewItem], fingerprint: str, ask: Ask) -> dict[int, dict[str, Any]]:
    """{item: what the model in use makes of it}: what is kept when it is that model's, else asked for.

    `ask` may raise bot_client.BotUnavailable.
    """
    return {item.id: _reading(item.prediction if item.model == fingerprint else ask(item.text)) for item in items}


def _reading(found: Mapping[str, Any]) -> dict[str, Any]:
    intent = FALLBACK if found.get("is_fallback") else found.get("intent")
    return {"intent": intent, "confidence": round(float(found.get("confidence") or 0.0), 4)}


def keep(
    session: Session,
    model: BotModel,
    against_id: int,
    old: Mapping[int, Mapping[str, Any]],
    answers: Sequence[Mapping[str, Any]],
) -> int:
    """Store what flips, replacing the undecided flips of an earlier run; how many there are."""
    repository = ShadowRepository(session)
    repository.forget_outdated(model.id, against_id)
    new = {str(answer["id"]): _reading(answer) for answer in answers if "intent" in answer}
    decided, count, message_of = repository.groups(model.id), 0, repository.a_message(list(old))
    for item in repository.items(list(old)):
        after = new.get(f"shadow/{item.id}")
        if after is None or after["intent"] == old[item.id]["intent"]:
            continue
        count += 1
        if item.group not in decided:
            repository.add(
                ShadowFlip(
                    model_id=model.id, against_id=against_id, message_id=message_of.get(item.id), text=item.text,
                    group=item.group, people=item.people, before=dict(old[item.id]), after=after,
                )
            )  # fmt: skip
    return count


def decide(
    session: Session, officer: Officer, model_id: int, flip_ids: Sequence[int], decision: str, now: datetime
) -> int:
    """Say whether readings of a model are better; how many were decided.

    Raises NotAllowed (no approver, or who trained the model), NotFound, Invalid.
    """
    approving.require_approver(session, officer, model_id)
    if decision not in DECISIONS:
        raise Invalid
    repository = ShadowRepository(session)
    flips = [flip for flip in repository.flips_by_id(flip_ids) if flip.model_id == model_id]
    if not flips:
        raise NotFound
    for flip in flips:
        flip.decision, flip.decided_at, flip.decided_by = decision, now, officer.id
        detail = {"decision": decision, "model": model_id}
        audit.record(session, f"officer:{officer.id}", "flip.decide", "shadow_flip", flip.id, now, detail)
    repository.flush()
    return len(flips)


def listed(session: Session, officer: Officer, model_id: int) -> Sequence[ShadowFlip]:
    """Undecided first, then those of most people. Raises NotAllowed."""
    rights.require(officer, *rights.READERS)
    return ShadowRepository(session).flips(model_id)
