"""Asking the bot what a comment says: Rasa's own interface, no dialogue, no command, no token in an error."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from inbox_api import bot_client
from inbox_api.settings import get_settings
from tests.conftest import SERVICE_TOKEN


class Rasa(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answer: Any = {}
        self.status = 200


class Handler(BaseHTTPRequestHandler):
    server: Rasa

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append((self.path, body))
        content = json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rasa]:
    server = Rasa()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(get_settings(), "bot_url", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    server.server_close()


def test_the_answer_has_the_shape_of_messages_with_offsets_of_the_text(rasa: Rasa) -> None:
    rasa.answer = {
        "intent": {"name": "report_issue", "confidence": 0.8},
        "intent_ranking": [{"name": "report_issue", "confidence": 0.8}, {"name": "nlu_fallback", "confidence": 0.1}],
        "entities": [{"entity": "address", "start": 0, "end": 6, "value": "Lê Lợi", "extractor": "x"}],
        "topic_ranking": [{"code": "0404", "confidence": 0.7}],
    }
    found = bot_client.parse("  Lê Lợi ngập")
    assert rasa.asked == [(f"/model/parse?token={SERVICE_TOKEN}", {"text": "Lê Lợi ngập"})]
    assert found["entities"] == [{"entity": "address", "start": 2, "end": 8, "value": "Lê Lợi"}]
    assert (found["intent"], found["is_fallback"]) == ("report_issue", False)
    assert [row["name"] for row in found["ranking"]] == ["report_issue"]
    assert found["topic_ranking"] == [{"code": "0404", "confidence": 0.7}]


def test_a_bot_that_is_not_sure_says_so(rasa: Rasa) -> None:
    rasa.answer = {
        "intent": {"name": "nlu_fallback", "confidence": 0.6},
        "intent_ranking": [{"name": "nlu_fallback", "confidence": 0.6}, {"name": "praise", "confidence": 0.3}],
    }
    found = bot_client.parse("ừm")
    assert (found["intent"], found["is_fallback"]) == ("praise", True)


def test_typed_commands_are_no_commands(rasa: Rasa) -> None:
    rasa.answer = {"intent": {"name": "greet", "confidence": 1}}
    bot_client.parse("/restart")
    assert rasa.asked[0][1] == {"text": "\u2215restart"}


@pytest.mark.parametrize(("status", "answer"), [(500, {}), (200, {"intent": None}), (200, []), (200, {"intent": {}})])
def test_anything_else_is_a_bot_that_is_away(rasa: Rasa, status: int, answer: Any) -> None:
    rasa.status, rasa.answer = status, answer
    with pytest.raises(bot_client.BotUnavailable):
        bot_client.parse("Ngập")


def test_an_error_does_not_tell_the_token(rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "bot_url", "http://127.0.0.1:9")
    with pytest.raises(bot_client.BotUnavailable) as error:
        bot_client.parse("Ngập")
    assert SERVICE_TOKEN not in str(error.value)
    assert error.value.__cause__ is None
