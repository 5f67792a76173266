"""The client sends exactly what the contract files say, over real HTTP."""

import contextlib
from typing import Any, Callable, Dict

import pytest

from bot.actions.inbox_client import InboxClient, InboxRefusedError, InboxUnavailableError
from bot.settings import Settings
from tests.bot.fake_inbox import FakeInbox, example

SENDER = "conv-5f0c2d7e"
CODE = "TV-PA-261120-00012-7"
CALLS: Dict[str, Callable[[InboxClient], Any]] = {
    "create_case": lambda client: client.create_case(example("create_case")["request"]["body"]),
    "add_to_case": lambda client: client.add_to_case(
        CODE, sender=SENDER, message_id="4719", text="nước lên nữa rồi", attachment_ids=[13]
    ),
    "change_phone": lambda client: client.change_phone(
        CODE, sender=SENDER, message_id="4733", text="à nhầm, số đúng là 0911222335", phone="+84911222335"
    ),
    "show_case": lambda client: client.show_case(CODE, sender=SENDER),
    "show_report": lambda client: client.show_report(CODE, sender=SENDER),
    "list_cases": lambda client: client.list_cases(sender=SENDER),
    "rate_case": lambda client: client.rate_case(CODE, sender=SENDER, message_id="4731", score=5, comment="nhanh"),
    "hide_person": lambda client: client.hide_person(sender=SENDER, message_id="4751"),
    "answer_consent": lambda client: client.answer_consent(
        sender=SENDER, message_id="4761", purpose="training", is_given=False
    ),
    "list_consents": lambda client: client.list_consents(sender=SENDER),
    "ask_danger": lambda client: client.ask_danger(sender=SENDER, message_id="4721"),
    "hand_over": lambda client: client.hand_over(sender=SENDER, message_id="4720", reason="asked"),
    "search_procedures": lambda client: client.search_procedures("lam khai sinh cho be"),
    "choose_procedure": lambda client: client.choose_procedure(813, "cap-lai-giay-chung-nhan-do-bi-mat"),
    "answer_procedure_place": lambda client: client.answer_procedure(
        "dang-ky-khai-sinh", aspect="place", channel="zalo", ward="nguyet-hoa"
    ),
    "answer_procedure_case": lambda client: client.answer_procedure("dang-ky-khai-sinh", aspect="case", case="late"),
    "answer_procedure": lambda client: client.answer_procedure("dang-ky-khai-sinh", aspect="documents"),
    "show_offices": lambda client: client.show_offices(words="công an phường", ward=""),
    "resolve_ward": lambda client: client.resolve_ward("p7 tra vinh"),
}


def client_of(inbox: FakeInbox, token: str = "token") -> InboxClient:
    return InboxClient(Settings(inbox.url, token, 1.0, 2.0))


@pytest.mark.parametrize("name", sorted(CALLS))
def test_every_call_has_the_path_query_and_body_of_its_contract_file(name: str) -> None:
    with FakeInbox("token") as inbox:
        with contextlib.suppress(InboxRefusedError):  # the fake holds no case yet; the request is made all the same
            CALLS[name](client_of(inbox))
        method, path, query, body = inbox.requests[0]
    wanted = example(name)["request"]
    assert (method, path) == (wanted["method"], wanted["path"])
    assert query == wanted.get("query", {})
    assert body == wanted.get("body", {})


def test_a_wrong_token_or_a_failing_inbox_is_unavailable_and_not_a_refusal() -> None:
    with FakeInbox("token") as inbox:
        with pytest.raises(InboxUnavailableError):
            client_of(inbox, "other").list_cases(sender=SENDER)
        inbox.is_down = True
        with pytest.raises(InboxUnavailableError):
            client_of(inbox).list_cases(sender=SENDER)


def test_nobody_listening_is_unavailable() -> None:
    with FakeInbox("token") as inbox:
        client = client_of(inbox)
    with pytest.raises(InboxUnavailableError):
        client.list_cases(sender=SENDER)
