"""The check of training data: small sets with faults put in, and any set at all."""

from __future__ import annotations

import itertools
import random
import unicodedata

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox_api.training.examples import Example, Span, parse_line
from inbox_api.training.health import duplicates, leaks, marks, sizes
from inbox_api.training.health.checking import check
from inbox_api.training.health.findings import Finding, Kind

FEES = ["lệ phí", "tốn bao nhiêu tiền", "đóng mấy đồng", "giá làm", "mất nhiêu tiền"]
HOURS = ["mấy giờ mở cửa", "thứ bảy có làm", "chừng nào đóng cửa", "giờ làm việc", "trưa có nghỉ"]
PAPERS = ["khai sinh", "sổ đỏ", "tạm trú", "kết hôn", "căn cước", "hộ khẩu", "bằng lái", "khai tử"]
OFFICES = ["phường một", "bưu điện", "xã Long Đức", "một cửa", "công an", "thuế", "ngân hàng", "thư viện"]


def data() -> list[Example]:
    """80 lines: 40 about fees, 40 about hours; no two are alike."""
    fees = [parse_line("ask_fee", f"{ask} [{paper}](procedure)") for ask, paper in itertools.product(FEES, PAPERS)]
    hours = [parse_line("ask_hours", f"{office} {ask} vậy") for ask, office in itertools.product(HOURS, OFFICES)]
    return fees + hours


def of_kind(findings: list[Finding], kind: Kind) -> list[Finding]:
    return [finding for finding in findings if finding.kind == kind]


def texts(finding: Finding) -> list[str]:
    return [line["text"] for line in finding.detail["lines"]]


def test_the_same_line_without_accents_in_another_intent_is_a_duplicate() -> None:
    examples = [*data(), parse_line("ask_hours", "Le phi khai sinh!")]
    (found,) = of_kind(check(examples), Kind.DUPLICATE)
    assert texts(found) == ["lệ phí khai sinh", "Le phi khai sinh!"]
    assert found.detail["keep"] == 0


def test_a_line_with_one_word_more_is_a_near_duplicate() -> None:
    long = "cho tui hỏi cái đèn đường trước cổng trường tiểu học hư ba bữa nay rồi"
    examples = [*data(), parse_line("report_issue", long), parse_line("ask_hours", long + " nha")]
    found = of_kind(check(examples), Kind.NEAR_DUPLICATE)[0]
    assert set(texts(found)) == {long, long + " nha"}
    assert found.detail["keep"] == texts(found).index(long + " nha")


def test_lines_that_differ_in_their_procedure_only_are_near_duplicates() -> None:
    lines = [f"mai mốt tui ra phường xin [{paper}](procedure) thì đem theo gì vậy ta" for paper in ("khai tử", "sổ đỏ")]
    pairs = list(duplicates.same_but_for_entities([parse_line("ask_documents", line) for line in lines]))
    assert pairs == [(0, 1)]


def test_short_lines_are_alike_by_nature() -> None:
    examples = [parse_line("greet", line) for line in ("alo", "alo alo", "chào", "chào ad", "dạ chào")]
    assert of_kind(check(examples), Kind.NEAR_DUPLICATE) == []


def test_a_wrong_label_is_suspected_with_the_right_one_proposed() -> None:
    examples = [*data(), parse_line("ask_hours", "giá làm giấy khai sinh tốn bao nhiêu tiền")]
    found = of_kind(check(examples), Kind.LABEL)[0]
    assert texts(found) == ["giá làm giấy khai sinh tốn bao nhiêu tiền"]
    assert found.detail["seems"] == "ask_fee"
    assert all(line["intent"] == "ask_fee" for line in found.detail["near"])


def test_an_intent_dealt_out_to_two_names_is_a_confused_pair_and_no_heap_of_wrong_labels() -> None:
    examples = data()
    dealt = random.Random(4)
    more = [parse_line("ask_where", f"{office} nằm ở chỗ nào") for office in OFFICES]
    examples = [
        Example("ask_price", one.line, one.text, one.entities)
        if one.intent == "ask_fee" and dealt.random() < 0.5
        else one
        for one in examples
    ]
    found = check([*examples, *more])
    assert [finding.detail["intents"] for finding in of_kind(found, Kind.CONFUSED)] == [["ask_fee", "ask_price"]]
    assert not [one for one in of_kind(found, Kind.LABEL) if one.intent in {"ask_fee", "ask_price"}]


def test_words_marked_in_most_lines_and_not_in_one_are_inconsistent() -> None:
    lines = [f"{ask} [khai sinh](procedure)" for ask in FEES]
    examples = [parse_line("ask_fee", line) for line in [*lines, "KHAI SINH tốn không", "xin [khai sinh](agency) mới"]]
    (found,) = marks.inconsistent(examples)
    assert (found.detail["words"], found.detail["label"], found.detail["agree"]) == ("khai sinh", "procedure", 5)
    fixed = [
        marks.marked_as(parse_line("ask_fee", line["line"]), "procedure", line["start"], line["end"])
        for line in found.detail["lines"]
    ]
    assert sorted(filter(None, fixed)) == ["[KHAI SINH](procedure) tốn không", "xin [khai sinh](procedure) mới"]


def test_the_same_letters_with_other_accents_are_other_words() -> None:
    lines = [f"{ask} ở [một cửa](agency)" for ask in FEES]
    other = parse_line("take_ticket", "cho 2 số, một của má")
    assert list(marks.inconsistent([*(parse_line("ask_fee", line) for line in lines), other])) == []
    plain = parse_line("take_ticket", "mot cua dong chua")
    (found,) = marks.inconsistent([*(parse_line("ask_fee", line) for line in lines), plain])
    assert texts(found) == ["mot cua dong chua"]


def test_words_inside_a_longer_entity_are_not_inconsistent() -> None:
    lines = [f"{ask} [khai sinh](procedure)" for ask in FEES]
    examples = [parse_line("ask_fee", line) for line in [*lines, "[trích lục khai sinh](procedure) nhiêu tiền"]]
    assert list(marks.inconsistent(examples)) == []


def test_decomposed_text_is_marked_where_its_letters_stand() -> None:
    lines = [f"{ask} [khai sinh trễ](procedure)" for ask in FEES]
    plain = unicodedata.normalize("NFD", "khai sinh trễ có phạt không")
    (found,) = marks.inconsistent([parse_line("ask_fee", line) for line in [*lines, plain]])
    (line,) = found.detail["lines"]
    assert line["text"][line["start"] : line["end"]] == unicodedata.normalize("NFD", "khai sinh trễ")


def test_a_line_of_the_test_rows_is_a_leak_and_the_row_is_not_told() -> None:
    examples = data()
    (found,) = leaks.leaks(examples, {"gold": ["le phi so do", "chua ai viet"]})
    assert texts(found) == ["lệ phí sổ đỏ"]
    assert "chua ai viet" not in str(found.detail)


def test_an_intent_of_few_lines_needs_more() -> None:
    few = [parse_line("ask_where", line) for line in ("ở đâu vậy", "chỗ nào ta")]
    (found,) = [one for one in of_kind(check([*data(), *few]), Kind.TOO_FEW) if one.intent == "ask_where"]
    assert found.detail["count"] == 2
    assert found.detail["more"] >= sizes.FEWEST - 2


def test_a_climbing_curve_tells_how_many_lines_are_missing_and_how_unsure_that_is() -> None:
    likely, low, high = sizes.needed(np.array([20.0, 40.0, 80.0]), np.array([50.0, 66.0, 78.0]), 100)
    assert likely is not None
    assert low is not None
    assert low < likely
    assert high is None or likely < high
    assert 20 < likely < 150


def test_a_flat_curve_promises_nothing() -> None:
    likely, _low, high = sizes.needed(np.array([20.0, 40.0, 80.0]), np.array([60.0, 60.0, 60.0]), 100)
    assert (likely, high) == (None, None)


def test_a_curve_at_its_goal_needs_nothing() -> None:
    assert sizes.needed(np.array([20.0, 40.0, 80.0]), np.array([80.0, 90.0, 95.0]), 100)[0] == 0


def test_the_same_finding_has_the_same_key_in_later_data() -> None:
    wrong = parse_line("ask_hours", "giá làm giấy khai sinh tốn bao nhiêu tiền")
    first = of_kind(check([*data(), wrong]), Kind.LABEL)[0]
    later = of_kind(check([wrong, *reversed(data()), parse_line("ask_fee", "phí đổi bằng lái mô tô")]), Kind.LABEL)[0]
    assert first.key == later.key


def test_progress_climbs_to_the_end() -> None:
    told: list[tuple[str, float]] = []
    check(data(), progress=lambda step, share: told.append((step, share)))
    shares = [share for _step, share in told]
    assert shares == sorted(shares)
    assert 0.9 < shares[-1] <= 1.0
    assert list(dict.fromkeys(step for step, _share in told)) == ["reading", "comparing", "learning", "judging"]


@pytest.mark.parametrize("lines", [[], ["chào"], ["👍"], ["👍", "👍👍", "..."], ["a"] * 30])
def test_the_smallest_sets_are_checked(lines: list[str]) -> None:
    examples = [Example("greet", line, line, ()) for line in lines]
    assert all(finding.kind in Kind for finding in check(examples))


WORDS = st.sampled_from(["phí", "phi\u0301", "mở cửa", "👍", "...", "a", "đèn", "", "sổ đỏ", "\u0301", "8"])
TEXTS = st.lists(WORDS, max_size=9).map(" ".join) | st.text(max_size=20)


@st.composite
def any_example(draw: st.DrawFn) -> Example:
    text = draw(TEXTS)
    spans = []
    if text and draw(st.booleans()):
        start = draw(st.integers(0, len(text) - 1))
        spans = [Span(draw(st.sampled_from(["procedure", "ward"])), start, draw(st.integers(start + 1, len(text))), "")]
    return Example(draw(st.sampled_from(["a", "b", "c"])), text, text, tuple(spans))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(any_example(), max_size=25))
def test_no_set_of_lines_brings_the_check_down(examples: list[Example]) -> None:
    found = check(examples, {"gold": ["phi"]})
    assert [one.worth for one in found] == sorted((one.worth for one in found), reverse=True)
    assert all(0.0 <= one.worth <= 1.0 for one in found)
    assert len({one.key for one in found}) == len(found)
