"""`hopthu simulate`: the lines of the web chat reach a conversation as a visitor's posts do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from fastapi import FastAPI
from fastapi.testclient import TestClient
from requests.adapters import BaseAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from hopthu.commands.simulate import play
from hopthu.commands.simulate_web import visitor_id
from hopthu.errors import CommandError
from inbox_api import post_reading
from inbox_api.channels import service as channels
from inbox_api.channels.repository import ChannelRepository
from inbox_api.conversations.web_chat import conversation_of
from inbox_api.conversations.web_visitors import limits
from inbox_api.models import Author, Message
from inbox_api.settings import Settings, get_settings

Play = Callable[..., Any]


class InProcess(BaseAdapter):
    """Carries what `requests` would put on the wire to the app of the test; counts what is for the simulators."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__()
        self.client = TestClient(app)
        self.simulated: list[dict[str, Any]] = []

    def send(self, request: requests.PreparedRequest, *_args: Any, **_more: Any) -> requests.Response:
        response = requests.Response()
        response.request, response.url = request, request.url or ""
        if "/_sim/" in response.url:
            self.simulated.append(json.loads(request.body or b""))
            response.status_code = 202
            return response
        answer = self.client.request(
            str(request.method), response.url, content=request.body, headers=dict(request.headers)
        )
        response.status_code, response._content = answer.status_code, answer.content
        return response

    def close(self) -> None:
        self.client.close()


@pytest.fixture
def wire(app: FastAPI) -> Iterator[InProcess]:
    limits.times.clear()
    yield InProcess(app)
    limits.times.clear()


@pytest.fixture
def play_lines(wire: InProcess, tmp_path: Path) -> Play:
    def run(*lines: dict[str, Any], settings: Settings | None = None) -> Any:
        file = tmp_path / "day.jsonl"
        file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        with requests.Session() as http:
            http.mount("http://", wire)
            return play(file, http, settings or get_settings(), speed=1000)

    return run


def heard(session: Session, citizen: str) -> list[Message]:
    """The messages of a citizen after the worker has read all waiting posts."""
    accounts = {account.account_id: account for account in channels.accounts(session, "web")}
    for post in ChannelRepository(session).waiting_posts("web", 50, datetime.now(UTC)):
        post_reading.read_post(session, post, accounts)
        assert post.problem is None
    conversation = conversation_of(session, visitor_id(citizen))
    assert conversation is not None
    statement = select(Message).where(Message.conversation_id == conversation.id, Message.author == Author.CITIZEN)
    return list(session.scalars(statement.order_by(Message.sent_at)))


def test_lines_of_the_web_chat_arrive_in_order_per_citizen(session: Session, play_lines: Play) -> None:
    texts = [f"Câu {number}" for number in range(6)]
    lines = [{"channel": "web", "citizen": name, "text": f"{text} {name}"} for text in texts for name in ("Ba", "Tư")]
    assert play_lines(*lines) == {"web": 12}
    for name in ("Ba", "Tư"):
        assert [message.text for message in heard(session, name)] == [f"{text} {name}" for text in texts]


def test_the_same_words_twice_are_two_messages(session: Session, play_lines: Play) -> None:
    line = {"channel": "web", "citizen": "Năm", "text": "alo"}
    play_lines(line, line)
    assert len(heard(session, "Năm")) == 2


def test_all_three_channels_play_from_one_file_and_are_counted(wire: InProcess, play_lines: Play) -> None:
    sent = play_lines(
        {"channel": "facebook", "citizen": "Ba", "text": "a", "wait": 1},
        {"channel": "web", "citizen": "Ba", "text": "b"},
        {"channel": "zalo", "citizen": "Ba", "sticker": "5"},
        {"channel": "web", "citizen": "Ba", "text": "c"},
    )
    assert sent == {"facebook": 1, "zalo": 1, "web": 2}
    assert wire.simulated == [{"citizen": "Ba", "text": "a"}, {"citizen": "Ba", "sticker": "5"}]


def test_a_picture_and_a_place_come_with_their_message(session: Session, play_lines: Play) -> None:
    place = {"latitude": 9.9347, "longitude": 106.3456}
    play_lines({"channel": "web", "citizen": "Sáu", "text": "Ổ gà đây", "image": True, "location": place})
    (message,) = heard(session, "Sáu")
    session.refresh(message)
    kinds = {row.kind: row for row in message.attachments}
    assert kinds.keys() == {"image", "location"}
    assert kinds["image"].stored_name
    assert kinds["location"].latitude == place["latitude"]


def test_a_post_signed_with_another_secret_is_refused_with_its_line(play_lines: Play) -> None:
    stranger = get_settings().model_copy(update={"web_secret": type(get_settings().web_secret)("another")})
    with pytest.raises(CommandError, match="1"):
        play_lines({"channel": "web", "citizen": "Ba", "text": "a"}, settings=stranger)


@pytest.mark.parametrize(
    "more",
    [
        {"text": "a", "payload": "/greet"},
        {"text": "a", "sticker": "5"},
        {"text": " "},
        {"image": "http://example.org/a.jpg"},
        {"image": {"base64": "***"}},
        {"image": {"base64": "aGVsbG8=", "name": "program.exe"}},
        {"location": {"latitude": 9.9}},
        {"text": "a", "wait": -1},
        {"text": "a", "wait": "soon"},
    ],
)
def test_what_the_web_chat_cannot_take_is_refused_by_the_number_of_its_line(
    more: dict[str, Any], play_lines: Play
) -> None:
    with pytest.raises(CommandError) as caught:
        play_lines({"channel": "web", "citizen": "Ba", "text": "first"}, {"channel": "web", "citizen": "Ba", **more})
    assert "2" in caught.value.text
    assert "\n" not in caught.value.text
