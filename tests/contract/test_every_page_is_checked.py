"""A new page is opened by the tests in a browser, or says why it is none: the routes themselves are asked."""

from __future__ import annotations

import re

from tests.conftest import ROOT
from tests.contract.api.test_pages_and_api import page_routes
from tests.e2e.every_page.addresses import CHECKED, ELSEWHERE, NO_PAGES

CHECK = r"\bcheck_(page|axe)\("


def test_every_page_is_opened_by_the_tests_in_a_browser() -> None:
    from admin_ui.app import create_app

    read = {route.path_format for route in page_routes(create_app().router) if "GET" in (route.methods or ())}
    assert len(read) > 150
    known = [*CHECKED, *ELSEWHERE, *(path for paths in NO_PAGES.values() for path in paths)]
    assert sorted(read - set(known)) == [], "open it in tests/e2e/every_page/addresses.py"
    assert sorted(set(known) - read) == [], "this page is gone"
    assert len(known) == len(set(known))


def test_what_another_test_opens_is_checked_there() -> None:
    assert [
        path for path in ELSEWHERE.values() if not re.search(CHECK, (ROOT / path).read_text(encoding="utf-8"))
    ] == []
