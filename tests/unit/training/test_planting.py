"""The proofs of data health and of active learning, on small sets."""

from __future__ import annotations

import itertools

import pytest

from hopthu.bench.training.finding import compare
from hopthu.bench.training.learning import Curve, Replay
from hopthu.bench.training.planting import plant
from inbox_api.training.examples import Example, parse_line
from inbox_api.training.health.findings import Finding, Kind, told
from inbox_api.training.models.rows import Row

WORDS = {"heads": ["dạ"], "tails": ["ạ"]}
ASKS = ["lệ phí", "tốn bao nhiêu tiền", "đóng mấy đồng", "giá làm", "mất nhiêu tiền", "trả bao nhiêu"]
PAPERS = ["khai sinh", "sổ đỏ", "tạm trú", "kết hôn", "căn cước", "hộ khẩu", "bằng lái", "khai tử"]
PLACES = ["phường một", "bưu điện tỉnh", "xã Long Đức", "một cửa", "bên thuế", "ngân hàng", "thư viện", "bến xe"]
ENDS = ["hỏi giùm", "trả lời gấp", "cảm ơn nhiều", "chỉ với", "đang cần", "nói rõ nghen"]


def data() -> list[Example]:
    """Three intents of 144, 48 and 48 lines, most with an entity."""
    fees = itertools.product(ASKS, PAPERS, ENDS[:3])
    lines = [parse_line("ask_fee", f"{ask} [{paper}](procedure) {end}") for ask, paper, end in fees]
    lines += [
        parse_line("ask_hours", f"{place} mấy giờ mở cửa {end}") for place, end in itertools.product(PLACES, ENDS)
    ]
    return lines + [
        parse_line("ask_where", f"{place} nằm ở chỗ nào {end}") for place, end in itertools.product(PLACES, ENDS)
    ]


def test_faults_are_planted_once_each_and_the_same_for_the_same_seed() -> None:
    first, again, other = (plant(data(), seed, WORDS) for seed in (1, 1, 2))
    assert first.examples == again.examples
    assert first.examples != other.examples
    counts = {kind: len(faults) for kind, faults in first.faults.items()}
    assert counts[Kind.LABEL] == 30
    assert counts[Kind.NEAR_DUPLICATE] == 30
    assert counts[Kind.CONFUSED] == 1
    assert len(first.examples) == len(data()) + 30


def test_a_line_with_a_wrong_label_keeps_its_words_and_gets_another_intent() -> None:
    before = {one.text: one.intent for one in data()}
    planted = plant(data(), 3, WORDS)
    wrong = {next(iter(fault)) for fault in planted.faults[Kind.LABEL]}
    after = {one.text: one.intent for one in planted.examples if one.text in wrong}
    assert all(after[text] != before[text] for text in wrong)


def test_found_faults_are_counted_by_kind_and_others_of_the_first_findings_are_wrong() -> None:
    planted = plant(data(), 1, WORDS)
    label = next(iter(planted.faults[Kind.LABEL][0]))
    line = told(next(one for one in planted.examples if one.text == label))
    found = [
        Finding(Kind.LABEL, "ask_fee", 0.9, "1", {"lines": [line]}),
        Finding(Kind.LABEL, "ask_fee", 0.8, "2", {"lines": [told(parse_line("ask_fee", "một câu đúng"))]}),
        Finding(Kind.ENTITY, "ask_fee", 0.7, "3", {"words": "không có", "lines": []}),
    ]
    result = compare(planted, found)
    assert result.recall[Kind.LABEL] == pytest.approx(1 / 30)
    assert result.recall[Kind.NEAR_DUPLICATE] == 0.0
    assert result.precision == pytest.approx(1 / 3)
    assert result.listed[Kind.LABEL] == 2


def test_a_goal_between_two_points_is_reached_between_them() -> None:
    curve = Curve([0.1, 0.2, 0.4], [0.5, 0.7, 0.9])
    assert curve.reached(0.4) == 0.1
    assert curve.reached(0.8) == pytest.approx(0.3)
    assert curve.reached(0.95) == 1.0
    assert curve.at(0.3) == pytest.approx(0.8)


@pytest.mark.parametrize("order", ["ours", "random"])
def test_a_replay_labels_more_lines_at_each_step(order: str) -> None:
    rows = [Row("1", "le phi so do", ("ask_fee",)), Row("2", "bưu điện ở chỗ nào", ("ask_where",))]
    replay = Replay(data(), rows)
    curve = replay.run(order, 1, 0.5)
    assert curve.shares == sorted(curve.shares)
    assert 0.45 <= curve.shares[-1] <= 0.5
    assert all(0.0 <= found <= 1.0 for found in curve.accuracy)
    assert replay.accuracy() == 1.0
