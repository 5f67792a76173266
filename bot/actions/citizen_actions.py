"""The actions Rasa's rules call: one family each; all pass the gate first. Thin: the flows are in the other files."""

import asyncio
import functools
import logging
import traceback
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, Callable, Dict, List, Optional, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import settings
from bot.actions import (
    drafts,
    gate,
    low_rating,
    offices,
    procedures,
    report_flow,
    report_questions,
    several,
    small_talk,
    speaking,
    tracking,
    urgent,
)
from bot.actions.inbox_client import InboxClient, InboxRefusedError, InboxUnavailableError
from bot.actions.report_state import KIND_OF_INTENT
from bot.actions.turn import SLOTS, Memory, Reply, Talk

logger = logging.getLogger(__name__)


@functools.lru_cache(maxsize=1)
def inbox() -> InboxClient:
    """The one client of this process."""
    return InboxClient(settings.load())


class CitizenAction(Action, ABC):
    """Reads the tracker, runs the gate and the flow, writes replies and slots. Abstract: rasa_sdk skips it then."""

    @abstractmethod
    def flow(self, talk: Talk) -> None:
        """Answer `talk.turn` by its intent."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[Any]:
        """In a thread: calls to the inbox block, and several citizens talk at once."""
        talk = Talk(
            turn=several.WholeTurn.from_message(tracker.sender_id, tracker.latest_message or {}),
            memory=Memory.from_slots(tracker.slots),
            inbox=inbox(),
            said_before=said_before(tracker.events or []),
        )
        trained = talk.turn.intent
        talk = await asyncio.to_thread(self.talk, talk, tracker.slots)
        for reply in talk.replies:
            dispatcher.utter_message(text=reply.text, buttons=reply.buttons or None, attachment=reply.files or None)
        after = {name: getattr(talk.memory, name) for name in SLOTS}
        changed = [SlotSet(name, value) for name, value in after.items() if value != tracker.slots.get(name)]
        return changed + _acted_on(talk, trained, tracker.slots.get("acted_on"))

    def talk(self, talk: Talk, slots: Dict[Text, Any]) -> Talk:
        """The answer to one turn; on failure one honest sentence and the memory as it was before."""
        unchanged = replace(talk, memory=Memory.from_slots(slots), replies=[])
        try:
            if not speaking.before(talk):
                self._answer(talk)
            speaking.after(talk)
            return talk
        except (InboxUnavailableError, InboxRefusedError) as error:
            logger.error("Inbox call failed in %s: %s", self.name(), error)
        except Exception as error:  # noqa: BLE001  a bug must not silence the bot; its message may hold citizens' words
            frames = "".join(traceback.format_tb(error.__traceback__))
            logger.error("%s failed with %s\n%s", self.name(), type(error).__name__, frames)
        unchanged.say("utter_inbox_unavailable")
        return unchanged

    def _answer(self, talk: Talk) -> None:
        """Serve the message; a turn that led somewhere ends the row of those that did not."""
        in_form, failures = drafts.is_open(talk), talk.memory.fallback_count
        self._serve(talk, in_form=in_form)
        if talk.memory.fallback_count == failures:
            talk.memory.fallback_count = 0

    def _serve(self, talk: Talk, *, in_form: bool) -> None:
        """Every matter of the message: its questions, then the report or the answer to the form, others for later."""
        plan = several.plan(talk, in_form=in_form) if in_form or talk.memory.pending is None else None
        if plan is None:
            self._answer_one(talk)
            return
        whole = talk.turn.intent
        for question in plan.questions:
            talk.turn = question
            ACTION_OF_INTENT.get(question.intent, ActionTalk)().flow(talk)
        asked, talk.memory.pending = talk.memory.pending, None
        if in_form:
            several.keep(talk, plan.later)
        elif plan.later:
            talk.say("utter_several_reports", count=1 + len(plan.later))
        if plan.rest is not None:
            talk.turn = plan.rest
            self._answer_one(talk)
        elif in_form:
            report_questions.resume(talk)
        if not in_form:
            several.keep(talk, plan.later)
        talk.memory.pending = talk.memory.pending or asked
        if not in_form:
            talk.acted_on = several.intent_served(plan, whole)

    def _answer_one(self, talk: Talk) -> None:
        """The gate, the flow of the intent, and the way back to an open form."""
        outcome = gate.handle(talk)
        if outcome in ("go", "side"):
            ACTION_OF_INTENT.get(talk.turn.intent, type(self))().flow(talk)
        if outcome in ("side", "resume") and talk.memory.pending is None:
            report_questions.resume(talk)


def _acted_on(talk: Talk, trained: Text, before: Optional[Text]) -> List[Any]:
    """The event that tells the channel of an intent other than the trained one; it stands for this turn only."""
    acted_on = talk.acted_on if talk.acted_on not in ("", trained) else None
    return [SlotSet("acted_on", acted_on)] if acted_on or before else []


def said_before(events: List[Dict[Text, Any]]) -> List[Reply]:
    """The bot's replies of the turn before (our channel sends only these)."""
    return [
        Reply(event["text"], list((event.get("data") or {}).get("buttons") or []))
        for event in events
        if event.get("event") == "bot" and event.get("text")
    ]


class ActionTalk(CitizenAction):
    def name(self) -> Text:
        return "action_talk"

    def flow(self, talk: Talk) -> None:
        small_talk.respond(talk)


class ActionProcedure(CitizenAction):
    def name(self) -> Text:
        return "action_procedure"

    def flow(self, talk: Talk) -> None:
        procedures.answer_question(talk)


class ActionTracking(CitizenAction):
    def name(self) -> Text:
        return "action_tracking"

    def flow(self, talk: Talk) -> None:
        flows: Dict[Text, Callable[[Talk], None]] = {
            "check_case": tracking.check_case,
            "add_to_case": tracking.add_to_case,
            "rate": low_rating.rate,
            "check_dossier": tracking.check_dossier,
        }
        flows[talk.turn.intent](talk)


class ActionOffice(CitizenAction):
    def name(self) -> Text:
        return "action_office"

    def flow(self, talk: Talk) -> None:
        offices.answer(talk)


class ActionReport(CitizenAction):
    """A new report, or loose facts and photos outside any form."""

    def name(self) -> Text:
        return "action_report"

    def flow(self, talk: Talk) -> None:
        turn, memory = talk.turn, talk.memory
        if turn.intent == "inform" and tracking.code_of(talk):
            tracking.check_case(talk)
        elif turn.intent == "inform" and not turn.file_ids:
            small_talk.fallback(talk)
        elif turn.intent == "send_photo" and memory.last_case:
            memory.pending = {"kind": "photo", "code": memory.last_case, "files": turn.files}
            talk.say("utter_photo_after", code=memory.last_case)
            talk.button("add_photo", '/choose{"step":"add_photo"}')
            talk.button("new_report", '/choose{"step":"new_report"}')
        else:
            report_flow.start(talk)


class ActionUrgent(CitizenAction):
    def name(self) -> Text:
        return "action_urgent"

    def flow(self, talk: Talk) -> None:
        flows: Dict[Text, Callable[[Talk], None]] = {
            "emergency": urgent.emergency,
            "denounce": urgent.denounce,
            "complaint": urgent.complaint,
            "privacy_request": urgent.privacy_request,
            "ask_human": urgent.ask_human,
        }
        flows[talk.turn.intent](talk)


class ActionFallback(CitizenAction):
    """Not understood; words beside a photo still make a report."""

    def name(self) -> Text:
        return "action_fallback"

    def flow(self, talk: Talk) -> None:
        if talk.turn.file_ids:
            report_flow.start(talk, "issue")
        else:
            small_talk.fallback(talk)


_FAMILIES = (
    (ActionTalk, "greet goodbye thank affirm deny ask_capability cancel abuse out_of_scope choose"),
    (ActionProcedure, " ".join(procedures.ASPECT_OF_INTENT)),
    (ActionTracking, "check_case add_to_case rate check_dossier"),
    (ActionOffice, " ".join(offices.FIELDS)),
    (ActionReport, " ".join(KIND_OF_INTENT) + " inform send_photo send_location"),
    (ActionUrgent, "emergency denounce complaint privacy_request ask_human"),
    (ActionFallback, "nlu_fallback"),
)
# The gate may read a message anew (a tapped choice of the fallback): the flow follows the intent, not the rule.
ACTION_OF_INTENT = {intent: action for action, intents in _FAMILIES for intent in intents.split()}
