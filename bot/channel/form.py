"""Where the report form stands after a turn, in codes only: the inbox counts at which question citizens leave."""

from typing import Any, Dict, List, Optional, Text

from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

Json = Dict[str, Any]


def form_after(tracker: DialogueStateTracker, message_id: Text) -> Optional[Json]:
    """{"id", "kind", "step", "topic", "is_put_off", "closed"}; None when no report stood before or after this turn.

    id: as `create_case` will have it; None when none is open any more. step: the question that was asked.
    closed: ids of those that ended in this turn, sent or dropped.
    """
    before: Optional[Json] = None
    report: Optional[Json] = None
    is_there = False
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if is_there:
                break
            is_there = event.message_id == message_id
            before = report
        elif isinstance(event, SlotSet) and event.key == "report":
            report = event.value
    return _told(before, report) if is_there and (before or report) else None


def _told(before: Optional[Json], after: Optional[Json]) -> Json:
    report = after or {}
    standing = _ids(after)
    return {
        "id": report.get("started_by"),
        "kind": report.get("kind"),
        "step": report.get("step"),
        "topic": report.get("topic"),
        "is_put_off": bool(report.get("paused")),
        "closed": [one for one in _ids(before) if one not in standing],
    }


def _ids(report: Optional[Json]) -> List[Text]:
    """The report and the older draft it keeps."""
    found = [report, (report or {}).get("kept")]
    return [str(one["started_by"]) for one in found if one and one.get("started_by")]
