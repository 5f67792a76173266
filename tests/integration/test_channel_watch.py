"""Counters of variants and problems of accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from babel.support import LazyProxy
from sqlalchemy import delete
from sqlalchemy.orm import Session

from inbox_api.channels import problems, variants
from inbox_api.models import ChannelProblem
from tests.factories import NOW, OA


@pytest.fixture(autouse=True)
def no_problem_yet(session: Session) -> None:
    """Forged posts of other tests are told of in a transaction of their own, which no test takes back."""
    session.execute(delete(ChannelProblem))


def counts(session: Session) -> list[tuple[str, str, int]]:
    return [(row.point, row.variant, row.times) for row in variants.counted(session, "zalo")]


def test_variants_are_counted_over_transactions(session: Session) -> None:
    for _ in range(3):
        variants.seen(session, "zalo", OA, "timestamp", "text")
    variants.seen(session, "zalo", OA, "timestamp", "number")
    assert counts(session) == [("timestamp", "number", 1), ("timestamp", "text", 3)]
    variants.seen(session, "zalo", OA, "timestamp", "text")
    session.commit()
    session.expire_all()
    assert counts(session) == [("timestamp", "number", 1), ("timestamp", "text", 4)]


def test_what_a_rolled_back_transaction_counted_is_forgotten(session: Session) -> None:
    session.connection()
    variants.seen(session, "zalo", OA, "mac", "app_id")
    session.rollback()
    assert counts(session) == []


def test_a_problem_is_open_once_until_it_is_cleared(session: Session) -> None:
    assert problems.raise_problem(session, "zalo", OA, "token_refused", NOW)
    later = NOW + timedelta(hours=1)
    assert not problems.raise_problem(session, "zalo", OA, "token_refused", later, is_urgent=True)
    [row] = problems.open_problems(session, "zalo", OA)
    assert (row.times, row.first_at, row.last_at, row.is_urgent) == (2, NOW, later, True)
    assert problems.clear_problem(session, "zalo", OA, "token_refused", later)
    assert not problems.clear_problem(session, "zalo", OA, "token_refused", later)
    assert list(problems.open_problems(session)) == []
    assert problems.raise_problem(session, "zalo", OA, "token_refused", later)


def test_urgent_problems_come_first_and_subjects_stand_apart(session: Session) -> None:
    problems.raise_problem(session, "zalo", OA, "template_off", NOW + timedelta(hours=2), subject="400001")
    problems.raise_problem(session, "zalo", OA, "template_off", NOW, subject="400002")
    problems.raise_problem(session, "zalo", OA, "token_refused", NOW, is_urgent=True)
    found = [(row.code, row.subject) for row in problems.open_problems(session, "zalo")]
    assert found == [("token_refused", ""), ("template_off", "400001"), ("template_off", "400002")]


def test_a_problem_says_what_to_do_and_an_unknown_code_says_its_code(session: Session) -> None:
    problems.register({"test_words": LazyProxy(lambda: "Mẫu %(subject)s bị tắt: %(reason)s")})
    problems.raise_problem(session, "zalo", OA, "test_words", NOW, subject="7", detail={"reason": "chất lượng"})
    problems.raise_problem(session, "zalo", OA, "no_words_yet", NOW - timedelta(hours=1))
    texts = [problems.text_of(row) for row in problems.open_problems(session)]
    assert texts == ["Mẫu 7 bị tắt: chất lượng", "Phát hiện sự cố có mã no_words_yet."]
