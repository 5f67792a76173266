"""A lean caller of the action server, in place of Rasa's `RemoteAction`.

Three differences, measured in docs/decisions/0003-report-form.md:
1. Rasa 3.6 rebuilds and re-checks its JSON schema for every answer (70 % of a form turn); here it is built once.
2. Rasa sends the whole history with every call; our actions need the slots, the latest message and what the bot
   said last, so only that leaves the process: less work, and less of a citizen's talk in flight.
3. A failed call is remembered, because Rasa swallows it: the channel then answers 503 and saves nothing.
"""

import contextvars
from typing import Any, Dict, List, Text

import rasa.core.actions.action as rasa_action
from jsonschema import Draft7Validator, ValidationError
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

_validator = Draft7Validator(rasa_action.RemoteAction.action_response_format_spec())
failed_action: "contextvars.ContextVar[List[str]]" = contextvars.ContextVar("failed_action")
_OriginalRemoteAction = rasa_action.RemoteAction


class LeanRemoteAction(_OriginalRemoteAction):  # type: ignore[misc,valid-type]
    """RemoteAction with a ready validator and a small request."""

    def _validate_action_result(self, result: Dict[Text, Any]) -> bool:
        error = next(_validator.iter_errors(result), None)
        if error is not None:
            raise ValidationError("the action server's answer is malformed")  # never its content: citizen's words
        return True

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> Dict[Text, Any]:
        state = tracker.current_state()  # without events
        state["events"] = [event.as_dict() for event in replies_before_latest_message(tracker)]
        return {"next_action": self.name(), "sender_id": tracker.sender_id, "tracker": state, "version": "3.6.21"}

    async def run(self, *args: Any, **kwargs: Any) -> List[Event]:
        try:
            events: List[Event] = await super().run(*args, **kwargs)
        except Exception as error:
            failed_action.get([]).append(type(error).__name__)
            raise
        return events


def replies_before_latest_message(tracker: DialogueStateTracker) -> List[BotUttered]:
    """What the bot said between the last two citizen messages, oldest first."""
    replies: List[BotUttered] = []
    seen_messages = 0
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            seen_messages += 1
            if seen_messages == 2:
                break
        elif isinstance(event, BotUttered) and seen_messages == 1:
            replies.append(event)
    return replies[::-1]


def install() -> None:
    """Make Rasa use it; the module global is what `action_for_name_or_text` looks up at each call."""
    rasa_action.RemoteAction = LeanRemoteAction
