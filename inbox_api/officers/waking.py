"""Which notices also wake a person's browsers or come as a letter, in the groups in which a person chooses."""

from __future__ import annotations

from typing import Any, Literal

Group = Literal["work", "citizen", "deadline", "reminder"]
KINDS: dict[Group, frozenset[str]] = {
    "work": frozenset(
        {"assigned", "transferred", "given", "co_unit", "approval", "document_review", "document_sign", "document_back",
         "mention", "instruction", "instruction_returned", "field_plan", "answer_stopped", "no_answer",
         "look", "look_back"}
    ),
    "citizen": frozenset({"citizen_message", "citizen_waits", "addition", "reopened", "low_rating"}),
    "deadline": frozenset({"deadline", "urgent_case", "instruction_late", "wave", "data_requests_due"}),
    "reminder": frozenset({"reminder", "waiting", "document_held_up"}),
}  # fmt: skip
# What nobody has to hurry for, and calls of those on duty, who are woken by `duty` itself.
NONE = frozenset(
    {"citizen_waited",  # colleagues go on with it; whoever had it was woken before, by "citizen_waits"
     "handover", "handover_unanswered",
     "followed",  # whoever works on the case is woken by notices of its own
     "decision", "forward", "co_answer", "document_gone", "document_signed", "instruction_reported",
     "instruction_accepted", "substitute", "substitute_end", "unit_ended", "quality_signs", "api_key_waiting",
     "hook_paused", "hook_texts_waiting", "thresholds_due", "thresholds_proposed", "look_comment", "look_sent",
     "look_gone", "look_stopped"}
)  # fmt: skip
GROUPS: tuple[Group, ...] = tuple(KINDS)
LETTERS_AT_FIRST: tuple[Group, ...] = ("work", "deadline")  # not one for each message of a citizen, unasked
LATE_STEP = 80  # at 50 % of a period the bell is enough
URGENT_CLOCKS = ("acknowledge", "act")  # those with an early step are of urgent cases: every step counts


def group_of(kind: str, detail: dict[str, Any]) -> Group | None:
    """One of GROUPS; None for what waits until the person looks."""
    if kind == "deadline" and int(detail.get("step") or 0) < LATE_STEP and detail.get("clock") not in URGENT_CLOCKS:
        return None
    return next((name for name, kinds in KINDS.items() if kind in kinds), None)
