"""Bytes are stored once, live as long as something shows them, and are gone soon after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations import inbox, outbox, web_chat
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import TooLarge
from inbox_api.files import keeping, tasks
from inbox_api.files.keeping import GRACE, keep_upload, throw_away
from inbox_api.files.preparing import prepare
from inbox_api.files.problems import FileHasMacros, FileTypeNotAllowed, PictureUnreadable
from inbox_api.files.repository import FileRepository
from inbox_api.files.stores import Store, Stores
from inbox_api.models import Attachment, Author, Conversation, StoredFile
from inbox_api.settings import get_settings
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.files.conftest import use
from tests.pictures import TRA_VINH, photo_from, picture, word_document

PHOTO = photo_from(TRA_VINH)
LATER = NOW + GRACE + timedelta(seconds=1)


def message_with_photo(session: Session, content: bytes = PHOTO, **more: Any) -> tuple[Conversation, Attachment]:
    conversation = receive(session, "ảnh đây", channel="web", **more)
    row = keep_upload(session, web_chat.owner(conversation.identity.external_id), "ảnh.jpg", content, NOW)
    row.message_id, row.uploaded_by = ConversationRepository(session).messages(conversation.id)[-1].id, None
    session.flush()
    return conversation, row


def names_of(row: Attachment) -> set[str]:
    return {name for name in (row.stored_name, row.thumbnail_name, row.original_name) if name}


def in_storage(used: Stores) -> set[str]:
    return {item.name for item in used.first.names()}


# uploads


def test_an_upload_is_cleaned_like_any_other_file(session: Session, used_stores: Stores) -> None:
    row = keep_upload(session, "web:visitor", "ổ gà.jpg", PHOTO, NOW)
    assert (row.kind, row.mime, row.name, row.message_id) == ("image", "image/jpeg", "ổ gà.jpg", None)
    assert in_storage(used_stores) == names_of(row)
    assert len(names_of(row)) == 3
    assert (row.taken_latitude, row.taken_longitude) == pytest.approx(TRA_VINH, abs=1e-5)


def test_an_officers_photo_does_not_tell_where_the_officer_was(session: Session, used_stores: Stores) -> None:
    row = inbox.upload(session, officer(session, "lan"), "đã sửa.jpg", PHOTO, NOW)
    assert (row.taken_latitude, row.taken_source) == (None, None)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<script>", FileTypeNotAllowed),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), PictureUnreadable),
        (word_document(**{"word/vbaProject.bin": b"x"}), FileHasMacros),
        (b"%PDF-1.7" + bytes(3000), TooLarge),
    ],
)
def test_what_cannot_be_kept_is_refused_in_plain_words(
    session: Session, used_stores: Stores, monkeypatch: pytest.MonkeyPatch, content: bytes, error: type[Exception]
) -> None:
    monkeypatch.setattr(get_settings(), "max_file_bytes", 2000)
    with pytest.raises(error):
        keep_upload(session, "web:visitor", "tệp", content, NOW)
    assert in_storage(used_stores) == set()


def test_the_same_photo_twice_is_stored_once(session: Session, used_stores: Stores) -> None:
    _one, first = message_with_photo(session)
    _two, second = message_with_photo(session)
    assert names_of(first) == names_of(second) == in_storage(used_stores)


# throwing away


def test_nothing_that_is_shown_is_ever_thrown_away(session: Session, used_stores: Stores) -> None:
    _conversation, row = message_with_photo(session)
    assert throw_away(session, LATER + timedelta(days=999)) == 0
    assert in_storage(used_stores) == names_of(row)


def test_what_nothing_shows_is_thrown_away_after_a_while(session: Session, used_stores: Stores) -> None:
    prepared = prepare(PHOTO)
    keeping.reserve(session, prepared, NOW)
    keeping.put(prepared)
    assert throw_away(session, NOW + GRACE) == 0
    assert len(in_storage(used_stores)) == 3
    assert throw_away(session, LATER) == 3
    assert in_storage(used_stores) == set()
    assert session.scalars(select(StoredFile)).all() == []


def test_a_content_that_is_used_again_meanwhile_stays(session: Session, used_stores: Stores) -> None:
    prepared = prepare(PHOTO)
    keeping.reserve(session, prepared, NOW)
    keeping.put(prepared)
    keeping.reserve(session, prepared, LATER)
    assert throw_away(session, LATER) == 0


def test_a_storage_that_is_away_loses_no_duty(session: Session, disk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, disk)
    prepared = prepare(picture())
    keeping.reserve(session, prepared, NOW)
    keeping.put(prepared)

    def fails(_name: str) -> None:
        raise OSError("away")

    with monkeypatch.context() as patched:
        patched.setattr(disk, "delete", fails)
        with pytest.raises(OSError, match="away"):
            throw_away(session, LATER)
    assert throw_away(session, LATER) == 3


# erasure


def test_erasing_a_message_erases_its_files_and_all_they_told(session: Session, used_stores: Stores) -> None:
    _conversation, row = message_with_photo(session)
    names = names_of(row)
    assert keeping.erase_of_messages(session, [row.message_id or 0]) == 1
    assert keeping.erase_of_messages(session, [row.message_id or 0]) == 0
    left = {column.name: getattr(row, column.name) for column in Attachment.__table__.columns}
    assert {name for name, value in left.items() if value is not None} == {
        "id", "message_id", "kind", "problem", "created_at", "fetch_tries"
    }  # fmt: skip
    jobs = session.execute(
        text("SELECT args->'names', queue_name FROM procrastinate_jobs WHERE task_name = :name"),
        {"name": queue.DISCARD_FILES},
    ).all()
    assert [(set(found), where) for found, where in jobs] == [(names, queue.FILES)]
    assert throw_away(session, LATER, names) == 3
    assert in_storage(used_stores) == set()


def test_a_photo_that_another_message_shows_too_stays_for_that_one(session: Session, used_stores: Stores) -> None:
    _one, mine = message_with_photo(session)
    _two, other = message_with_photo(session)
    keeping.erase(session, [mine])
    assert throw_away(session, LATER) == 0
    assert names_of(other) == in_storage(used_stores)
    keeping.erase(session, [other])
    assert throw_away(session, LATER) == 3


def test_only_what_was_named_is_thrown_away_at_once(session: Session, used_stores: Stores) -> None:
    _one, mine = message_with_photo(session)
    _two, other = message_with_photo(session, picture("PNG"))
    names = names_of(mine)
    keeping.erase(session, [mine, other])
    assert throw_away(session, LATER, names) == 3
    assert len(in_storage(used_stores)) == 3


def test_a_withdrawn_message_of_a_case_keeps_its_evidence_out_of_sight(session: Session, used_stores: Stores) -> None:
    conversation, row = message_with_photo(session)
    case = create_case_for(session, conversation)
    CaseRepository(session).link_messages(case.id, [row.message_id or 0])
    assert keeping.erase_withdrawn(session, row.message_id or 0) == 0
    assert names_of(row) == in_storage(used_stores)


def test_uploads_that_were_never_sent_are_forgotten_after_two_days(session: Session, used_stores: Stores) -> None:
    keep_upload(session, "web:visitor", "a.png", picture("PNG"), NOW)
    _conversation, sent = message_with_photo(session)
    repository = FileRepository(session)
    assert repository.forget_uploads(NOW + timedelta(days=2) - tasks.UPLOADS_KEPT) == 0
    assert repository.forget_uploads(NOW + timedelta(days=2, seconds=1) - tasks.UPLOADS_KEPT) == 1
    throw_away(session, NOW + timedelta(days=2))
    assert in_storage(used_stores) == names_of(sent)


def test_an_answer_with_a_file_keeps_it(session: Session, used_stores: Stores) -> None:
    conversation = receive(session, "chào")
    lan = officer(session, "lan")
    file = inbox.upload(session, lan, "a.png", picture("PNG"), NOW)
    outbox.say(session, conversation, author=Author.OFFICER, text="đây", officer_id=lan.id, files=[file], now=NOW)
    assert FileRepository(session).forget_uploads(NOW + timedelta(days=9)) == 0
