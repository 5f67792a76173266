"""What becomes of a fact that the phone, the desk, or both changed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.errors import Invalid
from inbox_api.field.facts import Merge, checked, columns, is_same, merge, text_of

WARDS = {"tra-vinh", "nguyet-hoa"}
HERE = {"latitude": 9.93472, "longitude": 106.34531}
NEAR = {"latitude": 9.93500, "longitude": 106.34531}
PLACES = st.fixed_dictionaries({"latitude": st.floats(-90, 90), "longitude": st.floats(-180, 180)})
VALUES = st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["a", "b"]), PLACES)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "outcome"),
    [
        ("số 1", "số 12", "số 1", Merge.APPLY),
        ("số 1", "số 1", "số 12", Merge.NOTHING),
        ("số 1", "số 12", "số 12", Merge.NOTHING),
        ("số 1", "số 12", "số 21", Merge.CHOOSE),
        (None, HERE, None, Merge.APPLY),
        (None, HERE, NEAR, Merge.CHOOSE),
        ("", None, None, Merge.NOTHING),
    ],
)
def test_only_what_both_changed_differently_is_a_choice(base: Any, mine: Any, theirs: Any, outcome: Merge) -> None:
    assert merge(base, mine, theirs) == outcome


@given(VALUES, VALUES, VALUES)
def test_the_desks_change_is_never_overwritten(base: Any, mine: Any, theirs: Any) -> None:
    outcome = merge(base, mine, theirs)
    if outcome == Merge.APPLY:
        assert is_same(base, theirs)
    if outcome == Merge.NOTHING:
        assert is_same(mine, theirs) or is_same(mine, base)
    if outcome == Merge.CHOOSE:
        assert not is_same(mine, theirs)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Tiêu đề khác"),
        ("ward", "gotham"),
        ("address", "x" * 501),
        ("address", 12),
        ("place", {"latitude": 91, "longitude": 0}),
        ("place", {"latitude": float("nan"), "longitude": 0}),
        ("place", {"latitude": True, "longitude": 0}),
        ("place", {"latitude": 1}),
        ("place", "ở chợ"),
        ("status", "da-dong"),
        ("restricted", "none"),
    ],
)
def test_what_no_case_can_say_is_refused(name: str, value: Any) -> None:
    with pytest.raises(Invalid):
        checked(name, value, WARDS)


def test_a_fact_becomes_columns_and_words() -> None:
    assert columns("place", None) == {"latitude": None, "longitude": None}
    assert columns("ward", "tra-vinh") == {"ward_code": "tra-vinh"}
    assert checked("address", "  đường Lê Lợi ", WARDS) == "đường Lê Lợi"
    assert text_of("place", HERE, {}) == "9.93472, 106.34531"
    assert text_of("ward", "tra-vinh", {"tra-vinh": "Phường Trà Vinh"}) == "Phường Trà Vinh"
    assert text_of("address", None, {}) == "(trống)"
