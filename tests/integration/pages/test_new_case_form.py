"""The form for a new case out of a conversation: what it refuses, and what it asks about first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Conversation
from tests.factories import officer, receive
from tests.integration.pages.conftest import HTML, Browser

SignIn = Callable[[str], Browser]


def post(browser: Browser, path: str, **fields: object) -> Any:
    return browser.client.post(path, data={"csrf_token": browser.token, **fields}, headers=HTML | {"x-in-place": "1"})


def a_talk(session: Session) -> tuple[Conversation, list[int]]:
    conversation = receive(session, "Ổ gà lớn trên đường Lê Lợi", citizen="c9")
    conversation.unit_id = officer(session, "lan").unit_id
    receive(session, "Sập cả nắp cống", citizen="c9")
    return conversation, [message.id for message in ConversationRepository(session).messages(conversation.id)]


def test_a_second_case_of_the_same_messages_is_asked_about_first(sign_in: SignIn, session: Session) -> None:
    conversation, ids = a_talk(session)
    lan, form = sign_in("lan"), f"/inbox/{conversation.public_id}/new-case"
    fields = {"case_type": "PAHT", "description": "Ổ gà", "ward": "tra-vinh"}
    assert 'name="again"' not in lan.get(form).text
    made = lan.post(form, messages=ids[:1], **fields)
    code = made.headers["location"].split("/")[2].split("?")[0]
    for twice in ({"messages": ids[:1]}, {"messages": ids[:1], "description": "Khác hẳn"}, {}):
        refused = post(lan, form, **{**fields, **twice})
        assert refused.status_code == 409, twice
        assert f'href="/cases/{code}"' in refused.text
        assert 'name="again"' in refused.text
    back = lan.get(f"{form}?messages={ids[0]}").text
    assert f'href="/cases/{code}"' in back
    assert 'name="again"' in back
    assert lan.post(form, messages=ids[1:], **{**fields, "description": "Nắp cống"}).status_code == 303
    assert lan.post(form, messages=ids[:1], again="true", **fields).status_code == 303


def test_a_new_case_without_words_or_of_an_unknown_ward_is_refused(sign_in: SignIn, session: Session) -> None:
    conversation, ids = a_talk(session)
    lan, form = sign_in("lan"), f"/inbox/{conversation.public_id}/new-case"
    fields = {"case_type": "PAHT", "description": "Ổ gà", "messages": ids}
    for wrong in ({"description": "  "}, {"ward": "khong-co"}, {"topic": "9999"}):
        refused = post(lan, form, **{**fields, **wrong})
        assert refused.status_code == 422
        assert f'data-fields="{next(iter(wrong))}"' in refused.text
