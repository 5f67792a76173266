"""Where the report form stands after each answer, as the inbox counts it: read from a tracker's events."""

from typing import Any, Dict, List, Optional

from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channel.form import form_after

Json = Dict[str, Any]


def tracker(*events: Any) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("conv", evts=list(events))


def asked(message_id: str) -> UserUttered:
    return UserUttered("x", message_id=message_id)


def report(started_by: str, step: str, **more: Any) -> SlotSet:
    value = {"started_by": started_by, "kind": "issue", "step": step, "topic": "0404", "what": "rác", **more}
    return SlotSet("report", value)


def steps(talk: DialogueStateTracker, ids: List[str]) -> List[Optional[str]]:
    return [(form_after(talk, one) or {}).get("step") for one in ids]


def test_each_answer_tells_the_question_it_asked_and_no_words() -> None:
    talk = tracker(asked("1"), report("1", "where"), asked("2"), report("1", "phone"), asked("3"))
    assert steps(talk, ["1", "2", "3"]) == ["where", "phone", "phone"]
    told = form_after(talk, "1")
    assert told == {
        "id": "1", "kind": "issue", "step": "where", "topic": "0404", "is_put_off": False, "closed": [],
    }  # fmt: skip


def test_the_turn_that_ends_a_report_names_it_and_later_ones_are_silent() -> None:
    talk = tracker(asked("1"), report("1", "confirm"), asked("2"), SlotSet("report", None), asked("3"))
    told = form_after(talk, "2")
    assert told is not None
    assert (told["id"], told["step"], told["closed"]) == (None, None, ["1"])
    assert form_after(talk, "3") is None
    assert form_after(tracker(asked("1")), "1") is None


def test_an_older_draft_is_not_ended_by_a_new_report() -> None:
    kept = {"started_by": "1", "kind": "issue"}
    talk = tracker(
        asked("1"), report("1", "where", paused=True), asked("2"), report("2", "where", kept=kept),
        asked("3"), report("1", "where", paused=True),
    )  # fmt: skip
    first, second, third = (form_after(talk, one) or {} for one in ("1", "2", "3"))
    assert (first["id"], first["is_put_off"]) == ("1", True)
    assert (second["id"], second["closed"]) == ("2", [])
    assert (third["id"], third["closed"]) == ("1", ["2"])
