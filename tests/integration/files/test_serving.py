"""Who may open a file, and how it is answered: rights at every request, never a page of ours, in parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.files import keeping, links
from inbox_api.files.preparing import prepare
from inbox_api.files.stores import Stores
from inbox_api.models import Attachment, AuditEntry, Author, Conversation
from tests.factories import NOW, create_case_for, receive
from tests.integration.pages.conftest import Browser
from tests.integration.pages.conftest import sign_in as sign_in  # noqa: PLC0414 - a fixture
from tests.pictures import TRA_VINH, film, opened, photo_from, picture, word_document

SignIn = Callable[[str], Browser]
PHOTO = photo_from(TRA_VINH)
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


def attached(session: Session, content: bytes, name: str = "ảnh.jpg", **more: Any) -> tuple[Conversation, Attachment]:
    """A file in a conversation with a case of Lan's ward."""
    conversation = receive(session, "tệp đây", **more)
    create_case_for(session, conversation)
    row = keeping.keep_upload(session, "web:x", name, content, NOW)
    row.message_id, row.uploaded_by = ConversationRepository(session).messages(conversation.id)[-1].id, None
    session.flush()
    return conversation, row


# rights


def test_only_those_who_may_read_the_conversation_open_its_files(
    sign_in: SignIn, session: Session, client: TestClient
) -> None:
    _conversation, row = attached(session, PHOTO)
    lan, minh = sign_in("lan"), sign_in("minh")
    others = [sign_in(username) for username in ("admin", "auditor", "trainer")]
    for path in (f"/files/{row.id}", f"/files/{row.id}/thumb"):
        assert lan.get(path).status_code == 200, path
        assert minh.get(path).status_code == 404, path
        assert client.get(path, headers={"accept": "application/json"}).status_code == 401, path
        assert [other.get(path).status_code for other in others] == [404] * 3, path
    assert lan.get("/files/999999").status_code == 404


def test_rights_are_asked_for_again_although_the_browser_has_the_file(sign_in: SignIn, session: Session) -> None:
    conversation, row = attached(session, PHOTO)
    lan = sign_in("lan")
    tag = lan.get(f"/files/{row.id}").headers["etag"]
    assert lan.get(f"/files/{row.id}", **{"if-none-match": tag}).status_code == 304
    conversation.is_restricted = True
    session.flush()
    assert lan.get(f"/files/{row.id}", **{"if-none-match": tag}).status_code == 404


def test_a_denunciations_files_are_for_its_inspectors(sign_in: SignIn, session: Session) -> None:
    conversation = receive(session, "Tôi tố cáo ông A nhận tiền", citizen="denouncer")
    create_case_for(session, conversation, case_type="TC", topic=None)
    row = keeping.keep_upload(session, "web:x", "a.jpg", PHOTO, NOW)
    row.message_id = ConversationRepository(session).messages(conversation.id)[-1].id
    session.flush()
    lan, inspector = sign_in("lan"), sign_in("inspector")
    for path in (f"/files/{row.id}", f"/files/{row.id}/thumb", f"/files/{row.id}/original"):
        assert lan.get(path).status_code == 404
        assert inspector.get(path).status_code == 200


def test_the_original_is_for_inspectors_and_every_look_is_logged(
    sign_in: SignIn, session: Session, used_stores: Stores
) -> None:
    conversation, row = attached(session, PHOTO)
    assert sign_in("lan").get(f"/files/{row.id}/original").status_code == 403
    create_case_for(session, conversation, case_type="TC", topic=None)
    inspector = sign_in("inspector")
    found = inspector.get(f"/files/{row.id}/original")
    assert found.content == PHOTO
    assert found.headers["content-disposition"].startswith("attachment")
    assert found.headers["cache-control"] == "no-store"
    audit.write_waiting(session)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "file.original")).all()
    assert [(entry.object_type, entry.object_id) for entry in entries] == [("attachment", str(row.id))]
    row.original_name = None
    session.flush()
    assert inspector.get(f"/files/{row.id}/original").status_code == 404


def test_photos_of_a_restricted_matter_are_blurred_until_a_logged_look(sign_in: SignIn, session: Session) -> None:
    plain_talk, plain = attached(session, PHOTO)
    talk = receive(session, "Cháu bé bị đánh")
    case = create_case_for(session, talk, case_type="PAHT")
    row = keeping.keep_upload(session, "web:x", "a.jpg", PHOTO, NOW)
    message = ConversationRepository(session).messages(talk.id)[-1]
    row.message_id, row.uploaded_by = message.id, None
    case.restricted = "child"
    session.flush()
    session.expire_all()
    assert talk.has_sensitive
    duty, button = sign_in("duty"), f'action="/files/{row.id}/look" target="_blank"'
    page = duty.get(f"/inbox/{talk.public_id}").text
    assert button in page
    assert f'href="/files/{row.id}" target' not in page
    assert f'href="/files/{plain.id}" target' in duty.get(f"/inbox/{plain_talk.public_id}").text
    answer = duty.post(f"/files/{row.id}/look")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/files/{row.id}")
    assert sign_in("minh").post(f"/files/{row.id}/look").status_code == 404
    audit.write_waiting(session)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "file.look")).all()
    assert [entry.object_id for entry in entries] == [str(row.id)]


def test_how_large_a_file_may_be_is_told_before_one_is_chosen(sign_in: SignIn, session: Session) -> None:
    talk, _row = attached(session, PHOTO)
    lan = sign_in("lan")
    lan.post(f"/inbox/{talk.public_id}/take-over")
    assert "(mỗi tệp tối đa 10 MB)" in lan.get(f"/inbox/{talk.public_id}").text


def test_a_withdrawn_messages_file_is_shown_to_nobody(sign_in: SignIn, session: Session) -> None:
    _conversation, row = attached(session, PHOTO)
    message = ConversationRepository(session).message(row.message_id or 0)
    assert message is not None
    token = urlsplit(links.link(row, datetime.now(UTC)) or "").path
    lan = sign_in("lan")
    assert lan.get(token).status_code == 200
    message.deleted_at = NOW
    session.flush()
    assert lan.get(f"/files/{row.id}").status_code == 404
    assert lan.get(token).status_code == 404


def test_a_file_that_the_storage_lost_is_not_found(sign_in: SignIn, session: Session, used_stores: Stores) -> None:
    _conversation, row = attached(session, PDF, "đơn.pdf")
    used_stores.delete(row.stored_name or "")
    assert sign_in("lan").get(f"/files/{row.id}").status_code == 404


# answers


def test_a_photo_is_shown_without_anything_it_told(sign_in: SignIn, session: Session) -> None:
    _conversation, row = attached(session, PHOTO, "IMG_0001.HEIC")
    lan = sign_in("lan")
    found = lan.get(f"/files/{row.id}")
    assert dict(opened(found.content).getexif()) == {}
    assert found.headers["content-disposition"] == "inline; filename*=UTF-8''IMG_0001.jpg"
    assert found.headers["content-type"] == "image/jpeg"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert found.headers["cache-control"] == "private, no-cache"
    assert "cookie" in found.headers["vary"]
    small = lan.get(f"/files/{row.id}/thumb")
    assert (small.headers["content-type"], opened(small.content).format) == ("image/webp", "WEBP")


@pytest.mark.parametrize(
    ("content", "name", "mime", "way"),
    [
        (PDF, 'đ"ơn\r\n.pdf', "application/pdf", "attachment; filename*=UTF-8''%C4%91%22%C6%A1n%0D%0A.pdf"),
        (word_document(), "đơn.docx", "application/vnd.openxmlformats", "attachment"),
        (film(), "a.mp4", "video/mp4", "inline"),
        (film(handlers=(b"soun",)), "a.mp4", "audio/mp4", "inline; filename*=UTF-8''a.m4a"),
        (picture("GIF"), "a.html", "image/png", "inline; filename*=UTF-8''a.html.png"),
    ],
)
def test_only_what_runs_nothing_is_shown_in_place(
    sign_in: SignIn, session: Session, content: bytes, name: str, mime: str, way: str
) -> None:
    _conversation, row = attached(session, content, name)
    found = sign_in("lan").get(f"/files/{row.id}")
    assert found.status_code == 200
    assert found.headers["content-type"].startswith(mime)
    assert found.headers["content-disposition"].startswith(way)
    policy = found.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert ("sandbox" in policy) is not mime.startswith(("video/", "audio/"))


def test_a_part_of_a_file_is_answered_as_a_part(sign_in: SignIn, session: Session, used_stores: Stores) -> None:
    _conversation, row = attached(session, PDF, "đơn.pdf")
    lan, path, size = sign_in("lan"), f"/files/{row.id}", len(PDF)
    whole = lan.get(path)
    assert (whole.content, whole.headers["content-length"], whole.headers["accept-ranges"]) == (PDF, str(size), "bytes")
    for asked, start, end in (("0-99", 0, 99), ("100-", 100, size - 1), ("-50", size - 50, size - 1), ("0-0", 0, 0)):
        part = lan.get(path, range=f"bytes={asked}")
        assert (part.status_code, part.content) == (206, PDF[start : end + 1])
        assert part.headers["content-range"] == f"bytes {start}-{end}/{size}"
        assert part.headers["content-length"] == str(end - start + 1)
    beyond = lan.get(path, range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    changed = lan.get(path, **{"range": "bytes=0-9", "if-range": '"another"'})
    assert (changed.status_code, changed.content) == (200, PDF)
    same = lan.get(path, **{"range": "bytes=0-9", "if-range": whole.headers["etag"]})
    assert (same.status_code, same.content) == (206, PDF[:10])


# signed links


def test_a_signed_link_opens_without_signing_in_until_it_ends(
    client: TestClient, session: Session, used_stores: Stores
) -> None:
    _conversation, row = attached(session, PDF, "đơn.pdf")
    now = datetime.now(UTC)
    path = urlsplit(links.link(row, now) or "").path
    found = client.get(path)
    assert (found.status_code, found.content) == (200, PDF)
    assert found.headers["referrer-policy"] == "no-referrer"
    assert found.headers["x-robots-tag"] == "noindex"
    assert client.get(path, headers={"range": "bytes=0-4"}).content == b"%PDF-"
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(PDF)))
    assert head.headers["content-type"] == "application/pdf"
    ended = urlsplit(links.link(row, now - timedelta(days=8)) or "").path
    for wrong in (ended, path[:-1] + ("0" if path[-1] != "0" else "1"), "/f/1-2-3", "/f/x"):
        assert client.get(wrong).status_code == 404, wrong
    keeping.erase(session, [row])
    assert client.get(path).status_code == 404


def test_no_link_opens_a_note_or_what_was_not_sent(client: TestClient, session: Session) -> None:
    _conversation, row = attached(session, PDF, "đơn.pdf")
    waiting = keeping.keep_upload(session, "officer:1", "b.pdf", PDF + b"b", NOW)
    assert client.get(urlsplit(links.link(waiting, datetime.now(UTC)) or "").path).status_code == 404
    message = ConversationRepository(session).message(row.message_id or 0)
    assert message is not None
    message.author = Author.NOTE
    session.flush()
    assert client.get(urlsplit(links.link(row, datetime.now(UTC)) or "").path).status_code == 404


# the citizen's own chat


def test_a_visitor_opens_the_files_of_its_own_chat_only(app: FastAPI, session: Session) -> None:
    from inbox_api.conversations.web_visitors import cookie_value, new_visitor

    visitor, stranger = new_visitor(), new_visitor()
    _conversation, row = attached(session, PHOTO, citizen=visitor)
    _other, hers = attached(session, PDF, citizen=stranger)
    browser = TestClient(app, cookies={"hopthu_visitor": cookie_value(visitor)})
    for path in (f"/chat/files/{row.id}", f"/chat/files/{row.id}/thumb"):
        found = browser.get(path)
        assert (found.status_code, dict(opened(found.content).getexif())) == (200, {})
        assert found.headers["cache-control"] == "private, no-cache"
    assert browser.get(f"/chat/files/{row.id}/original").status_code == 404
    assert browser.get(f"/files/{row.id}", headers={"accept": "application/json"}).status_code == 401
    assert browser.get(f"/chat/files/{hers.id}").status_code == 404
    message = ConversationRepository(session).message(row.message_id or 0)
    assert message is not None
    message.deleted_at = NOW
    session.flush()
    assert browser.get(f"/chat/files/{row.id}").status_code == 404


def test_a_sealed_original_is_no_photo_to_who_steals_the_storage(session: Session) -> None:
    prepared = prepare(PHOTO)
    sealed = prepared.contents[prepared.original_name or ""]
    assert PHOTO[:20] not in sealed
    assert all(b"Samsung" not in content for content in prepared.contents.values())
