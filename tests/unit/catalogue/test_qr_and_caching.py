"""QR codes as drawn, and answers that are only sent when they have changed."""

from __future__ import annotations

import re

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from admin_ui.catalogue.caching import page
from admin_ui.catalogue.qr import QUIET_MODULES, qr_code

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def drawn(path: str) -> set[tuple[int, int]]:
    """The dark modules of a path as (row, column)."""
    dark = set()
    for column, row, width, back in RUN.findall(path):
        assert width == back
        dark |= {(int(row), int(column) + offset) for offset in range(int(width))}
    return dark


@given(st.from_regex(r"https://[a-z]{1,20}\.vn/thu-tuc/[a-z0-9-]{1,150}", fullmatch=True))
def test_a_drawing_holds_every_dark_module_inside_a_white_border(address: str) -> None:
    code = qr_code(address)
    matrix = segno.make_qr(address, error="m").matrix
    expected = {
        (row + QUIET_MODULES, column + QUIET_MODULES)
        for row, modules in enumerate(matrix)
        for column, is_dark in enumerate(modules)
        if is_dark
    }
    assert drawn(code.path) == expected
    assert code.size == len(matrix) + 2 * QUIET_MODULES
    assert "".join(RUN.sub("", code.path)) == ""


def asked(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw})


def test_a_page_the_browser_has_is_not_sent_again() -> None:
    first = page(asked(), "<p>một</p>")
    etag = first.headers["etag"]
    for given_back in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = page(asked(if_none_match=given_back), "<p>một</p>")
        assert (again.status_code, again.body, again.headers["etag"]) == (304, b"", etag)
    assert page(asked(if_none_match=etag), "<p>hai</p>").status_code == 200


@pytest.mark.parametrize("given_back", ["", '"', "W/", '""', "x, y"])
def test_other_tags_get_the_whole_page(given_back: str) -> None:
    assert page(asked(if_none_match=given_back), "<p>một</p>").status_code == 200


def test_an_error_page_is_always_sent() -> None:
    etag = page(asked(), "không có").headers["etag"]
    assert page(asked(if_none_match=etag), "không có", status_code=404).status_code == 404
