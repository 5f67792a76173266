"""Comments of one matter find together; those of another place or topic do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from inbox_api.comments.grouping import Said, commonest, grouped

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
WORDS = ["Đường Lê Lợi ngập quá", "nhà em cũng ngập", "ngập tới gối rồi", "nước chưa rút", "mưa là ngập, khổ quá"]


def said(number: int, text: str, **more: object) -> Said:
    values: dict[str, object] = {
        "person": f"p{number}", "topic": "0404", "places": (), "at": START + timedelta(minutes=number),
        "external_id": f"c{number}",
    }  # fmt: skip
    return Said(id=number, text=text, **{**values, **more})  # type: ignore[arg-type]


def ids(comments: list[Said]) -> list[list[int]]:
    return [[one.id for one in group.members] for group in grouped(comments)]


def test_a_hundred_comments_on_one_matter_are_one_group() -> None:
    comments = [said(number, WORDS[number % len(WORDS)]) for number in range(100)]
    groups = grouped(comments)
    assert [len(group.members) for group in groups] == [100]
    assert groups[0].people == 100


def test_one_person_counts_once() -> None:
    groups = grouped([said(number, "Ngập quá", person="lan") for number in range(5)])
    assert groups[0].people == 1


def test_the_order_of_arrival_does_not_matter() -> None:
    comments = [said(n, WORDS[n % 5], topic="0404" if n % 3 else "0301") for n in range(30)]
    wanted = ids(comments)
    Random(4).shuffle(comments)
    assert ids(comments) == wanted


def test_another_topic_or_another_place_is_another_matter() -> None:
    comments = [
        said(1, "Ngập ở Lê Lợi", places=("Lê Lợi",)),
        said(2, "Ngập ở Trần Phú", places=("Trần Phú",)),
        said(3, "Rác đầy đường", topic="0301"),
        said(4, "Số 5 Lê Lợi cũng ngập", places=("số 5 Lê Lợi",)),
    ]
    assert ids(comments) == [[1, 4], [2], [3]]


def test_here_too_below_a_report_belongs_to_it() -> None:
    comments = [said(1, "Rác ở chợ", topic="0301"), said(2, "khu tôi cũng vậy", topic=None, parent_id="c1")]
    assert ids(comments) == [[1, 2]]


def test_without_topics_the_words_decide() -> None:
    comments = [
        said(1, "cột điện nghiêng trước trường học", topic=None),
        said(2, "cột điện nghiêng trước cổng trường học", topic=None),
        said(3, "xin hỏi giờ mở cửa thư viện", topic=None),
    ]
    assert ids(comments) == [[1, 2], [3]]


def test_two_cases_never_become_one_group_and_new_comments_find_theirs() -> None:
    comments = [said(1, "Ngập", case_id=7), said(2, "Ngập", case_id=8), said(3, "Ngập quá")]
    groups = grouped(comments)
    assert sorted((group.case_id, len(group.members)) for group in groups) == [(7, 2), (8, 1)]


def test_a_matter_of_last_month_is_another_one() -> None:
    assert ids([said(1, "Ngập"), said(2, "Ngập", at=START + timedelta(days=30))]) == [[1], [2]]


def test_commonest() -> None:
    assert commonest(["0404", None, "0301", "0301"]) == "0301"
    assert commonest([None, None]) is None
