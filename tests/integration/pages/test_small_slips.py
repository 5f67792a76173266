"""What a page says in the words of the office, and what it offers to whom."""

from __future__ import annotations

from collections.abc import Callable

from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]


def test_the_form_of_a_webhook_names_the_kinds_of_cases_in_words(sign_in: SignIn) -> None:
    page = sign_in("admin").get("/quan-tri/webhook/moi")
    assert page.status_code == 200
    assert "CaseType(" not in page.text
    assert ">Khiếu nại</option>" in page.text
