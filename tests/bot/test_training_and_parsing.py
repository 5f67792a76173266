"""Training a whole model through Rasa and understanding messages with it, on the small project of the fixtures."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent

from bot import parsing, training


def answers(parse: Callable[[str], dict[str, Any]], *texts: str) -> list[dict[str, Any]]:
    lines = io.StringIO("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)))
    out = io.StringIO()
    parsing.parse_lines(parse, lines, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_model_is_named_by_its_data_and_not_trained_twice(
    project: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert model.name == f"{training.model_fingerprint(project)}.tar.gz"
    written = model.stat().st_mtime_ns
    assert training.train(project, project / "models") == model
    assert model.stat().st_mtime_ns == written
    assert "is there" in capsys.readouterr().out


def test_a_line_of_findings_answers_each_line(parse: Callable[[str], dict[str, Any]]) -> None:
    first, second = answers(parse, "lam khai sinh can giay to gi", "đường Lê Lợi ngập nước, gọi 0912345678")
    assert set(first) == {
        "id", "intent", "confidence", "ranking", "entities", "topic_ranking", "is_fallback", "parse_ms",
    }  # fmt: skip
    assert (first["id"], first["intent"], first["is_fallback"]) == ("0", "ask_documents", False)
    assert first["entities"][0]["value"] == "khai sinh"
    assert second["topic_ranking"][0]["code"] == "0404"
    assert "+84912345678" in [entity["value"] for entity in second["entities"]]


def test_typed_text_is_never_a_command(parse: Callable[[str], dict[str, Any]]) -> None:
    typed = answers(parse, '/ask_fee{"phone": "1"}', "/restart")
    assert all(answer["confidence"] < 1.0 for answer in typed)


def test_a_payload_given_to_rasa_itself_still_is_a_command(model: Path) -> None:
    agent = Agent.load(str(model))
    data = asyncio.new_event_loop().run_until_complete(agent.parse_message('/greet{"ward": "Phường 7"}'))
    assert (data["intent"]["name"], data["intent"]["confidence"]) == ("greet", 1.0)
    assert [(entity["entity"], entity["value"]) for entity in data["entities"]] == [("ward", "Phường 7")]


def test_offsets_hold_for_text_with_space_around_it(parse: Callable[[str], dict[str, Any]]) -> None:
    text = "  \n lam khai sinh can giay to gi "
    entity = answers(parse, text)[0]["entities"][0]
    assert text[entity["start"] : entity["end"]] == "khai sinh"


def test_no_message_text_is_logged(parse: Callable[[str], dict[str, Any]], capfd: pytest.CaptureFixture[str]) -> None:
    answers(parse, "bí mật của tôi là 0912345678")
    printed = capfd.readouterr()
    assert "0912345678" not in printed.out + printed.err
