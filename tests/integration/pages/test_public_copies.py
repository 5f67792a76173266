"""Everybody reads approved copies and nothing else: no name, no number, no code, no officer, nothing withdrawn."""

from __future__ import annotations

import io

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy.orm import Session

from connectors.simulation.state import sample_picture
from inbox_api.approvals import service as approvals
from inbox_api.cases.publishing import deciding, service
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.files.keeping import keep_upload
from inbox_api.models import Case, CaseTwin
from inbox_api.settings import get_settings
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import HTML

NAME, PHONE = "Nguyễn Thị Canary", "0912345678"
TEXT = f"Đường Lê Lợi ngập sâu trước chợ, nhà tôi số 12/3. Gọi {PHONE} gặp {NAME}."
WHY = "Việc chung của cả tuyến phố"


def make(session: Session, text: str = TEXT, *, has_photo: bool = False, **changes: object) -> Case:
    talk = receive(session, text)
    talk.citizen.display_name, talk.citizen.phone = NAME, PHONE
    values: dict[str, object] = {
        "description": text, "contact_name": NAME, "phone": PHONE, "is_public": True, **changes
    }  # fmt: skip
    case = create_case_for(session, talk, **values)  # type: ignore[arg-type]
    if has_photo:
        message = ConversationRepository(session).messages(talk.id)[-1]
        file = keep_upload(session, "web:x", f"{NAME}.png", sample_picture(), NOW)
        file.message_id, file.uploaded_by = message.id, None
        CaseRepository(session).link_messages(case.id, [message.id])
    session.flush()
    return case


def draft(session: Session, case: Case) -> CaseTwin:
    return service.begin(session, officer(session, "lan"), case.code, NOW)


def publish(session: Session, case: Case) -> CaseTwin:
    lan, twin = officer(session, "lan"), draft(session, case)
    box = [{"x": 0.1, "y": 0.1, "w": 0.5, "h": 0.5}]
    for photo in list(twin.photos):
        service.mark_photo(
            session, lan, twin.id, photo.attachment_id, boxes=box, is_included=True, is_checked=True, now=NOW
        )
    service.submit(session, lan, twin.id, WHY, twin.version, NOW, is_sure=True)
    asked = next(row for row in approvals.of_case(session, case) if row.state == "waiting")
    approvals.decide(session, officer(session, "hoa"), asked.id, approve=True, reason="Đã xem, được", now=NOW)
    session.refresh(twin)
    return twin


def get(client: TestClient, path: str, **params: str) -> str:
    answer = client.get(path, params=params or None, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def secrets_of(case: Case) -> list[str]:
    assert case.conversation is not None
    return [
        "Canary", PHONE, "12/3", case.code, case.lookup_key, case.conversation.public_id, "hoa", "lan",
        case.conversation.identity.external_id,
    ]  # fmt: skip


def test_an_approved_copy_is_listed_and_read_and_tells_nobody(session: Session, client: TestClient) -> None:
    case = make(session, has_photo=True)
    twin = publish(session, case)
    pages = [get(client, "/cong-khai"), get(client, f"/cong-khai/{twin.id}")]
    for page in pages:
        assert "Lê Lợi ngập sâu" in page
        words = set(page.replace('"', " ").replace("<", " ").replace(">", " ").split())
        assert not [one for one in secrets_of(case) if (one in words if len(one) < 5 else one in page)]
        assert "set-cookie" not in client.get("/cong-khai").headers


def test_photos_are_the_covered_copies_and_nothing_leads_to_the_original(session: Session, client: TestClient) -> None:
    case = make(session, has_photo=True)
    twin = publish(session, case)
    photo = twin.photos[0]
    answer = client.get(f"/cong-khai/{twin.id}/anh/{photo.id}")
    assert answer.status_code == 200
    assert case.code not in str(answer.headers)
    picture = Image.open(io.BytesIO(answer.content)).convert("RGB")
    middle = picture.getpixel((picture.width // 3, picture.height // 3))
    assert isinstance(middle, tuple)
    assert max(middle) < 16
    assert not picture.getexif()
    for other in (photo.attachment_id + 10_000, photo.id + 1):
        assert client.get(f"/cong-khai/{twin.id}/anh/{other}").status_code == 404


def test_drafts_and_refused_copies_are_nowhere(session: Session, client: TestClient) -> None:
    twin = draft(session, make(session, has_photo=True))
    for path in (f"/cong-khai/{twin.id}", f"/cong-khai/{twin.id}/anh/{twin.photos[0].id}", "/cong-khai/999999999"):
        assert client.get(path, headers=HTML).status_code == 404
    assert "Lê Lợi" not in get(client, "/cong-khai")


def test_what_is_withdrawn_is_gone_and_what_is_replaced_leads_on(session: Session, client: TestClient) -> None:
    case = make(session, has_photo=True)
    first, second = publish(session, case), publish(session, case)
    moved = client.get(f"/cong-khai/{first.id}", headers=HTML, follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (302, f"/cong-khai/{second.id}")
    assert client.get(f"/cong-khai/{first.id}/anh/{first.photos[0].id}").status_code == 410
    deciding.withdraw(session, officer(session, "lan"), second.id, "Người dân yêu cầu", second.version, NOW)
    for path in (f"/cong-khai/{first.id}", f"/cong-khai/{second.id}", f"/cong-khai/{second.id}/anh/1"):
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 410
        assert "Lê Lợi" not in answer.text
    assert "Lê Lợi" not in get(client, "/cong-khai")


@pytest.mark.parametrize("change", [{"is_public": False}, {"restricted": "child"}, {"topic": "1303"}])
def test_a_case_that_may_not_be_public_any_more_takes_its_copy_along(
    session: Session, client: TestClient, change: dict[str, object]
) -> None:
    case = make(session)
    twin = publish(session, case)
    for name, value in change.items():
        setattr(case, name, value)
    session.flush()
    assert client.get(f"/cong-khai/{twin.id}", headers=HTML).status_code == 410
    assert "Lê Lợi" not in get(client, "/cong-khai")


def test_words_in_any_accents_wards_and_topics_narrow_the_list(session: Session, client: TestClient) -> None:
    flood = publish(session, make(session))
    light = publish(session, make(session, "Đèn đường Hùng Vương không sáng", topic="0301"))
    light.case.ward_code = "long-duc"
    session.flush()

    def found(**asked: str) -> set[int]:
        page = get(client, "/cong-khai", **asked)
        return {twin.id for twin in (flood, light) if f"/cong-khai/{twin.id}" in page}

    assert found() == {flood.id, light.id}
    assert found(q="ngap sau cho") == found(q="NGẬP SÂU") == {flood.id}
    assert found(q="den duong") == {light.id}
    assert found(phuong="long-duc") == {light.id}
    assert found(**{"linh-vuc": "04"}) == {flood.id}
    assert found(q="đèn", phuong="tra-vinh") == set()
    assert found(q="canary") == found(q=PHONE) == found(q="' | !x & (") - {flood.id, light.id} == set()
    assert found(**{"linh-vuc": "%"}) == {flood.id, light.id}


def test_pages_follow_one_another_without_gap_or_repeat(
    session: Session, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox_api.cases.publishing.public.PAGE_SIZE", 2)
    ids = [publish(session, make(session, f"Ổ gà số {number} trên đường Lê Lợi")).id for number in range(5)]
    seen: list[int] = []
    path = "/cong-khai?q=duong"
    for _page in range(3):
        page = get(client, path)
        seen += [number for number in reversed(ids) if f'id="copy-{number}"' in page]
        start = page.find('rel="next" href="')
        path = page[start + 17 :].split('"')[0].replace("&amp;", "&") if start > 0 else ""
    assert path == ""
    assert seen == list(reversed(ids))


def test_search_engines_keep_nothing_unless_the_city_wants_it(
    session: Session, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = publish(session, make(session))
    for path in ("/cong-khai", f"/cong-khai/{twin.id}"):
        assert client.get(path).headers["x-robots-tag"] == "noindex"
    monkeypatch.setattr(get_settings(), "public_copies_indexed", True)
    assert "x-robots-tag" not in client.get(f"/cong-khai/{twin.id}").headers
    assert client.get("/cong-khai/999999999").headers["x-robots-tag"] == "noindex"


def test_the_citizen_finds_the_public_copy_on_the_page_of_the_code(session: Session, client: TestClient) -> None:
    case = make(session)
    twin = publish(session, case)
    client.cookies.clear()
    page = client.post("/kq", data={"code": case.code, "key": case.lookup_key}, headers=HTML).text
    assert f"/cong-khai/{twin.id}" in page
