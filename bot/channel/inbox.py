"""The channel between the inbox's worker and Rasa: POST /webhooks/inbox/webhook (tests/contract/bot/ask_bot.json).

A message id is answered once: when the stored tracker already holds it, the replies that followed are returned and
nothing runs again. The tracker is saved once, after all actions succeeded; a failed action saves nothing and answers
503, so that the worker's retry starts from a clean state (the inbox calls of the actions are idempotent).
"""

import hmac
import json
import logging
import os
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.lock_store import LockError
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel import forgetting, remote_action
from bot.channel.form import form_after
from bot.channel.parts import parts_of
from bot.channel.request import BadRequestError, Inbound, harmless, read

logger = logging.getLogger(__name__)
RANKING_LENGTH = 10


class BotUnreadyError(Exception):
    """No model, or an action failed: the worker should ask again later."""


class InboxInput(InputChannel):
    """`credentials.yml`: bot.channel.inbox.InboxInput, with the service token from the environment."""

    def __init__(self, service_token: Text) -> None:
        self._token = service_token
        remote_action.install()

    @classmethod
    def name(cls) -> Text:
        return "inbox"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "InboxInput":
        token = (credentials or {}).get("service_token") or os.environ.get("HOPTHU_SERVICE_TOKEN", "")
        if not token or token.startswith("${"):
            raise RuntimeError("HOPTHU_SERVICE_TOKEN is not set; the bot and the inbox must share it.")
        return cls(token)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        inbox = Blueprint("inbox_channel")

        @inbox.get("/")
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            is_ready = agent is not None and agent.is_ready()
            return response.json({"status": "ok" if is_ready else "no_model"}, status=200 if is_ready else 503)

        @inbox.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not self._is_ours(request.headers.get("Authorization", "")):
                return _error(401, "unauthorized", "the service token is missing or wrong")
            return await _answer(request)

        @inbox.delete("/conversations/<sender>")
        async def forget(request: Request, sender: str) -> HTTPResponse:
            if not self._is_ours(request.headers.get("Authorization", "")):
                return _error(401, "unauthorized", "the service token is missing or wrong")
            return await _forget(request, sender)

        return inbox

    def _is_ours(self, header: Text) -> bool:
        """Constant-time check of "Bearer <token>"; an empty token never passes."""
        given = header[7:] if header.startswith("Bearer ") else ""
        return bool(self._token) and hmac.compare_digest(given.encode(), self._token.encode())


async def _answer(request: Request) -> HTTPResponse:
    """Read, process, answer; every failure is JSON without the citizen's words."""
    try:
        inbound = read(_json(request))
        return response.json(await handle(request.app.ctx.agent, inbound))
    except BadRequestError as error:
        return _error(422, "bad_request", str(error))
    except LockError:
        return _error(503, "busy", "another message of this conversation is being handled")
    except BotUnreadyError as error:
        return _error(503, "bot_unready", str(error))
    except Exception as error:  # noqa: BLE001  the last line of defence: the traceback may hold the citizen's words
        logger.error("Message could not be handled: %s", type(error).__name__)
        return _error(500, "bot_error", type(error).__name__)


async def _forget(request: Request, sender: str) -> HTTPResponse:
    try:
        return response.json({"forgotten": await forgetting.forget(request.app.ctx.agent, sender)})
    except (LockError, forgetting.CannotForgetError) as error:
        return _error(503, "not_forgotten", type(error).__name__)
    except Exception as error:  # noqa: BLE001  the traceback may hold the citizen's words
        logger.error("Conversation could not be forgotten: %s", type(error).__name__)
        return _error(500, "bot_error", type(error).__name__)


def _json(request: Request) -> object:
    try:
        return request.json
    except SanicException:
        raise BadRequestError("body is not JSON") from None


def _error(status: int, code: Text, message: Text) -> HTTPResponse:
    return response.json({"error": code, "message": message}, status=status)


async def handle(agent: Optional[Agent], inbound: Inbound) -> Dict[Text, Any]:
    """Answer one message, once. Returns the contract's response body. Raises BotUnreadyError, BadRequestError."""
    if agent is None or not agent.is_ready():
        raise BotUnreadyError("no trained model is loaded")
    processor: MessageProcessor = agent.processor
    if isinstance(processor.tracker_store, FailSafeTrackerStore):
        # Rasa's wrapper answers a database error with an empty memory: forms and handled ids would be forgotten.
        processor.tracker_store = processor.tracker_store._tracker_store
    if inbound.command and inbound.command[0] not in processor.domain.intents:
        raise BadRequestError("payload names an unknown intent")
    async with agent.lock_store.lock(inbound.sender):
        known = await _find_handled(processor, inbound)
        if known is not None:
            return _body(known, inbound.message_id, repeated=True)
        return _body(await _process(processor, inbound), inbound.message_id, repeated=False)


async def _find_handled(processor: MessageProcessor, inbound: Inbound) -> Optional[DialogueStateTracker]:
    """The stored conversation that already holds this message id, in any session, or None.

    In SQL the id is looked for in the rows themselves: rebuilding the whole tracker for that cost a third of a turn.
    """
    store = processor.tracker_store
    if isinstance(store, SQLTrackerStore):
        event = store.SQLEvent
        needle = f'"message_id": {json.dumps(inbound.message_id)}'  # as Rasa writes it with json.dumps
        with store.session_scope() as session:
            rows = session.query(event.id).filter(
                event.sender_id == inbound.sender,
                event.type_name == UserUttered.type_name,
                event.data.contains(needle, autoescape=True),
            )
            if rows.first() is None:
                return None
    tracker = await store.retrieve_full_tracker(inbound.sender)
    return tracker if tracker is not None and _turn_events(tracker, inbound.message_id) else None


async def _process(processor: MessageProcessor, inbound: Inbound) -> DialogueStateTracker:
    """The steps of MessageProcessor.handle_message of Rasa 3.6, except that a failed action is not saved."""
    failures: List[Text] = []
    remote_action.failed_action.set(failures)
    message = await _message(processor, inbound)
    tracker = await processor.log_message(message, should_save_tracker=False)
    tracker = await processor.run_action_extract_slots(message.output_channel, tracker)
    await processor._run_prediction_loop(message.output_channel, tracker)
    if failures:
        raise BotUnreadyError("the action server did not answer")
    await processor.save_tracker(tracker)
    return tracker


async def _message(processor: MessageProcessor, inbound: Inbound) -> UserMessage:
    """The message with its understanding, made here so that typed text can never become a command."""
    message = UserMessage(
        None,
        CollectingOutputChannel(),
        inbound.sender,
        input_channel=InboxInput.name(),
        message_id=inbound.message_id,
        metadata=inbound.metadata(),
    )
    if inbound.command:
        intent, entities = inbound.command
        certain = {"name": intent, "confidence": 1.0}
        message.text = f"/{intent}"
        data: Dict[Text, Any] = {"intent": certain, "intent_ranking": [certain], "entities": entities}
    else:
        message.text = harmless(inbound.text)  # set late: the constructor strips, which would shift every offset
        data = dict(await processor.parse_message(message))
        message.text = inbound.text
        for entity in data.get("entities", []):
            entity.pop("processors", None)
    data["text"] = message.text
    data["intent_ranking"] = data.get("intent_ranking", [])[: RANKING_LENGTH + 1]
    data["topic_ranking"] = data.get("topic_ranking", [])[:RANKING_LENGTH]
    data["parts"] = [] if inbound.command else await parts_of(processor, inbound.text)
    data["model"] = processor.model_filename.replace(".tar.gz", "")
    message.parse_data = data
    return message


def _turn_events(tracker: DialogueStateTracker, message_id: Text) -> List[Any]:
    """The UserUttered with this message id, the BotUttered and the intent acted on that followed it, or []."""
    found: List[Any] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if found:
                break
            if event.message_id == message_id:
                found.append(event)
        elif found and (isinstance(event, BotUttered) or (isinstance(event, SlotSet) and event.key == "acted_on")):
            found.append(event)
    return found


def _body(tracker: DialogueStateTracker, message_id: Text, *, repeated: bool) -> Dict[Text, Any]:
    """The contract's answer, read from the tracker: the same for the first and every repeated request."""
    said, *others = _turn_events(tracker, message_id)
    replies = [event for event in others if isinstance(event, BotUttered)]
    acted_on = next((event.value for event in others if isinstance(event, SlotSet)), None)
    return {
        "replies": [
            {
                "text": reply.text or "",
                "buttons": (reply.data or {}).get("buttons") or [],
                "files": (reply.data or {}).get("attachment") or [],
            }
            for reply in replies
        ],
        "understanding": {
            **understanding(said.parse_data, acted_on),
            "address": tracker.get_slot("address"),
            "form": form_after(tracker, message_id),
        },
        "repeated": repeated,
    }


def understanding(data: Dict[Text, Any], acted_on: Optional[Text] = None) -> Dict[Text, Any]:
    """What the officers see: the best real intent, even when the bot fell back (`is_fallback`).

    acted_on: the intent the actions followed instead of the trained one, None when they did not. It then stands as the
    intent, with the probability the classifier gave it; the ranking stays the classifier's.
    """
    intent = data.get("intent") or {}
    ranking = [
        {"name": item["name"], "confidence": float(item["confidence"])}
        for item in data.get("intent_ranking") or []
        if item.get("name") != "nlu_fallback"
    ]
    if acted_on:
        intent = next((item for item in ranking if item["name"] == acted_on), {"name": acted_on, "confidence": 0.0})
    is_fallback = intent.get("name") in (None, "nlu_fallback")
    best = ranking[0] if is_fallback and ranking else intent
    return {
        "intent": best.get("name") or "nlu_fallback",
        "confidence": float(best.get("confidence") or 0.0),
        "ranking": ranking[:RANKING_LENGTH],
        "entities": [
            {name: entity.get(name) for name in ("entity", "start", "end", "value")}
            for entity in data.get("entities") or []
        ],
        "topic_ranking": [
            {"code": str(item.get("code") or item.get("name")), "confidence": float(item.get("confidence") or 0.0)}
            for item in data.get("topic_ranking") or []
        ],
        "is_fallback": is_fallback,
        "model": data.get("model") or "",
    }
