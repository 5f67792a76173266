"""The outcome of all scripts: one object for programs, a short text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hopthu.nlu.dialogues.playing import TurnResult
from hopthu.nlu.dialogues.scripts import Script
from hopthu.nlu.dialogues.window import Window
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class ScriptResult:
    script: Script
    turns: list[TurnResult]

    @property
    def passed(self) -> bool:
        return not any(turn.failed for turn in self.turns)


def as_document(results: Sequence[ScriptResult], *, with_talk: bool = False) -> dict[str, Any]:
    """{"scripts", "scripts_passed", "conditions", "conditions_passed", "results": [{"id", "passed", "failed"}]}.

    failed: [{"turn" (from 1), "say", "condition", "understood", "said", "cases", "trouble"?, "exposed"?}].
    with_talk: every turn of every script under "talk", also where nothing failed.
    """
    turns = [turn for result in results for turn in result.turns]
    conditions = sum(len(turn.turn.conditions) for turn in turns)
    return {
        "scripts": len(results),
        "scripts_passed": sum(result.passed for result in results),
        "conditions": conditions,
        "conditions_passed": conditions - sum(len(turn.failed) for turn in turns),
        "results": [_script(result, with_talk=with_talk) for result in results],
    }


def _script(result: ScriptResult, *, with_talk: bool) -> dict[str, Any]:
    failed = [
        {"turn": number, "say": turn.turn.say.written, "condition": condition, **_seen(turn.window)}
        for number, turn in enumerate(result.turns, start=1)
        for condition in turn.failed
    ]
    found: dict[str, Any] = {"id": result.script.id, "passed": result.passed, "failed": failed}
    if with_talk:
        found["talk"] = [{"say": turn.turn.say.written, **_seen(turn.window)} for turn in result.turns]
    return found


def _seen(window: Window) -> dict[str, Any]:
    found: dict[str, Any] = {
        "understood": {"intent": window.intent, "procedures": sorted(window.procedures)},
        "said": [f"{said.author}: {said.text}{_titles(said.buttons)}" for said in window.said],
        "asked": sorted(window.asked),
        "cases": [{"code": case.code, "type": case.case_type, "topic": case.topic} for case in window.new_cases],
        "handled_by": window.handled_by,
    }
    if window.exposed:
        found["exposed"] = window.exposed
    if window.trouble:
        found["trouble"] = window.trouble
    return found


def _titles(buttons: Sequence[Any]) -> str:
    return " [" + " | ".join(button.title for button in buttons) + "]" if buttons else ""


def as_lines(document: dict[str, Any]) -> Iterator[str]:
    """The failures with what was said, then the totals."""
    for result in document["results"]:
        for failure in result["failed"]:
            yield f"{result['id']} ({failure['turn']}) {failure['say']}"
            yield f"    {failure['condition']}"
            yield f"    {failure['understood']} {failure['cases']} {failure.get('trouble', '')}".rstrip()
            yield from (f"    > {line}" for said in failure["said"] for line in said.splitlines())
    yield _(
        "%(passed)d of %(scripts)d scripts, %(held)d of %(conditions)d conditions",
        passed=document["scripts_passed"],
        scripts=document["scripts"],
        held=document["conditions_passed"],
        conditions=document["conditions"],
    )
