"""The same visit sent by several tabs and tries at once, on committed data: it is there once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from inbox_api.errors import Conflict
from inbox_api.field import photos, visits
from inbox_api.field.told import Edit, NewVisit, Photo
from inbox_api.models import Case, CaseEvent, FieldPhoto, FieldVisit, VisitOutcome
from tests.databases import city_for_many
from tests.factories import NOW, create_case_for, officer
from tests.pictures import picture

TRIES = 6
NUMBER, PHOTO = "a" * 32, "b" * 32


@pytest.fixture
def factory(database_server: str) -> Iterator[sessionmaker[Session]]:
    with city_for_many(database_server, TRIES + 2) as made:
        yield made


@contextmanager
def begun(factory: sessionmaker[Session]) -> Iterator[Session]:
    with factory() as session, session.begin():
        yield session


def at_once(factory: sessionmaker[Session], code: str) -> list[str]:
    """What became of each try: new, again, or conflict (it is sent again)."""
    start = threading.Barrier(TRIES)
    told = NewVisit(
        code=code, outcome=VisitOutcome.NOT_SOLVED, note="ngập", at=NOW, photos=(Photo(PHOTO, "after"),),
        facts={"address": Edit("đường Lê Lợi", "số 12")},
    )  # fmt: skip

    def send(_number: int) -> str:
        start.wait()
        try:
            with begun(factory) as session:
                photos.keep(session, officer(session, "phuc"), PHOTO, picture("JPEG"), NOW)
            with begun(factory) as session:
                kept = visits.keep(session, officer(session, "phuc"), NUMBER, told, NOW, device_now=NOW)
                return "new" if kept.is_new else "again"
        except Conflict as error:
            return error.code

    with ThreadPoolExecutor(TRIES) as pool:
        return list(pool.map(send, range(TRIES)))


def test_many_tries_at_once_make_one_visit_one_photo_and_one_line(factory: sessionmaker[Session]) -> None:
    with begun(factory) as session:
        code = create_case_for(session, None, now=NOW - timedelta(hours=1)).code
    outcomes = at_once(factory, code)
    assert outcomes.count("new") == 1
    assert set(outcomes) <= {"new", "again", "conflict", "photos_missing"}
    again = at_once(factory, code)
    assert set(again) == {"again"}
    with begun(factory) as session:
        assert session.scalar(select(func.count()).select_from(FieldVisit)) == 1
        assert session.scalar(select(func.count()).select_from(FieldPhoto)) == 1
        lines = session.scalars(select(CaseEvent.kind)).all()
        assert (lines.count("visit"), lines.count("field")) == (1, 1)
        assert session.scalars(select(Case.address)).all() == ["số 12"]
