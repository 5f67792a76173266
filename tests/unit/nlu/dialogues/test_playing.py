"""Playing a script against a system written by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import requests

from hopthu.errors import CommandError
from hopthu.nlu.dialogues import playing
from hopthu.nlu.dialogues.conditions import read_condition
from hopthu.nlu.dialogues.facts import Snapshot
from hopthu.nlu.dialogues.playing import Player, TurnResult
from hopthu.nlu.dialogues.procedures import Catalogue
from hopthu.nlu.dialogues.report import ScriptResult, as_document, as_lines
from hopthu.nlu.dialogues.scripts import Say, Script, Turn, read_say
from hopthu.nlu.dialogues.window import Button, CaseFact, Said

LAMP = CaseFact("TV-PA-261126-00001-4", "PAHT", "0301", "Đã tiếp nhận")
SKIP_PHOTO = Said("bot", "Có ảnh thì gửi giúp.", (Button("Bỏ qua", '/choose{"step":"skip:photo"}'),))
CONFIRM = Said("bot", "Gửi luôn nhé?", (Button("Gửi đi", '/choose{"step":"send"}'),))
Answer = Callable[[str], list[Said]]


class System:
    """The citizen's side, the officers' side and the facts in one; `answers` gives the replies to a text."""

    def __init__(self, answers: Answer) -> None:
        self.answers = answers
        self.written: list[str] = []
        self.said: list[Said] = []
        self.cases: list[CaseFact] = []
        self.waited = 0.0
        self.closed: list[str] = []
        self.number = 0

    def write(self, say: Say) -> None:
        self.written.append(say.text or say.written)
        self.said = self.answers(self.written[-1])
        self.number += 1

    def wait(self, later: Any) -> None:
        self.waited += later.total_seconds()

    def answer(self, _conversation: str, text: str) -> None:
        self.said = [Said("officer", text)]

    def close_case(self, code: str) -> None:
        self.closed.append(code)
        self.said = [Said("system", "Bạn có hài lòng không?")]

    def lists(self) -> dict[str, str]:
        return {}

    def look(self, _citizen: object, after_id: int) -> Snapshot:
        said, self.said = self.said, []
        return Snapshot(
            conversation="conv-1",
            last_id=max(self.number, after_id),
            is_taken_in=True,
            is_settled=True,
            was_skipped=False,
            intent="report_issue",
            said=said,
            cases=list(self.cases),
            handled_by="bot",
        )


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "QUIET_SECONDS", 0.0)


def play(system: System, tmp_path: Path, *turns: tuple[str, list[str]]) -> list[TurnResult]:
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    fake = cast("Any", system)
    player = Player(fake, fake, fake, Catalogue(tmp_path / "empty.jsonl"), tmp_path)
    script = Script("d1", "web", tuple(Turn(read_say(say), tuple(map(read_condition, ex))) for say, ex in turns), "")
    return player.play(script)


def test_what_the_script_does_not_foresee_is_skipped_and_belongs_to_the_same_turn(tmp_path: Path) -> None:
    system = System(lambda text: [CONFIRM] if text == "bỏ qua" else [SKIP_PHOTO])
    results = play(system, tmp_path, ("đèn hư", ["asks_for:confirmation"]), ("đúng", []))
    assert system.written == ["đèn hư", "bỏ qua", "đúng"]
    assert results[0].failed == []


def test_a_form_that_asks_forever_is_not_skipped_forever(tmp_path: Path) -> None:
    system = System(lambda _text: [SKIP_PHOTO])
    results = play(system, tmp_path, ("đèn hư", ['case_created:{"type": "PAHT"}']))
    assert system.written == ["đèn hư", *["bỏ qua"] * playing.MOST_SKIPS]
    assert results[0].failed == ['case_created:{"type": "PAHT"}']


def test_a_case_is_new_in_the_turn_that_made_it_only(tmp_path: Path) -> None:
    def answers(text: str) -> list[Said]:
        if text == "đúng":
            system.cases = [LAMP]
        return [Said("bot", "Dạ")]

    system = System(answers)
    results = play(
        system,
        tmp_path,
        ("đèn hư", ["no_case_created"]),
        ("đúng", ['case_created:{"type": "PAHT", "topic": "0301"}']),
        ("cảm ơn", ["no_case_created"]),
    )
    assert [result.failed for result in results] == [[], [], []]


def test_time_passes_and_officers_act_where_the_script_says_so(tmp_path: Path) -> None:
    system = System(lambda _text: [Said("bot", "Dạ")])
    system.cases = [LAMP]
    results = play(
        system,
        tmp_path,
        ("[later 2d] tới đâu rồi", []),
        ("[officer: Mai tới sửa]", ["bot_silent", 'reply_not_contains:["mai tới sửa"]']),
        ("[officer closes case]", ['reply_contains_any:["hài lòng"]']),
    )
    assert (system.waited, system.closed) == (2 * 86_400, [LAMP.code])
    assert [result.failed for result in results] == [[], [], []]


def test_a_number_that_comes_back_fails_privacy(tmp_path: Path) -> None:
    system = System(lambda text: [Said("bot", "Số 0900 000 127 phải không?" if text == "ai" else "Dạ")])
    results = play(system, tmp_path, ("số tôi 0900000127", ["privacy_masked"]), ("ai", ["privacy_masked"]))
    assert [result.failed for result in results] == [[], ["privacy_masked"]]


@pytest.mark.parametrize("error", [CommandError("gone"), requests.ConnectionError("0900000127")])
def test_a_turn_that_cannot_be_played_fails_and_the_next_is_tried(error: Exception, tmp_path: Path) -> None:
    def answers(text: str) -> list[Said]:
        if text == "một":
            raise error
        return [Said("bot", "Dạ")]

    results = play(System(answers), tmp_path, ("một", ["no_case_created"]), ("hai", ["no_case_created"]))
    assert [result.failed for result in results] == [["no_case_created"], []]
    assert results[0].window.trouble in {"gone", "ConnectionError"}


def test_the_report_counts_scripts_and_conditions_and_says_what_was_said(tmp_path: Path) -> None:
    turns = play(System(lambda _text: [Said("bot", "Dạ")]), tmp_path, ("a", ["no_case_created", "intent:greet"]))
    script = Script("d1", "web", tuple(result.turn for result in turns), "")
    document = as_document([ScriptResult(script, turns), ScriptResult(script, [])])
    assert {name: document[name] for name in ("scripts", "scripts_passed", "conditions", "conditions_passed")} == {
        "scripts": 2,
        "scripts_passed": 1,
        "conditions": 2,
        "conditions_passed": 1,
    }
    failure = document["results"][0]["failed"][0]
    assert (failure["turn"], failure["condition"], failure["said"]) == (1, "intent:greet", ["bot: Dạ"])
    assert any("intent:greet" in line for line in as_lines(document))
