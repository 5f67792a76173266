"""Short first and nothing lost: first messages, details, cuts at the channels' limits, and no number of our own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import OutboundMessage
from connectors.facebook.pieces import pieces as facebook_pieces
from connectors.zalo.pieces import pieces as zalo_pieces
from inbox_api.procedures.answering.answers import Aspect, answer
from inbox_api.procedures.answering.around import Around, Named
from inbox_api.procedures.answering.aspects import Case
from inbox_api.procedures.answering.dates import spoken
from inbox_api.procedures.answering.lines import limit_of
from inbox_api.procedures.counters.choosing import Counter, Counters
from inbox_api.procedures.records import ProcedureRecord, as_line
from tests.unit.procedures.answer_records import (
    BIRTH,
    CALENDAR,
    RECORDS,
    TODAY,
    at,
    changed,
    now,
    numbers,
    origin,
    told,
)

CHANNELS = ("facebook", "zalo", "web", "")
FIRST = 500
WORD = re.compile(r"\w+")


@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("channel", CHANNELS)
def test_the_first_message_is_short_for_every_record_aspect_and_channel(aspect: Aspect, channel: str) -> None:
    for record in RECORDS.values():
        for hour in (9, 20):
            given_answer = answer(record, aspect, TODAY, around=now(hour, channel=channel), case=Case.PROXY)
            assert len(given_answer.parts[0]) <= FIRST, record.id
            assert record.sources[0] in given_answer.parts[-1]
            assert len(given_answer.parts) <= 2, "the answer, and the source where its address is long"


@pytest.mark.parametrize("aspect", list(Aspect))
def test_a_short_answer_says_nothing_that_the_details_lack_and_ends_no_sentence_early(aspect: Aspect) -> None:
    for record in RECORDS.values():
        short = answer(record, aspect, TODAY, around=now())
        whole = told(record, aspect, around=now())
        if not short.has_detail:
            assert set("\n".join(short.parts).split("\n")) == set(whole.split("\n"))
            continue
        ours = (
            "Còn nữa: chọn “Chi tiết”.", "Còn thời hạn", "Còn mức phí", "Thêm giấy tờ cho trường hợp:",
            "Một số trường hợp cần thêm giấy tờ khác.",
        )  # fmt: skip
        for line in short.parts[0].split("\n"):
            if not line.startswith(ours):
                said = line.removesuffix(" (cần xác nhận lại)").rstrip(".").lower()
                assert all(sentence in whole.lower() for sentence in said.split(". ")), line


def test_the_details_hold_every_paper_note_step_condition_and_law() -> None:
    for record in RECORDS.values():
        papers = told(record, Aspect.DOCUMENTS)
        for paper in record.documents:
            assert paper.name in papers
            assert paper.note in papers or paper.note.lower() == "xuất trình"
        assert all(step in told(record, Aspect.STEPS) for step in record.steps)
        assert all(condition in told(record, Aspect.CONDITIONS) for condition in record.conditions)
        assert all(law in told(record, Aspect.SOURCE) for law in record.legal_basis)


def test_what_need_not_be_handed_in_is_said_in_the_first_message() -> None:
    said = answer(BIRTH, Aspect.DOCUMENTS, TODAY).parts[0]
    assert "- Giấy chứng sinh (1 bản chính). Không phải nộp bản giấy nếu đã có bản điện tử" in said
    assert "Thêm giấy tờ cho trường hợp: trẻ bị bỏ rơi; trẻ sinh do mang thai hộ; khi nhờ người khác làm thay." in said


def test_what_rests_on_memory_is_marked_also_where_a_line_is_cut() -> None:
    text = "Mức gốc 200.000 đồng; " + "cấp lại do mất thì cao hơn nhiều lần so với mức này; " * 8
    record = changed(fee={"amount_vnd": None, "text": text}, memory_fields=["fee"])
    said = answer(record, Aspect.OVERVIEW, TODAY).parts[0]
    assert "cấp lại do mất thì cao hơn nhiều lần so với mức này (cần xác nhận lại)\n" in said
    assert "Còn mức phí theo từng trường hợp: chọn “Chi tiết”." in said
    assert "cần xác nhận lại với" in answer(record, Aspect.FEE, TODAY).parts[0]


def huge() -> ProcedureRecord:
    sentence = "Câu này dài vừa phải, có dấu chấm ở cuối."
    paper = {"original": 1, "copies": 2, "note": " ".join([sentence] * 6), "case": ""}
    return changed(
        documents=[paper | {"name": f"Giấy tờ số {number}"} for number in range(60)],
        steps=[" ".join([sentence] * 80)] * 3, conditions=[" ".join([sentence] * 120)],
    )  # fmt: skip


@pytest.mark.parametrize("aspect", [Aspect.DOCUMENTS, Aspect.STEPS, Aspect.CONDITIONS])
@pytest.mark.parametrize("channel", CHANNELS)
def test_details_are_cut_at_ends_of_lines_or_sentences_within_the_channels_limit(aspect: Aspect, channel: str) -> None:
    parts = answer(huge(), aspect, TODAY, around=Around(channel=channel), detail=True).parts
    whole = "\n".join(answer(huge(), aspect, TODAY, around=Around(channel="web"), detail=True).parts)
    assert len(parts) > 1
    assert all(len(part) <= limit_of(channel) for part in parts)
    assert all(part.endswith((".", ")")) for part in parts[:-1])
    assert WORD.findall(" ".join(parts)) == WORD.findall(whole)


@pytest.mark.parametrize(("channel", "cut"), [("facebook", facebook_pieces), ("zalo", zalo_pieces)])
def test_the_connectors_send_each_part_as_it_is(channel: str, cut: Any) -> None:
    for part in answer(huge(), Aspect.DOCUMENTS, TODAY, around=Around(channel=channel), detail=True).parts:
        message = OutboundMessage("page", "citizen", "mark", text=part)
        assert [piece.text for piece in cut(message)] == [part]
        assert len(part) < 2000


def test_every_channel_has_a_limit_below_that_of_its_vendor() -> None:
    assert limit_of("facebook") < 2000
    assert limit_of("zalo") < 2000
    assert limit_of("web") > limit_of("facebook")
    assert limit_of("sms") == limit_of("")


# --- no number that does not stand in the record, the counters, the calendar or the day ----------------------

TEXTS = st.lists(
    st.sampled_from(["Nộp đơn", "2 bản", "trong 15 ngày", "30.000 đồng", "ngày 01/02/2026", "mẫu 07", "hộ nghèo"]),
    min_size=1, max_size=6,
).map(lambda words: ", ".join(words) + ".")  # fmt: skip
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
AMOUNTS = st.none() | st.integers(0, 3_000_000)
PAPER = st.fixed_dictionaries(
    {"name": TEXTS, "original": st.integers(0, 3), "copies": st.integers(0, 3), "note": st.just("") | TEXTS,
     "case": st.just("") | TEXTS}
)  # fmt: skip
TIME = st.fixed_dictionaries(
    {"value": st.none() | st.integers(1, 60), "unit": st.sampled_from(["ngày làm việc", "ngày", "giờ", "tháng"]),
     "text": st.just("") | TEXTS}
)  # fmt: skip
ITEM = st.fixed_dictionaries(
    {"name": st.just("") | TEXTS, "amount_vnd": AMOUNTS, "text": st.just("") | TEXTS,
     "channel": st.sampled_from(["", "online", "direct", "post"]), "free_for": st.lists(TEXTS, max_size=2),
     "valid_to": st.none() | DAYS.map(date.isoformat)}
)  # fmt: skip
METHOD = st.fixed_dictionaries(
    {"channel": st.sampled_from(["online", "post", "direct"]), "case": st.just("") | TEXTS, "time": st.none() | TIME,
     "fees": st.lists(ITEM, max_size=2)}
)  # fmt: skip
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "documents": st.lists(PAPER, max_size=4), "steps": st.lists(TEXTS, max_size=4),
        "conditions": st.lists(TEXTS, max_size=3), "processing_time": TIME,
        "fee": st.fixed_dictionaries({"amount_vnd": AMOUNTS, "text": st.just("") | TEXTS}),
        "fees": st.lists(ITEM, max_size=3), "methods": st.lists(METHOD, max_size=3),
        "submit_where": st.just("") | TEXTS,
        "valid_from": st.none() | st.just("2025-07-01"), "valid_to": st.none() | DAYS.map(date.isoformat),
        "replaced_by": st.just([]) | st.just(["1.234567"]),
        "memory_fields": st.just([]) | st.just(["fee", "documents"]),
        "notes": TEXTS, "code": st.none() | st.just("1.001193"),
    },
)  # fmt: skip
COUNTER = Counter("hcc", "Trung tâm số 9", "tra-vinh", "Số 12", "0294 000 0102", "7:30-11:30")
WORLD = Around(
    moment=at(TODAY, 9), calendar=CALENDAR, origins={"fee": origin()}, counters=Counters((COUNTER,)), ward="Phường 7",
    successors=(Named("moi", "1.777777", "Thủ tục mới"),),
)  # fmt: skip


def day_forms(day: date) -> set[str]:
    return {f"{day:%d}/{day:%m}/{day:%Y}", f"{day:%d}", f"{day:%m}", f"{day:%Y}"}


def allowed(record: ProcedureRecord, around: Around, ready: date | None) -> set[str]:
    """Numbers of the record as data and as people write them, of what stands around it, and of the expected days."""
    line = as_line(record)
    said = numbers(line) | numbers("07/2026 2026-07 7:30 6")
    said |= {f"{int(number):,}".replace(",", ".") for number in numbers(line) if number.isdigit()}
    for found in re.findall(r"\d{4}-\d{2}-\d{2}", line):
        day = date.fromisoformat(found)
        said |= day_forms(day) | day_forms(day + timedelta(days=1))
    for one in around.origins.values():
        said |= numbers(one.source) | day_forms(one.valid_from)
    for counter in around.counters.found if around.counters else ():
        said |= numbers(f"{counter.name} {counter.address} {counter.phone} {counter.hours_text}")
    said |= numbers(around.ward) | {number for one in around.successors for number in numbers(one.code or "")}
    return said | (day_forms(ready) if ready else set())


@given(changes=CHANGES, aspect=st.sampled_from(list(Aspect)), case=st.sampled_from(list(Case)), detail=st.booleans(),
       hour=st.integers(0, 23), today=DAYS)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_every_number_stands_in_the_record_the_counters_the_calendar_or_the_day(
    changes: dict[str, Any], aspect: Aspect, case: Case, detail: bool, hour: int, today: date
) -> None:
    record = changed(**changes)
    moment = at(today, hour)
    around = Around(
        moment=moment, calendar=CALENDAR, origins=WORLD.origins, counters=WORLD.counters, ward=WORLD.ward,
        successors=WORLD.successors,
    )  # fmt: skip
    found = answer(record, aspect, today, around=around, detail=detail, case=case)
    said = "\n".join(found.parts).replace(spoken(record.as_of), "")
    said = re.sub(r"(?m)^\d+\. ", "", said)  # the numbers of steps are ours
    days = re.findall(
        r"(?:dự kiến|lúc \d+:\d+)(?: có kết quả)? thứ \w+, (\d\d/\d\d/\d{4})|Chủ nhật, (\d\d/\d\d/\d{4})", said
    )
    known = allowed(record, around, found.ready_on)
    for first, second in days:
        day, month, year = map(int, (first or second).split("/"))
        known |= day_forms(date(year, month, day))
        assert CALENDAR.is_working_day(date(year, month, day)), "an expected day is a working day of the calendar"
    assert numbers(said) <= known


@given(changes=CHANGES, aspect=st.sampled_from(list(Aspect)), today=DAYS)
@settings(max_examples=200, deadline=None)
def test_no_amount_is_said_that_is_over_on_the_day(changes: dict[str, Any], aspect: Aspect, today: date) -> None:
    ended = {
        "name": "Lệ phí cũ",
        "amount_vnd": 123_457,
        "text": "",
        "valid_to": (today - timedelta(days=1)).isoformat(),
    }
    record = changed(**{**changes, "fees": [*changes.get("fees", []), ended]})
    assert "123.457" not in told(record, aspect, today)


@given(changes=CHANGES, aspect=st.sampled_from(list(Aspect)), case=st.sampled_from(list(Case)), today=DAYS)
@settings(max_examples=200, deadline=None)
def test_no_renderer_is_ever_empty_silent_on_its_source_or_left_in_english(
    changes: dict[str, Any], aspect: Aspect, case: Case, today: date
) -> None:
    for detail in (False, True):
        found = answer(changed(**changes), aspect, today, around=WORLD, detail=detail, case=case)
        said = "\n".join(found.parts)
        assert all(part.strip() for part in found.parts)
        assert BIRTH.sources[0] in said
        assert not re.search(r"\b(the record|please|handed in|papers|fee)\b", said, re.IGNORECASE)
        assert "None" not in said
        assert "%(" not in said
