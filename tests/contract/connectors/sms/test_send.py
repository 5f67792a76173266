"""Short messages to a provider over real HTTP (our simulator), their lengths and receipts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import ConnectorError, ErrorAction, ReceiptKind, Sms, SmsGateway, SmsReceiptForm
from connectors.sms.lengths import BASIC, EXTENDED, cut, plain, segments
from connectors.sms.receipts import read_receipt
from connectors.sms.send import filled, send
from connectors.sms.simulator import KEY, SmsSimulator

PHONE = "84900000001"


@pytest.fixture
def provider() -> Iterator[SmsSimulator]:
    with SmsSimulator().running() as simulator:
        yield simulator


def gateway(provider: SmsSimulator) -> SmsGateway:
    return SmsGateway(
        url=f"{provider.url}/send",
        headers={"Authorization": f"Bearer {KEY}"},
        body='{"to": "{phone}", "text": "{text}", "ref": "{id}"}',
        success_path="result.code",
        success_values=("0",),
        id_path="result.sms_id",
        error_path="result.code",
        retry_codes=("12",),
    )


def test_a_message_arrives_as_it_was_written_whatever_it_holds(provider: SmsSimulator) -> None:
    text = 'Hồ sơ "TV" \\ {phone}\n{id}'
    outcome = send(gateway(provider), Sms("r1-ab", PHONE, text), requests.Session())
    (kept,) = provider.sent
    assert (outcome.external_id, kept.to, kept.text, kept.ref) == ("s1", PHONE, text, "r1-ab")


def test_the_number_is_written_as_the_provider_wants_it(provider: SmsSimulator) -> None:
    for form, wanted in (("84", PHONE), ("+84", f"+{PHONE}"), ("0", "0900000001")):
        send(replace(gateway(provider), phone_form=form), Sms("m", PHONE, "x"), requests.Session())
        assert provider.sent[-1].to == wanted


@pytest.mark.parametrize(
    ("status", "code", "action", "is_ambiguous"),
    [
        (400, "http_400 99", ErrorAction.FINAL, False),
        (403, "http_403 99", ErrorAction.HUMAN, False),
        (429, "http_429 99", ErrorAction.WAIT, False),
        (503, "http_503 99", ErrorAction.RETRY, True),
    ],
)
def test_the_status_says_what_to_do(
    provider: SmsSimulator, status: int, code: str, action: ErrorAction, is_ambiguous: bool
) -> None:
    provider.faults.status[PHONE] = status
    with pytest.raises(ConnectorError) as caught:
        send(gateway(provider), Sms("m", PHONE, "x"), requests.Session())
    assert (caught.value.code, caught.value.action, caught.value.is_ambiguous) == (code, action, is_ambiguous)


def test_a_code_in_a_fine_answer_is_a_refusal_and_some_codes_are_tried_again(provider: SmsSimulator) -> None:
    for code, action in (("7", ErrorAction.FINAL), ("12", ErrorAction.RETRY)):
        provider.faults.code[PHONE] = code
        with pytest.raises(ConnectorError) as caught:
            send(gateway(provider), Sms("m", PHONE, "x"), requests.Session())
        assert (caught.value.code, caught.value.action) == (code, action)


def test_a_broken_call_may_have_gone_out_unless_the_provider_knows_repeats(provider: SmsSimulator) -> None:
    provider.faults.drops.add(PHONE)
    for knows, is_ambiguous in ((False, True), (True, False)):
        with pytest.raises(ConnectorError) as caught:
            send(replace(gateway(provider), knows_repeats=knows), Sms("m", PHONE, "x"), requests.Session())
        assert caught.value.is_ambiguous is is_ambiguous


@given(st.text(), st.text(max_size=20))
def test_a_text_never_leaves_its_place_in_the_json_body(text: str, marker: str) -> None:
    body = filled(
        '{"t": "{text}", "i": "{id}"}', {"text": text, "id": marker, "phone": "1"}, lambda s: json.dumps(s)[1:-1]
    )
    assert json.loads(body) == {"t": text, "i": marker}


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("ế" * 70, 1), ("ế" * 71, 2),
     ("[" * 80, 1), ("[" * 81, 2), ("a" * 152 + "[" + "a" * 152 + "b", 3), ("😀" * 35, 1), ("😀" * 36, 2)]
)  # fmt: skip
def test_segments_are_counted_as_phones_count_them(text: str, count: int) -> None:
    assert segments(text) == count


def test_vietnamese_without_marks_stays_readable() -> None:
    assert plain("Đường Lê Lợi – “ngập” ₫") == 'Duong Le Loi - "ngap" ?'


@given(st.text(max_size=600), st.integers(1, 4))
def test_a_cut_text_fits_and_a_plain_one_is_of_the_short_alphabet(text: str, limit: int) -> None:
    assert segments(cut(text, limit)) <= limit
    assert set(plain(text)) <= BASIC | EXTENDED


def test_receipts_are_read_by_their_paths_and_only_final_ones_count() -> None:
    form = SmsReceiptForm("data.ref", "data.id", "data.0", ("OK", "1"), ("no",))
    form = replace(form, status_path="data.state")
    assert read_receipt(form, {"data": {"ref": "m", "id": 5, "state": "ok"}}) is not None
    failed = read_receipt(form, {"data": {"id": 5, "state": "NO"}})
    assert failed is not None
    assert (failed.kind, failed.external_id) == (ReceiptKind.FAILED, "5")
    assert read_receipt(form, {"data": {"ref": "m", "state": "on the way"}}) is None
    assert read_receipt(form, {"data": {"state": "ok"}}) is None
