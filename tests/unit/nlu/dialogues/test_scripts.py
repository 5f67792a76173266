"""Reading the dialogue file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hopthu.errors import CommandError
from hopthu.nlu.dialogues.scripts import BadSay, read_say, read_scripts

GOOD: dict[str, Any] = {
    "id": "d1",
    "channel": "web",
    "turns": [{"say": "đèn hư", "expect": ["intent:report_issue", "no_case_created"]}],
    "why": "one",
}


def written(path: Path, *rows: object) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_script_keeps_its_turns_and_conditions_in_order(tmp_path: Path) -> None:
    second = {**GOOD, "id": "d2", "channel": "zalo", "turns": [{"say": "a", "expect": []}, {"say": "b", "expect": []}]}
    first, other = read_scripts(written(tmp_path / "d.jsonl", GOOD, "", second))
    assert [condition.written for condition in first.turns[0].conditions] == ["intent:report_issue", "no_case_created"]
    assert (other.channel, [turn.say.text for turn in other.turns]) == ("zalo", ["a", "b"])


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        {**GOOD, "channel": "sms"},
        {**GOOD, "turns": []},
        {**GOOD, "mood": "angry"},
        {**GOOD, "turns": [{"say": "x", "expect": ["intent:"]}]},
        {**GOOD, "turns": [{"say": "x", "expect": ["is_happy"]}]},
        {**GOOD, "turns": [{"say": "[dance]", "expect": []}]},
        {**GOOD, "turns": [{"say": "x"}]},
    ],
)
def test_a_malformed_script_is_named_by_its_line(bad: object, tmp_path: Path) -> None:
    path = written(tmp_path / "d.jsonl", {**GOOD, "id": "d0"}, "", bad)
    with pytest.raises(CommandError) as caught:
        read_scripts(path)
    assert "3" in caught.value.text


def test_an_id_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        read_scripts(written(tmp_path / "d.jsonl", GOOD, GOOD))
    assert "2" in caught.value.text
    assert "d1" in caught.value.text


def test_some_scripts_can_be_picked_and_an_unknown_one_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "d.jsonl", GOOD, {**GOOD, "id": "d2"})
    assert [script.id for script in read_scripts(path, ["d2"])] == ["d2"]
    with pytest.raises(CommandError) as caught:
        read_scripts(path, ["d2", "d9"])
    assert "d9" in caught.value.text


def test_a_file_without_scripts_or_without_a_file_is_an_error(tmp_path: Path) -> None:
    for path in (written(tmp_path / "empty.jsonl", ""), tmp_path / "missing.jsonl"):
        with pytest.raises(CommandError):
            read_scripts(path)


def test_marks_are_taken_off_the_words() -> None:
    photo = read_say("[photo] đống rác đây")
    assert (photo.has_photo, photo.text) == (True, "đống rác đây")
    later = read_say("[later 2d] tới đâu rồi")
    assert (later.later, later.text) == (timedelta(days=2), "tới đâu rồi")
    assert read_say("[later 3h] [photo]").later == timedelta(hours=3)
    assert read_say("[location]").has_location
    assert read_say("nhà số 4 [hẻm 5]").text == "nhà số 4 [hẻm 5]"


def test_officers_act_alone() -> None:
    assert read_say("[officer: Chào anh]").officer == "Chào anh"
    assert read_say("[officer closes case]").closes_case
    assert not read_say("[officer: Chào anh]").is_message
    for written_so in ("[officer: Chào] xin chào", "[officer closes case] cảm ơn"):
        with pytest.raises(BadSay):
            read_say(written_so)


@pytest.mark.parametrize("say", ["[later 2y] a", "[later] a", "[photo: x]", "[officer:]", "[photo] [photo]", "[x"])
def test_a_mark_that_is_not_of_the_contract_is_refused(say: str) -> None:
    with pytest.raises(BadSay):
        read_say(say)
