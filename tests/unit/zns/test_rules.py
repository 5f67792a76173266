"""Filling templates: NFC, lengths, dates, numbers, addresses; marks and recipients."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import TemplateParameter
from inbox_api.zns.orders import (
    TRACKING_LIMIT,
    Purpose,
    RecipientInvalid,
    TemplateOrder,
    Way,
    by_phone,
    by_phone_hash,
    by_user,
    tracking_id,
)
from inbox_api.zns.rules import Misfit, clean, fill, is_date

PHONE_HASH = "c1defbf2b2d03f6c060709faa2be37c05d6539c96ebbe5bd1bfea42cdc54032f"


def one(kind: str = "STRING", **more: Any) -> list[TemplateParameter]:
    return [TemplateParameter("p", kind=kind, **more)]


@pytest.mark.parametrize(
    ("parameter", "value", "misfit"),
    [
        ({}, "", Misfit("p", "missing")),
        ({"may_be_empty": True}, "", None),
        ({"is_required": False}, "", None),
        ({"max_length": 5}, "123456", Misfit("p", "too_long", 5)),
        ({"min_length": 3}, "12", Misfit("p", "too_short", 3)),
        ({"kind": "DATE"}, "31/12/2026", None),
        ({"kind": "DATE"}, "2026-12-31", Misfit("p", "not_a_date")),
        ({"kind": "NUMBER"}, "12.500", None),
        ({"kind": "NUMBER"}, "mười hai", Misfit("p", "not_a_number")),
        ({"kind": "URL"}, "https://vidu.gov.vn", None),
        ({"kind": "URL"}, "javascript:alert(1)", Misfit("p", "not_an_address")),
        ({"kind": "URL"}, "https://x.vn/" + "a" * 200, Misfit("p", "too_long", 200)),
        ({"kind": "SOMETHING_NEW"}, "bất kỳ", None),
    ],
)
def test_a_value_is_checked_as_the_vendor_checks_it(
    parameter: dict[str, Any], value: str, misfit: Misfit | None
) -> None:
    filled = fill(one(**parameter), {}, {"p": value})
    assert filled.misfits == ((misfit,) if misfit else ())
    assert ("p" in filled.values) == (misfit is None and (bool(value) or parameter.get("is_required", True)))


def test_lengths_count_letters_after_composition() -> None:
    decomposed = unicodedata.normalize("NFD", "Đường Lê Lợi")
    assert len(decomposed) > 12
    filled = fill(one(max_length=12), {}, {"p": decomposed})
    assert filled.values == {"p": "Đường Lê Lợi"}


def test_a_mapping_names_the_source_fixed_words_and_what_may_be_cut() -> None:
    parameters = [TemplateParameter(name, max_length=10) for name in ("ma", "viec", "don_vi")]
    mapping = {
        "ma": {"value": "code"},
        "viec": {"value": "title", "may_cut": True},
        "don_vi": {"text": "UBND"},
    }
    filled = fill(parameters, mapping, {"code": "PA-1", "title": "Đèn đường hỏng ở ngõ 12"})
    assert filled.values == {"ma": "PA-1", "viec": "Đèn đường\u2026", "don_vi": "UBND"}
    assert filled.misfits == ()


def test_what_may_not_be_cut_is_a_misfit_and_nothing_else_is_sent() -> None:
    filled = fill(one(max_length=4), {"p": {"value": "code"}}, {"code": "PA-12345"})
    assert filled.misfits == (Misfit("p", "too_long", 4),)


@pytest.mark.parametrize(
    "text", ["07:30:00", "07:30", "07:30:00 05/09/2026", "07:30 05/09/2026", "05/09/2026", "09/2026"]
)
def test_the_six_forms_of_a_date_are_dates(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    ["5/9/2026", "31/02/2026", "24:00", "7:30", "05-09-2026", "13/2026", "05/09/26", "hôm nay", "", "05/09/2026 "],
)
def test_other_writings_of_a_date_are_none(text: str) -> None:
    assert not is_date(text)


@given(st.text(max_size=300), st.integers(1, 50))
def test_what_is_sent_is_one_clean_line_within_the_limit(text: str, limit: int) -> None:
    filled = fill(one(max_length=limit, may_be_empty=True), {"p": {"value": "p", "may_cut": True}}, {"p": text})
    assert filled.misfits == ()
    sent = filled.values["p"]
    assert len(sent) <= limit
    assert unicodedata.is_normalized("NFC", sent)
    assert not any(unicodedata.category(letter).startswith("C") for letter in sent)
    assert "\n" not in sent


@given(st.text(max_size=100))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_mark_is_plain_short_and_the_same_every_time(code: str, change: str) -> None:
    mark = tracking_id(code, change)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,48}", mark)
    assert mark == tracking_id(code, change)


def test_a_plain_mark_can_be_read_and_different_changes_have_different_ones() -> None:
    assert tracking_id("TV-PA-261120-00012-7", "answer-412") == "TV-PA-261120-00012-7-answer-412"
    long = {tracking_id("TV-PA-261120-00012-7", f"{'x' * 40}{n}") for n in range(50)}
    assert len(long) == 50
    assert {len(mark) for mark in long} == {TRACKING_LIMIT}
    assert tracking_id("A", "đ") != tracking_id("A", "-")


@pytest.mark.parametrize("written", ["0900000001", "0900 000 001", "+84 900.000.001", "84900000001", "0084900000001"])
def test_a_number_is_one_recipient_however_it_is_written(written: str) -> None:
    recipient = by_phone(written)
    assert (recipient.way, recipient.address, recipient.digest) == (Way.PHONE, "84900000001", PHONE_HASH)
    assert by_phone_hash(PHONE_HASH).digest == PHONE_HASH
    assert "84900000001" not in repr(recipient)


@pytest.mark.parametrize("written", ["", "113", "900000001", "+1 202 555 0100", "09000000011234", "chín trăm"])
def test_what_is_no_vietnamese_number_is_refused(written: str) -> None:
    with pytest.raises(RecipientInvalid):
        by_phone(written)


def test_a_visitor_of_the_website_cannot_get_a_template() -> None:
    assert by_user("5", "9000000000000000001").account_id == "5"
    with pytest.raises(RecipientInvalid):
        by_user("5", "anonymous:8:cv")
    with pytest.raises(RecipientInvalid):
        by_phone_hash(PHONE_HASH.upper())


def test_an_order_tells_nothing_of_its_recipient_when_printed() -> None:
    order = TemplateOrder(Purpose.CODE, by_phone("0900000001"), "PA-1", "code-1", {"otp": "123456"})
    assert "84900000001" not in repr(order)
    assert "123456" not in repr(order)
