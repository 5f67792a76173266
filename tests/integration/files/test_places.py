"""Where a photo was taken: offered once for the place of its case, to those who may change it, and then forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.audit.repository import AuditRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.files import keeping, places
from inbox_api.files.repository import FileRepository
from inbox_api.models import Attachment, Case, Conversation
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import Browser
from tests.integration.pages.conftest import sign_in as sign_in  # noqa: PLC0414 - a fixture
from tests.pictures import TRA_VINH, photo_from

SignIn = Callable[[str], Browser]


def case_with_photo(session: Session, **more: Any) -> tuple[Conversation, Case, Attachment]:
    conversation = receive(session, "ổ gà ở đây")
    row = keeping.keep_upload(session, f"web:{conversation.identity.external_id}", "a.jpg", photo_from(TRA_VINH), NOW)
    row.message_id = ConversationRepository(session).messages(conversation.id)[-1].id
    case = create_case_for(session, conversation, **more)
    CaseRepository(session).link_messages(case.id, [row.message_id or 0])
    session.flush()
    return conversation, case, row


def is_forgotten(session: Session, row: Attachment) -> bool:
    session.expire_all()
    return (row.taken_latitude, row.taken_longitude, row.taken_source) == (None, None, None)


def test_an_officer_takes_the_photos_place_for_the_case(sign_in: SignIn, session: Session) -> None:
    _conversation, case, row = case_with_photo(session)
    lan = sign_in("lan")
    page = lan.get(f"/cases/{case.code}").text
    assert "9.93470, 106.34560" in page
    assert "theo dữ liệu kèm trong ảnh" in page
    assert lan.post(f"/cases/{case.code}/place", file=row.id).status_code == 303
    assert is_forgotten(session, row)
    assert (case.latitude, case.longitude) == pytest.approx(TRA_VINH, abs=1e-5)
    after = lan.get(f"/cases/{case.code}").text
    assert "theo dữ liệu kèm trong ảnh" not in after
    assert "Vĩ độ: (trống) → 9.9347" in after


def test_a_place_that_is_turned_down_is_forgotten(sign_in: SignIn, session: Session) -> None:
    _conversation, case, row = case_with_photo(session)
    assert sign_in("lan").post(f"/cases/{case.code}/place", file=0).status_code == 303
    assert is_forgotten(session, row)
    assert case.latitude is None
    audit.write_waiting(session)
    entries = AuditRepository(session).page(before_id=None, limit=20)
    assert [row.object_id for row in entries if row.action == "case.place_turned_down"] == [str(case.id)]


def test_a_unit_that_only_helps_turns_down_no_place(sign_in: SignIn, session: Session) -> None:
    _conversation, case, row = case_with_photo(session)
    case.co_unit_ids = [officer(session, "minh").unit_id]
    session.flush()
    assert sign_in("minh").post(f"/cases/{case.code}/place", file=0).status_code == 403
    assert not is_forgotten(session, row)


def test_who_may_not_change_the_case_is_not_offered_its_photos_place(sign_in: SignIn, session: Session) -> None:
    _conversation, case, row = case_with_photo(session)
    hoa, minh = sign_in("hoa"), sign_in("minh")
    assert "9.93470" not in hoa.get(f"/cases/{case.code}").text
    for file in (row.id, 0):
        assert hoa.post(f"/cases/{case.code}/place", file=file).status_code == 403
        assert minh.post(f"/cases/{case.code}/place", file=file).status_code == 404
    assert not is_forgotten(session, row)


def test_a_photo_of_another_case_gives_no_place(sign_in: SignIn, session: Session) -> None:
    _one, case, _row = case_with_photo(session)
    _two, _other, foreign = case_with_photo(session)
    assert sign_in("lan").post(f"/cases/{case.code}/place", file=foreign.id).status_code == 404
    assert case.latitude is None


@pytest.mark.parametrize("change", [
    {"case": {"latitude": 9.9, "longitude": 106.3}},
    {"case": {"closed_at": NOW}},
    {"case": {"restricted": "child"}},
    {"case": {"restricted": "to_cao"}},
    {"conversation": {"is_restricted": True}},
    {"message": {"deleted_at": NOW}},
])  # fmt: skip
def test_no_place_is_offered_where_none_is_due(session: Session, change: dict[str, dict[str, Any]]) -> None:
    conversation, case, row = case_with_photo(session)
    assert len(places.suggestions(session, case)) == 1
    message = ConversationRepository(session).message(row.message_id or 0)
    changed = {"case": case, "conversation": conversation, "message": message}
    for name, values in change.items():
        for column, value in values.items():
            setattr(changed[name], column, value)
    session.flush()
    assert places.suggestions(session, case) == []


def test_unused_places_are_forgotten_and_those_of_denouncers_at_once(session: Session) -> None:
    _old, _case, old = case_with_photo(session)
    secret, _case, hers = case_with_photo(session)
    _new, _case, new = case_with_photo(session)
    old.created_at = NOW - timedelta(days=31)
    secret.is_restricted = True
    session.flush()
    assert FileRepository(session).forget_old_places(NOW - timedelta(days=30)) == 2
    assert [is_forgotten(session, row) for row in (old, hers, new)] == [True, True, False]


def test_the_same_place_cannot_be_taken_twice(session: Session) -> None:
    _conversation, case, row = case_with_photo(session)
    lan = officer(session, "lan")
    places.use(session, case, row.id, lan, NOW)
    session.refresh(row)
    assert places.suggestions(session, case) == []
    assert is_forgotten(session, row)
