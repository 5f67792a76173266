"""Which bot process answers a conversation: the model is fixed for as long as the conversation is under way."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api import bot_client
from inbox_api.bot_client import BotAnswer, BotRequest, BotUnavailable
from inbox_api.models import BotAsking
from inbox_api.settings import get_settings
from inbox_api.training.models import drawing, slots
from inbox_api.training.models.serving_repository import ServingRepository

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Route:
    """addresses: in the order in which they are asked. deployment_id: the one on its way, else the one in use."""

    addresses: tuple[str, ...]
    model_id: int | None = None
    deployment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question; answer None: nothing did, for `trouble`."""

    answer: BotAnswer | None
    seconds: float
    trouble: BotUnavailable | None = None


def choose(session: Session, conversation_id: int, now: datetime) -> Route:
    """The route of a conversation's next message; remembers the model with the conversation."""
    repository = ServingRepository(session)
    current = repository.current()
    holders = {name: model for name, model in sorted(repository.slots().items()) if model is not None}
    held = {model: name for name, model in reversed(holders.items())}  # of two with the same model, the first answers
    live = next((one for one in reversed(current) if one[3] == "live"), None)
    if live is None or not held:
        return Route((slots.address(slots.FIRST),))
    running = next((one for one in current if one[3] == "running" and one[1] in held), None)
    allowed = {one for one in (live[1], live[4], running[1] if running else None) if one in held}
    model, last_at = repository.conversation_model(conversation_id)
    if not drawing.may_keep(model, last_at, allowed, now, get_settings().model_rest):
        is_drawn = running is not None and drawing.is_drawn(running[0], conversation_id, running[2])
        model = running[1] if running is not None and is_drawn else live[1]
    assert model is not None
    repository.put_conversation_model(conversation_id, model, now)
    first = held.get(model, slots.FIRST)
    others = [name for name in holders if name != first]
    addresses = tuple(slots.address(name) for name in (first, *others))
    return Route(addresses, model, running[0] if running is not None else live[0])


def ask(request: BotRequest, route: Route) -> Outcome:
    """Ask the route's process; when that one is not there at all, the other. No transaction is open meanwhile."""
    began = time.monotonic()
    trouble: BotUnavailable | None = None
    for address in route.addresses:
        try:
            return Outcome(bot_client.ask(request, address), time.monotonic() - began)
        except BotUnavailable as error:
            trouble = error
            if not error.is_absent:  # it may still be at work on the message: nobody else may begin
                break
            log.warning("conversation %d: a bot process is away", request.conversation_id)
    return Outcome(None, time.monotonic() - began, trouble)


def note(session: Session, request: BotRequest, route: Route, outcome: Outcome, now: datetime) -> None:
    """Remember how the question went: models are held against each other by it."""
    if route.deployment_id is None or route.model_id is None:
        return
    is_fallback = bool(outcome.answer and outcome.answer.understanding.get("is_fallback"))
    ServingRepository(session).add(
        BotAsking(
            at=now, deployment_id=route.deployment_id, model_id=route.model_id,
            conversation_id=request.conversation_id, seconds=outcome.seconds, is_failed=outcome.answer is None,
            is_fallback=is_fallback,
        )
    )  # fmt: skip


def live_address(session: Session) -> str:
    """Of the process that holds the model in use, for questions outside of conversations."""
    repository = ServingRepository(session)
    live, held = repository.live(), repository.slots()
    name = next((slot for slot, model in held.items() if live is not None and model == live.model_id), slots.FIRST)
    return slots.address(name)
