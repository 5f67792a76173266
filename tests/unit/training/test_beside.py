"""Lines that were just written, and those of the data that they are nearly the same as."""

from __future__ import annotations

import itertools
import random

import pytest

from inbox_api.training.data import blocks
from inbox_api.training.data.state import TrainingData
from inbox_api.training.examples import Example, parse_line
from inbox_api.training.health import beside
from inbox_api.training.health.checking import check
from inbox_api.training.health.findings import Kind

FEES = ["lệ phí", "tốn bao nhiêu tiền", "đóng mấy đồng", "giá làm", "mất nhiêu tiền"]
PAPERS = ["khai sinh", "sổ đỏ", "tạm trú", "kết hôn", "căn cước", "hộ khẩu", "bằng lái", "khai tử"]
LAMP = "cho tui hỏi cái đèn đường trước cổng trường tiểu học hư ba bữa nay rồi"
OUTAGE = "hôm nay xóm em bị cúp điện tới mấy giờ"
ERRAND = "mai mốt tui ra phường xin [{paper}](procedure) thì đem theo gì vậy ta"
BASE = {
    "ask_fee": [f"{ask} [{paper}](procedure)" for ask, paper in itertools.product(FEES, PAPERS)],
    "ask_power_cut": [OUTAGE, "điện lực báo cắt điện ngày nào", "lịch cắt điện tuần này"],
    "report_issue": [LAMP, "alo alo", "rác đầy đường mà không ai gom"],
    "ask_documents": [ERRAND.format(paper="khai tử")],
}


def data(**more: list[str]) -> TrainingData:
    """The base with lines put behind those of their intents."""
    lines = {intent: [*BASE.get(intent, []), *more.get(intent, [])] for intent in {**BASE, **more}}
    return of_lines(lines)


def of_lines(lines: dict[str, list[str]]) -> TrainingData:
    files = {
        f"nlu/{intent}.yml": (blocks.new_file(intent) + "".join(f"    - {one}\n" for one in said)).encode()
        for intent, said in lines.items()
    }
    return TrainingData(files)


def others(example: Example, found: TrainingData) -> list[tuple[str, str]]:
    """(intent, line) of what is told of one line."""
    (told,) = beside.near([example], found)
    for one in told:
        assert one.detail["lines"][0]["line"] == example.line
    return [(one.detail["lines"][1]["intent"], one.detail["lines"][1]["line"]) for one in told]


@pytest.mark.parametrize(
    ("intent", "line", "wanted"),
    [
        ("report_issue", f"{LAMP} nha", [("report_issue", LAMP)]),
        ("ask_power_cut", f"{OUTAGE} vậy ad", [("ask_power_cut", OUTAGE)]),
        ("ask_hours", "hom nay xom em bi cup dien den may gio", [("ask_power_cut", OUTAGE)]),
        ("ask_documents", ERRAND.format(paper="sổ đỏ"), [("ask_documents", ERRAND.format(paper="khai tử"))]),
        ("ask_power_cut", "xin cho biết bữa nào có nước lại", []),
        ("report_issue", "alo alo alo", []),
        ("ask_hours", OUTAGE.upper(), []),  # the very same is no near duplicate: it is refused elsewhere
        ("greet", "👍", []),
    ],
)
def test_what_is_nearly_there_is_told(intent: str, line: str, wanted: list[tuple[str, str]]) -> None:
    found = data(**{intent: [line]})
    assert others(parse_line(intent, line), found) == wanted


def test_lines_that_came_later_are_told_and_those_that_went_are_not() -> None:
    assert others(parse_line("greet", "hello"), data()) == []
    later = data(report_issue=["ổ gà trước cửa tiệm thuốc tây Minh Châu sâu lắm"])
    new = parse_line("petition", "ổ gà trước cửa tiệm thuốc tây Minh Châu sâu lắm luôn")
    assert others(new, later) == [("report_issue", "ổ gà trước cửa tiệm thuốc tây Minh Châu sâu lắm")]
    assert others(new, data()) == []
    assert others(new, later) == [("report_issue", "ổ gà trước cửa tiệm thuốc tây Minh Châu sâu lắm")]


def test_two_lines_of_one_batch_are_told_of_each_other() -> None:
    lines = ["quán nhậu bên kia sông hát karaoke tới khuya", "quán nhậu bên kia sông hát karaoke tới khuya luôn á"]
    told = beside.near([parse_line("report_issue", line) for line in lines], data(report_issue=lines))
    assert len({one.key for found in told for one in found}) == 1


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_check_of_all_lines_finds_is_told_when_the_line_is_written(seed: int) -> None:
    drawn = random.Random(seed)
    copied = [parse_line(intent, line) for intent, said in BASE.items() for line in said]
    tails = ("nha", "vậy ad", "đi mà", "giùm em", "được không")
    more: dict[str, list[str]] = {}
    for one in drawn.sample(copied, 12):
        to = one.intent if drawn.random() < 0.6 else drawn.choice(sorted(BASE))
        more.setdefault(to, []).append(f"{one.line} {drawn.choice(tails)}")
    found = data(**more)
    by_check = {one.key for one in check(found.examples) if one.kind == Kind.NEAR_DUPLICATE}
    told = {one.key for several in beside.near(found.examples, found) for one in several}
    assert by_check
    assert by_check <= told
