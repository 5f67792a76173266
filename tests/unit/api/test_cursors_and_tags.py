"""Cursors of lists and entity tags: what was not given out is refused, whatever it is."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from inbox_api.errors import NotFound
from inbox_api.http import conditions, cursors
from inbox_api.http.conditions import TagMalformed
from inbox_api.http.cursors import CursorMalformed


def request(path: str = "/api/v1/cases", query: str = "", method: str = "GET", **headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": pairs,
             "server": ("t", 80), "scheme": "http"}  # fmt: skip
    return Request(scope)


PLACES = st.lists(st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=20)), max_size=5)


@settings(deadline=None)
@given(PLACES)
def test_a_cursor_comes_back_as_it_was_written(place: list[object]) -> None:
    assert cursors.read(cursors.write(request(), place), request(query="limit=7&cursor=x")) == place


def test_moments_come_back_as_texts() -> None:
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    assert cursors.read(cursors.write(request(), [moment]), request()) == [moment.isoformat()]


@settings(deadline=None)
@given(st.text(max_size=60))
def test_anything_else_is_no_cursor(text: str) -> None:
    if text:
        with pytest.raises(CursorMalformed):
            cursors.read(text, request())


@settings(deadline=None)
@given(PLACES, st.data())
def test_a_cursor_with_one_letter_changed_is_no_cursor(place: list[object], data: st.DataObject) -> None:
    cursor = cursors.write(request(), place)
    index = data.draw(st.integers(0, len(cursor) - 2))  # the last letter may carry bits that mean nothing
    letter = data.draw(st.sampled_from("abcXYZ019-_").filter(lambda one: one != cursor[index]))
    with pytest.raises(CursorMalformed):
        cursors.read(cursor[:index] + letter + cursor[index + 1 :], request())


@pytest.mark.parametrize(("path", "query"), [("/api/v1/cases", "filter=closed"), ("/api/v1/hooks", "")])
def test_a_cursor_of_one_list_is_none_of_another(path: str, query: str) -> None:
    with pytest.raises(CursorMalformed):
        cursors.read(cursors.write(request(), [1]), request(path, query))


def test_the_next_page_is_a_link_with_the_same_filters() -> None:
    response = Response()
    cursors.link_next(request(query="filter=open&limit=2&cursor=old"), response, [5])
    assert response.headers["link"].startswith("</api/v1/cases?filter=open&limit=2&cursor=")
    assert response.headers["link"].endswith('>; rel="next"')


def test_the_next_page_of_a_list_by_ids_is_a_link_that_names_the_last_one() -> None:
    response, rows = Response(), [SimpleNamespace(id=number) for number in (89, 71, 60)]
    asked = request(query="kind=extension&before_id=90&limit=2")
    assert cursors.page_by_id(asked, response, "before_id", rows, 2) == rows[:2]
    assert response.headers["link"] == '</api/v1/cases?kind=extension&limit=2&before_id=71>; rel="next"'


def test_a_last_page_that_is_full_leads_to_no_empty_one() -> None:
    response, rows = Response(), [SimpleNamespace(id=number) for number in (89, 71)]
    assert cursors.page_by_id(request(), response, "before_id", rows, 2) == rows
    assert "link" not in response.headers


@pytest.mark.parametrize("key", ["", "x", "-1", "1.5", "\u0661", "9" * 19, "1/2"])
def test_what_is_no_number_names_nothing(key: str) -> None:
    with pytest.raises(NotFound):
        conditions.number(key)


def test_a_weak_tag_of_an_endpoint_is_held_against_what_the_caller_has() -> None:
    shown = Response(b"[1]", headers={"etag": 'W/"abc"', "cache-control": "no-cache"})
    again = conditions.tagged(request(if_none_match='W/"abc"'), shown)
    assert (again.status_code, again.headers["etag"], again.headers["cache-control"]) == (304, 'W/"abc"', "no-cache")
    other = Response(b"[1]", headers={"etag": 'W/"abc"'})
    assert conditions.tagged(request(if_none_match='W/"abd"'), other).status_code == 200


def test_tags_are_read_with_their_strength() -> None:
    assert conditions.tags_of('"a", W/"b","12-cd"') == [(False, "a"), (True, "b"), (False, "12-cd")]
    assert conditions.tags_of(" * ") is None


@pytest.mark.parametrize("header", ["", "12", '"a" "b"', "'a'", '"a', 'W"a"', '"a""b"'])
def test_other_headers_are_refused(header: str) -> None:
    with pytest.raises(TagMalformed):
        conditions.tags_of(header)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=300), max_size=40))
def test_no_header_is_a_bug(header: str) -> None:
    with contextlib.suppress(TagMalformed):
        tags = conditions.tags_of(header)
        assert tags is None or all('"' not in tag for _is_weak, tag in tags)


def test_a_tag_is_of_its_version_only() -> None:
    assert conditions.is_of("12-ab", "12")
    assert conditions.is_of("12", "12")
    assert not conditions.is_of("123-ab", "12")
    assert not conditions.is_of("1", "12")


def test_an_answer_that_the_caller_holds_is_not_sent_again() -> None:
    first = conditions.tagged(request(), Response(b"[1]"))
    tag = first.headers["etag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = conditions.tagged(request(if_none_match=held), Response(b"[1]"))
        assert (again.status_code, again.body, again.headers["etag"]) == (304, b"", tag)
    assert conditions.tagged(request(if_none_match=tag), Response(b"[2]")).status_code == 200
    assert conditions.tagged(request(if_none_match=tag), Response(b"[1]", status_code=404)).status_code == 404
