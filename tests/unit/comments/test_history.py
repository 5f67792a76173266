"""The state of a comment does not depend on the order in which its changes became known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.base import CommentVerb
from inbox_api.comments.history import Change, Facts, state_of

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def change(verb: CommentVerb, seconds: int, text: str | None = None, **facts: Any) -> Change:
    created = START.isoformat() if verb is CommentVerb.ADD else None
    return Change(verb, START + timedelta(seconds=seconds), Facts(text=text, created_at=created, **facts))


CHANGES = st.lists(
    st.builds(
        change,
        st.sampled_from(list(CommentVerb)),
        st.integers(0, 5),  # many of the same second
        st.sampled_from([None, "đường ngập", "đường ngập rồi", "hết ngập"]),
    ),
    min_size=1,
    max_size=8,
)


@given(CHANGES, st.randoms())
def test_any_order_gives_the_same_state(changes: list[Change], chance: object) -> None:
    shuffled = list(changes)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert state_of(shuffled) == state_of(changes)


@given(CHANGES)
def test_what_is_told_twice_changes_nothing(changes: list[Change]) -> None:
    assert state_of([*changes, *changes]) == state_of(changes)


def test_the_last_edit_is_the_text() -> None:
    edits = [
        change(CommentVerb.EDIT, 9, "4 tuần"),
        change(CommentVerb.ADD, 0, "3 tuần"),
        change(CommentVerb.EDIT, 5, "x"),
    ]
    state = state_of(edits)
    assert (state.text, state.edited_at) == ("4 tuần", START + timedelta(seconds=9))


def test_an_edit_of_the_same_second_counts_more_than_the_comment_itself() -> None:
    assert state_of([change(CommentVerb.EDIT, 0, "a"), change(CommentVerb.ADD, 0, "z")]).text == "a"


def test_a_removed_comment_stays_removed_and_keeps_its_words() -> None:
    state = state_of([change(CommentVerb.REMOVE, 3), change(CommentVerb.ADD, 0, "Đèn hỏng", author_name="Trần B")])
    assert (state.removed_at, state.text, state.author_name) == (START + timedelta(seconds=3), "Đèn hỏng", "Trần B")


def test_hidden_and_shown_again_by_the_time_of_the_vendor() -> None:
    hide, unhide = change(CommentVerb.HIDE, 5), change(CommentVerb.UNHIDE, 6)
    assert state_of([unhide, hide]).is_hidden is False
    assert state_of([change(CommentVerb.HIDE, 7), unhide, hide]).is_hidden is True
