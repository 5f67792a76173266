"""Lists of officers show no telephone or identity number; the matter itself, opened, does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.factories import create_case_for, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
WORDS = "Ngập trước nhà, gọi tôi 0900 000 127, căn cước 084079000155"
LISTS = (
    "/inbox",
    "/cases",
    "/api/v1/conversations?filter=all",
    "/api/v1/cases?filter=open",
)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_hides_private_numbers_and_keeps_the_words(sign_in: SignIn, session: Session, path: str) -> None:
    create_case_for(session, receive(session, WORDS), description=WORDS)
    shown = sign_in("lan").get(path).text
    assert "Ngập trước nhà" in shown
    assert "0900 000 127" not in shown
    assert "084079000155" not in shown
    assert "•••127" in shown


def test_the_case_itself_keeps_the_numbers(sign_in: SignIn, session: Session) -> None:
    case = create_case_for(session, receive(session, WORDS), description=WORDS)
    assert "0900 000 127" in sign_in("lan").get(f"/cases/{case.code}").text
