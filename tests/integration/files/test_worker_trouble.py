"""A vendor, a storage or a worker that is away: the file comes later, once, or says why it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.files import fetching, keeping
from inbox_api.files.fetching import PAUSES
from inbox_api.files.repository import FileRepository
from inbox_api.files.stores import Stores
from tests.factories import NOW
from tests.fakes.media_server import FakeInternet
from tests.integration.files.working import PHOTO, URL, planned, sent, work


@pytest.fixture(autouse=True)
def _photo(internet: FakeInternet) -> None:
    internet.server.give("/a.jpg", PHOTO)


def test_a_vendor_that_is_away_is_asked_again_for_a_day_and_then_no_more(
    session: Session, internet: FakeInternet, used_stores: Stores
) -> None:
    internet.server.give("/a.jpg", b"", 503)
    _conversation, row = sent(session)
    at = timedelta()
    for pause in PAUSES:
        assert work(session, row, internet, at)
        assert row.problem == "gone"
        assert planned(session, row)[-1] == at + pause
        assert not work(session, row, internet, at + pause - timedelta(seconds=1))
        at += pause
    assert at > timedelta(hours=20)
    assert work(session, row, internet, at)
    assert (row.fetch_at, len(planned(session, row))) == (None, len(PAUSES) + 1)
    assert not work(session, row, internet, at + timedelta(days=1))


def test_a_vendor_that_comes_back_gives_the_file(session: Session, internet: FakeInternet, used_stores: Stores) -> None:
    internet.server.give("/a.jpg", b"", 500)
    _conversation, row = sent(session)
    work(session, row, internet)
    internet.server.give("/a.jpg", PHOTO)
    assert work(session, row, internet, PAUSES[0])
    assert (row.problem, row.mime) == (None, "image/jpeg")


def test_a_storage_that_is_away_is_tried_again(session: Session, internet: FakeInternet, used_stores: Stores) -> None:
    _conversation, row = sent(session)
    order = fetching.begin(session, row.id, NOW)
    assert order is not None
    fetching.finish(session, order, fetching.storage_failed(OSError(28, "No space left")), NOW)
    assert (row.problem, row.source_url) == ("unreachable", URL)
    assert work(session, row, internet, PAUSES[0])
    assert row.stored_name is not None


def test_two_jobs_do_not_fetch_one_file_twice(session: Session) -> None:
    _conversation, row = sent(session)
    assert fetching.begin(session, row.id, NOW) is not None
    assert fetching.begin(session, row.id, NOW) is None


def test_a_file_whose_worker_died_is_fetched_by_another(
    session: Session, internet: FakeInternet, used_stores: Stores
) -> None:
    _conversation, row = sent(session)
    slow = fetching.begin(session, row.id, NOW)
    assert slow is not None
    assert fetching.defer_forgotten(session, NOW + timedelta(minutes=1)) == 0
    late = timedelta(minutes=5)
    assert fetching.defer_forgotten(session, NOW + late) == 1
    assert work(session, row, internet, late)
    kept = row.stored_name
    fetching.finish(session, slow, fetching.storage_failed(OSError()), NOW + late)
    assert (row.stored_name, row.problem) == (kept, None)


def test_a_file_that_was_erased_meanwhile_stays_erased(
    session: Session, internet: FakeInternet, used_stores: Stores
) -> None:
    _conversation, row = sent(session)
    order = fetching.begin(session, row.id, NOW)
    assert order is not None
    keeping.erase(session, [row])
    fetching.finish(session, order, fetching.download(order, internet.network), NOW)
    assert (row.stored_name, row.problem, row.taken_source) == (None, "erased", None)
    assert FileRepository(session).waiting_fetches(NOW + timedelta(days=2), 10) == []
