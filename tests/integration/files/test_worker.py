"""From a webhook with a photo to a clean copy: fetched at once, again after trouble, never against the rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from connectors.base import AttachmentKind, EventKind
from inbox_api.channels import variants
from inbox_api.files.sealing import unseal
from inbox_api.files.stores import Stores
from inbox_api.settings import get_settings
from tests.factories import PAGE, receive
from tests.fakes.media_server import FakeInternet
from tests.integration.files.working import PHOTO, planned, sent, work
from tests.pictures import TRA_VINH, film, opened, picture, png_that_claims, word_document


@pytest.fixture(autouse=True)
def _photo(internet: FakeInternet) -> None:
    internet.server.give("/a.jpg", PHOTO)


def test_a_photo_is_fetched_at_once_cleaned_and_its_original_sealed(
    session: Session, internet: FakeInternet, used_stores: Stores
) -> None:
    _conversation, row = sent(session)
    assert planned(session, row) == [timedelta()]
    assert work(session, row, internet)
    assert (row.problem, row.fetch_at, row.source_url) == (None, None, None)
    assert (row.kind, row.mime, row.width, row.height) == ("image", "image/jpeg", 64, 48)
    copy = used_stores.read(row.stored_name or "")
    assert (dict(opened(copy).getexif()), len(copy)) == ({}, row.size_bytes)
    assert opened(used_stores.read(row.thumbnail_name or "")).format == "WEBP"
    sealed = used_stores.read(row.original_name or "")
    assert b"Exif" not in sealed
    assert (unseal(sealed), row.original_mime) == (PHOTO, "image/jpeg")
    assert (row.taken_latitude, row.taken_longitude) == pytest.approx(TRA_VINH, abs=1e-5)
    assert row.taken_source == "exif"
    assert not work(session, row, internet)


def test_originals_and_places_are_kept_only_when_the_city_wants_them(
    session: Session, internet: FakeInternet, used_stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "files_keep_originals", False)
    monkeypatch.setattr(get_settings(), "files_read_places", False)
    _conversation, row = sent(session)
    work(session, row, internet)
    assert (row.original_name, row.original_mime, row.taken_source) == (None, None, None)
    assert len(list(used_stores.first.names())) == 2


def test_the_place_of_a_denouncers_photo_is_never_noted(
    session: Session, internet: FakeInternet, used_stores: Stores
) -> None:
    conversation, row = sent(session)
    conversation.is_restricted = True
    work(session, row, internet)
    assert row.stored_name is not None
    assert (row.taken_latitude, row.taken_longitude, row.taken_source) == (None, None, None)


def test_a_film_loses_its_place_and_tells_its_length(
    session: Session, internet: FakeInternet, used_stores: Stores
) -> None:
    internet.server.give("/film.mp4", film())
    _conversation, row = sent(session, AttachmentKind.VIDEO, "https://video.xx.fbcdn.net/film.mp4")
    work(session, row, internet)
    assert (row.kind, row.mime, row.duration_ms, row.thumbnail_name) == ("video", "video/mp4", 12_500, None)
    assert (row.taken_latitude, row.taken_longitude, row.taken_source) == (9.9347, 106.3456, "film")
    assert b"+09.9347" not in used_stores.read(row.stored_name or "")
    assert len(list(used_stores.first.names())) == 1


def test_a_file_is_what_it_is_whatever_the_vendor_calls_it(
    session: Session, internet: FakeInternet, used_stores: Stores
) -> None:
    internet.server.give("/voice", film(handlers=(b"soun",)))
    _conversation, row = sent(session, AttachmentKind.VIDEO, "https://cdn.fbcdn.net/voice")
    work(session, row, internet)
    assert (row.kind, row.mime) == ("audio", "audio/mp4")


def test_a_sticker_is_fetched_and_stays_a_sticker(
    session: Session, internet: FakeInternet, used_stores: Stores
) -> None:
    internet.server.give("/s.png", picture("PNG", (80, 80), "RGBA", (1, 2, 3, 4)))
    _conversation, row = sent(session, AttachmentKind.STICKER, "https://scontent.xx.fbcdn.net/s.png")
    work(session, row, internet)
    assert (row.kind, row.mime) == ("sticker", "image/png")


def test_links_and_places_are_not_fetched(session: Session) -> None:
    for kind in (AttachmentKind.LINK, AttachmentKind.LOCATION, AttachmentKind.UNSUPPORTED):
        _conversation, row = sent(session, kind, "https://vidu.vn/tin")
        assert (row.fetch_at, planned(session, row), row.source_url) == (None, [], "https://vidu.vn/tin")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<html><script>alert(1)</script>" + bytes(9000), "type_not_allowed"),
        (b"\xff\xd8\xff\xe0 no photo at all", "broken"),
        (png_that_claims(50_000, 50_000), "too_complex"),
        (word_document(**{"word/vbaProject.bin": b"x"}), "has_macros"),
        (b"\xff\xd8\xff" + bytes(25 * 1024 * 1024), "too_large"),
    ],
)
def test_what_is_refused_says_why_and_is_not_tried_again(
    session: Session, internet: FakeInternet, used_stores: Stores, content: bytes, problem: str
) -> None:
    internet.server.give("/a.jpg", content)
    _conversation, row = sent(session)
    work(session, row, internet)
    assert (row.problem, row.stored_name, row.fetch_at, len(planned(session, row))) == (problem, None, None, 1)
    assert list(used_stores.first.names()) == []


def test_a_type_the_city_does_not_want_is_not_kept(
    session: Session, internet: FakeInternet, used_stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "file_types", "image/png, application/pdf")
    _conversation, row = sent(session)
    work(session, row, internet)
    assert (row.problem, list(used_stores.first.names())) == ("type_not_allowed", [])


def test_a_refused_host_is_counted_so_that_a_city_can_allow_it(session: Session, internet: FakeInternet) -> None:
    for _number in range(2):
        _conversation, row = sent(session, url="https://media-7.lookaside.example/a.jpg")
        work(session, row, internet)
        assert row.problem == "host_not_allowed"
    found = [(c.account_id, c.point, c.variant, c.times) for c in variants.counted(session, "facebook")]
    assert (PAGE, "file_host", "lookaside.example", 2) in found


def test_a_withdrawn_message_takes_its_files_along(
    session: Session, internet: FakeInternet, used_stores: Stores
) -> None:
    _conversation, row = sent(session, citizen="who", external_id="m-1")
    work(session, row, internet)
    receive(session, "", channel="facebook", citizen="who", external_id="m-1", kind=EventKind.DELETE)
    assert (row.stored_name, row.original_name, row.thumbnail_name, row.problem) == (None, None, None, "erased")
