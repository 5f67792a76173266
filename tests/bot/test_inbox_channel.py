"""The channel in a real Rasa engine: a small trained model, our rules and domain, real actions, a stored tracker."""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import SQLTrackerStore
from rasa.model_training import train
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog
from rasa_sdk.executor import ActionExecutor

from bot.actions import citizen_actions
from bot.actions.inbox_client import InboxClient
from bot.actions.report_state import STEPS
from bot.channel import remote_action
from bot.channel.inbox import BotUnreadyError, InboxInput, handle
from bot.channel.request import BadRequestError, read
from bot.settings import Settings
from tests.bot.fake_inbox import ROOT, FakeInbox, example

# Keywords instead of the trained classifier: this test is about the channel, and trains in seconds.
CONFIG = """
recipe: default.v1
assistant_id: channel-test
language: vi
pipeline:
  - name: KeywordIntentClassifier
  - name: FallbackClassifier
    threshold: 0.3
policies:
  - name: RulePolicy
"""
NLU = """
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - alo
  - intent: report_issue
    examples: |
      - rác
"""


class ActionServer:
    """rasa_sdk's own executor behind HTTP, as the action server runs it."""

    def __init__(self) -> None:
        executor = ActionExecutor()
        executor.register_package("bot.actions")
        calls: List[Dict[str, Any]] = []
        self.calls = calls

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                calls.append(call)
                payload = json.dumps(asyncio.run(executor.run(call))).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *arguments: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/webhook"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("model")
    configure_structlog(30)  # an in-process engine prints every message otherwise
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "nlu.yml").write_text(NLU, encoding="utf-8")
    result = train(
        domain=str(ROOT / "bot" / "domain"),
        config=str(folder / "config.yml"),
        training_files=[str(folder / "nlu.yml"), str(ROOT / "nlu_data" / "rules")],
        output=str(folder),
        force_training=True,
    )
    return str(result.model)


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeInbox]:
    with FakeInbox("token") as fake:
        client = InboxClient(Settings(fake.url, "token", 1.0, 2.0))
        monkeypatch.setattr(citizen_actions, "inbox", lambda: client)
        yield fake


@pytest.fixture(scope="module")
def actions() -> Iterator[ActionServer]:
    server = ActionServer()
    yield server
    server.server.shutdown()


class Bot:
    """One engine with a database in a file; `restart` makes a new engine on the same database."""

    def __init__(self, model: str, database: Path, action_url: str) -> None:
        InboxInput("token")  # installs our caller of the action server, as Rasa does when it starts
        self.model, self.database, self.action_url = model, database, action_url
        self.restart()

    def restart(self) -> None:
        self.agent = Agent.load(
            self.model,
            tracker_store=SQLTrackerStore(host=f"sqlite:///{self.database}"),
            action_endpoint=EndpointConfig(self.action_url, enable_selective_domain=True),
        )

    def end_session(self) -> None:
        """Every session counts as expired from now on."""
        domain = self.agent.processor.domain
        domain.session_config = domain.session_config._replace(session_expiration_time=1e-9)

    def ask(self, message_id: str, text: str = "", **more: Any) -> Dict[str, Any]:
        body = {
            **example("ask_bot")["request"]["body"],
            "message_id": message_id,
            "text": text,
            "attachments": [],
            **more,
        }
        return asyncio.run(handle(self.agent, read(body)))


@pytest.fixture
def bot(model: str, tmp_path: Path, actions: ActionServer, inbox: FakeInbox) -> Bot:
    return Bot(model, tmp_path / "trackers.db", actions.url)


def words(answer: Dict[str, Any]) -> List[str]:
    return [reply["text"] for reply in answer["replies"]]


def test_the_answer_has_the_fields_of_the_contract(bot: Bot) -> None:
    answer = bot.ask("1", "alo")
    wanted = example("ask_bot")["response"]["body"]
    assert set(answer) == set(wanted)
    assert set(answer["understanding"]) == set(wanted["understanding"])
    assert answer["understanding"]["intent"] == "greet"
    assert answer["replies"][0]["buttons"][0].keys() == wanted["replies"][0]["buttons"][0].keys()


def test_the_inbox_is_told_how_the_citizen_is_called(bot: Bot) -> None:
    assert bot.ask("1", "alo")["understanding"]["address"] is None
    assert bot.ask("2", "cho bác hỏi làm khai sinh cần giấy gì")["understanding"]["address"] == "bác"
    assert bot.ask("3", "cảm ơn")["understanding"]["address"] == "bác"


def test_the_inbox_is_told_at_which_question_the_report_form_stands(bot: Bot) -> None:
    assert bot.ask("1", "alo")["understanding"]["form"] is None
    begun = bot.ask("2", "rác ngoài đường")["understanding"]["form"]
    assert begun is not None
    assert (begun["id"], begun["kind"], begun["closed"]) == ("2", "issue", [])
    assert begun["step"] in STEPS["issue"]
    ended = bot.ask("3", "Hủy", payload="/cancel")["understanding"]["form"]
    assert (ended["id"], ended["closed"]) == (None, ["2"])
    assert bot.ask("2", "rác ngoài đường")["understanding"]["form"] == begun


def test_a_repeated_message_gets_the_same_replies_and_runs_nothing_again(bot: Bot, actions: ActionServer) -> None:
    first = bot.ask("1", "rác ngoài đường")
    bot.ask("2", "trước chợ")
    count = len(actions.calls)
    bot.restart()
    again = bot.ask("1", "rác ngoài đường")
    assert again["repeated"]
    assert not first["repeated"]
    assert {**again, "repeated": False} == first
    assert len(actions.calls) == count


def test_officers_see_the_intent_that_was_acted_on_for_that_message_only(bot: Bot) -> None:
    first = bot.ask("1", "cứu với cháy nhà rồi")["understanding"]
    assert (first["intent"], first["is_fallback"], first["ranking"]) == ("emergency", False, [])
    assert bot.ask("2", "alo")["understanding"]["intent"] == "greet"
    bot.end_session()  # the slots are carried over behind the second message
    bot.ask("3", "alo", sent_at="2099-01-01T00:00:00+00:00")
    assert bot.ask("1", "cứu với cháy nhà rồi")["understanding"] == first
    assert bot.ask("2", "alo")["understanding"]["intent"] == "greet"


def test_a_message_of_an_earlier_session_is_still_known(bot: Bot) -> None:
    first = bot.ask("1", "alo")
    bot.end_session()
    bot.ask("2", "alo", sent_at="2099-01-01T00:00:00+00:00")
    again = bot.ask("1", "alo")
    assert again["repeated"]
    assert words(again) == words(first)


def test_the_form_survives_a_new_session_and_a_restart(bot: Bot) -> None:
    bot.ask("1", "rác ngoài đường")
    bot.restart()
    bot.end_session()
    bot.ask("2", "trước chợ")
    tracker = asyncio.run(bot.agent.processor.tracker_store.retrieve("conv-5f0c2d7e"))
    assert tracker.slots["report"].value["where"] == "trước chợ"


@pytest.mark.parametrize("text", ["/restart", "  /greet", "\u00a0/restart", '/inform{"phone":"1"}', "//greet"])
def test_a_typed_command_is_understood_as_words_and_kept_as_typed(bot: Bot, text: str) -> None:
    bot.ask("1", "rác ngoài đường")
    answer = bot.ask("2", text)
    assert answer["understanding"]["is_fallback"]
    tracker = asyncio.run(bot.agent.processor.tracker_store.retrieve("conv-5f0c2d7e"))
    assert tracker.slots["report"].value["where"] == text.strip()
    assert tracker.latest_message.text == text


def test_each_part_of_a_message_is_understood_by_itself_and_one_sentence_only_once(bot: Bot) -> None:
    parsed: List[str] = []
    processor = bot.agent.processor
    whole = processor.parse_message

    async def counted(message: Any, *more: Any) -> Any:
        parsed.append(message.text)
        return await whole(message, *more)

    processor.parse_message = counted
    text = "rác ở trước chợ lớn. Sẵn hỏi luôn alo có ai trực"
    bot.ask("1", text)
    parts = asyncio.run(processor.tracker_store.retrieve("conv-5f0c2d7e")).latest_message.parse_data["parts"]
    assert [text[part["start"] : part["end"]] for part in parts] == ["rác ở trước chợ lớn", "alo có ai trực"]
    assert [(part["intent"], part["is_turn"]) for part in parts] == [("report_issue", False), ("greet", True)]
    assert len(parsed) == 3
    bot.ask("2", "alo có ai trực ở đây không")
    assert len(parsed) == 4


def test_a_button_is_a_command_and_an_unknown_one_is_refused(bot: Bot) -> None:
    assert bot.ask("1", "Gặp cán bộ", payload="/ask_human")["understanding"]["intent"] == "ask_human"
    with pytest.raises(BadRequestError):
        bot.ask("2", "x", payload="/no_such_intent")


def test_a_failed_action_saves_nothing_so_that_a_retry_answers(bot: Bot) -> None:
    endpoint = bot.agent.processor.action_endpoint
    good, endpoint.url = endpoint.url, "http://127.0.0.1:9/webhook"
    with pytest.raises(BotUnreadyError):
        bot.ask("1", "alo")
    endpoint.url = good
    answer = bot.ask("1", "alo")
    assert not answer["repeated"]
    assert answer["replies"]


def test_only_the_last_replies_travel_to_the_action_server(bot: Bot, actions: ActionServer) -> None:
    for number in range(5):
        bot.ask(str(number), "alo")
    call = actions.calls[-1]
    assert "domain" not in call
    assert [event["event"] for event in call["tracker"]["events"]] == ["bot"]


def test_an_answer_of_the_wrong_shape_is_refused_without_naming_its_content() -> None:
    action = remote_action.LeanRemoteAction("action_talk", None)
    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(Exception, match="malformed") as caught:
        action._validate_action_result({"events": [{"event": "slot", "name": 5}], "responses": "0912345678"})
    assert "0912345678" not in str(caught.value)
