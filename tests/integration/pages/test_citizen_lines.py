"""The timeline that a citizen reads on the page of the code, and officers who look at it as the citizen does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.cases import citizen_lines, citizen_moves, next_steps, steps, undoable
from inbox_api.cases.links import merging
from inbox_api.cases.shield import service as shield
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import undoing
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Case
from inbox_api.officers.repository import OfficerRepository
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import HTML, Browser

SignIn = Callable[[str], Browser]
REASON = "Việc giữ trật tự trước chợ thuộc công an phường."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "Đường ngập sâu trước chợ"))


def pass_on(session: Session, case: Case, unit_code: str, minutes: int) -> None:
    unit = OfficerRepository(session).unit_by_code(unit_code)
    assert unit is not None
    steps.transfer(session, case, unit.id, REASON, officer(session, "lan"), NOW + minutes * MINUTE)


def opened(client: TestClient, case: Case) -> str:
    return client.post("/kq", data={"code": case.code, "key": case.lookup_key}, headers=HTML).text


def lines_on(page: str) -> list[str]:
    """The words of each line, without the time."""
    found = re.findall(r'<li class="line">(.*?)</li>', page.partition('data-testid="lines"')[2], re.DOTALL)
    plain = [re.sub(r"<time.*?</time>", "", one) for one in found]
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in plain]


def test_the_code_page_tells_what_happened_and_what_comes_next_without_officers_names(
    client: TestClient, session: Session, case: Case
) -> None:
    lan = officer(session, "lan")
    steps.change_state(session, case, CaseState.SORTING, lan, NOW + MINUTE)
    pass_on(session, case, "tra-vinh-ca", 2)
    steps.add_note(session, case, "Nghi người quen báo", lan, NOW + 3 * MINUTE)
    page = opened(client, case)
    assert lines_on(page) == [
        f"Chuyển đến Công an phường Trà Vinh {REASON}",
        "Trạng thái mới: Đang phân loại",
        "Đã tiếp nhận hồ sơ của anh/chị",
    ]
    assert "09:32 20/11/2026" in page
    assert "Bước tiếp theo: đơn vị phụ trách bắt đầu xử lý." in page
    assert "đã chuyển 1 lần" in page
    for hidden in (lan.display_name, "Nghi người quen", "Theo quy tắc", "tra-vinh-ca"):
        assert hidden not in page


def test_a_case_that_was_never_passed_on_speaks_of_no_transfer(client: TestClient, case: Case) -> None:
    page = opened(client, case)
    assert lines_on(page) == ["Đã tiếp nhận hồ sơ của anh/chị"]
    assert "đã chuyển" not in page


def test_steps_of_one_moment_are_one_line_and_why_there_is_no_photo_stays_inside(
    client: TestClient, session: Session, case: Case
) -> None:
    reasons = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Máy ảnh hỏng đêm qua.")
    steps.close_with_result(session, case, officer(session, "lan"), NOW + MINUTE, reasons)
    page = opened(client, case)
    assert lines_on(page)[0] == "Trạng thái mới: Đã đóng"
    assert "Trạng thái mới: Đang xử lý" not in page
    assert "Máy ảnh hỏng" not in page
    assert "Đã nạo vét cống trước chợ." in page


def test_a_step_that_was_undone_is_no_line(client: TestClient, session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    done = undoable.assign(session, lan, case.code, lan, NOW + MINUTE)
    assert "Đã chuyển xử lý" in lines_on(opened(client, case))[0]
    assert done.undo_id is not None
    undoing.undo(session, lan, done.undo_id, NOW + MINUTE + timedelta(seconds=5))
    assert lines_on(opened(client, case)) == ["Đã tiếp nhận hồ sơ của anh/chị"]


def test_what_the_citizen_wrote_is_dated_and_not_repeated(client: TestClient, session: Session, case: Case) -> None:
    lan, why = officer(session, "lan"), "Xin cho biết số nhà gần nhất."
    steps.change_state(session, case, CaseState.SORTING, lan, NOW + MINUTE)
    steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, NOW + 2 * MINUTE, Reasons(reason=why))
    asked = opened(client, case)
    assert lines_on(asked)[0] == f"Trạng thái mới: Chờ bổ sung {why}"
    assert "xin nhắn lại nơi anh/chị đã gửi" in asked
    assert case.conversation is not None
    first = ConversationRepository(session).messages(case.conversation.id)[0].id
    citizen_moves.answer_waiting(session, case.conversation, first, "Nhà bà Bảy, gọi 0901234567", NOW + 3 * MINUTE)
    page = opened(client, case)
    assert lines_on(page)[:2] == ["Trạng thái mới: Đang phân loại", "Anh/chị bổ sung thông tin"]
    assert "bà Bảy" not in page


def test_a_merged_case_tells_nothing_of_the_other_people(client: TestClient, session: Session, case: Case) -> None:
    other = create_case_for(session, receive(session, "Nước ngập"), now=NOW + MINUTE)
    lan = officer(session, "lan")
    merging.merge(session, lan, other.code, [case.code], NOW + 2 * MINUTE, reason=f"Trùng với {other.code} của bà Bảy")
    steps.change_state(session, other, CaseState.SORTING, lan, NOW + 3 * MINUTE)
    pass_on(session, other, "tra-vinh-ca", 4)
    page = opened(client, case)
    assert lines_on(page)[0] == "Được xử lý chung với các phản ánh khác về cùng việc"
    assert other.code not in page
    assert "bà Bảy" not in page
    assert citizen_lines.transfer_count(case) == 1


def test_officers_look_at_the_very_page_of_the_citizen(
    client: TestClient, sign_in: SignIn, session: Session, case: Case
) -> None:
    steps.change_state(session, case, CaseState.SORTING, officer(session, "lan"), NOW + MINUTE)
    pass_on(session, case, "tra-vinh-ca", 2)
    shield.reveal(session, officer(session, "lan"), case.code, "Gọi hẹn giờ tới kiểm tra", NOW + 3 * MINUTE)
    own, looked_at = opened(client, case), sign_in("lan").get(f"/cases/{case.code}/citizen").text
    assert lines_on(looked_at) == lines_on(own) != []
    for part in ("Bước tiếp theo: đơn vị phụ trách", "đã chuyển 1 lần", "Gọi hẹn giờ tới kiểm tra", "Dự kiến trả lời"):
        assert part in own
        assert part in looked_at
    assert case.lookup_key not in looked_at
    assert "<form" not in looked_at.partition("<main")[2].partition("</main>")[0]


def test_of_a_case_without_a_page_officers_see_no_line_either(sign_in: SignIn, session: Session) -> None:
    secret = create_case_for(session, receive(session, "Tố cáo"), case_type="TC", topic=None)
    page = sign_in("inspector").get(f"/cases/{secret.code}/citizen").text
    assert "Trang tra cứu không hiển thị hồ sơ loại này" in page
    assert lines_on(page) == []
    assert "Bước tiếp theo" not in page


def test_programs_of_the_citizen_and_of_officers_read_the_same_lines(
    client: TestClient, sign_in: SignIn, session: Session, case: Case
) -> None:
    steps.change_state(session, case, CaseState.SORTING, officer(session, "lan"), NOW + MINUTE)
    pass_on(session, case, "tra-vinh-ca", 2)
    own = client.post("/api/v1/my-case", json={"code": case.code, "key": case.lookup_key}).json()
    assert (own["transfer_count"], own["next_step"]) == (1, "Bước tiếp theo: đơn vị phụ trách bắt đầu xử lý.")
    assert own["events"][0]["sentence"] == "Chuyển đến Công an phường Trà Vinh"
    seen = sign_in("lan").get(f"/api/v1/cases/{case.code}/citizen-view", accept="application/json").json()
    assert [(one["sentence"], one["text"], one["at"]) for one in seen["events"]] == [
        (one["sentence"], one["text"], one["at"]) for one in own["events"]
    ]
    assert (seen["transfer_count"], seen["next_step"]) == (own["transfer_count"], own["next_step"])


def test_every_state_has_a_next_step_in_the_chat_and_on_the_page() -> None:
    assert set(next_steps.IN_CHAT) == set(next_steps.ON_PAGE) == set(CaseState)
    assert all(str(step) for step in next_steps.ON_PAGE.values())
