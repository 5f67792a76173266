"""Every step of the catalogue's pages: it answers 303, says plainly why not, and loses nothing that was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy.orm import Session

from inbox_api.procedures import service
from inbox_api.procedures.editing import articles, overrides, phrases
from inbox_api.procedures.questions import service as questions
from tests.integration import small_catalogue as small
from tests.integration.pages.conftest import Browser
from tests.integration.small_catalogue import BIRTH, MARRIAGE

SignIn = Callable[[str], Browser]
TODAY = (datetime.now(UTC) + timedelta(hours=7)).date()
RECORD = f"/procedures/record/{BIRTH}"
FEE = f"{RECORD}/edit/fee"
TYPED: dict[str, Any] = {
    "value-amount_vnd": "0",
    "value-text": "Miễn lệ phí trên địa bàn",
    "valid_from": TODAY.isoformat(),
    "valid_to": "",
    "source": "Nghị quyết 15",
    "reason": "theo nghị quyết",
    "channel": "web",
}
ARTICLE = {"kind": "article", "title": "Đặt tên", "body": "Bằng\r\ntiếng Việt.", "procedures": BIRTH, "source": "Luật"}


@pytest.fixture(autouse=True)
def catalogue(session: Session) -> None:
    small.load(session)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return unescape(found[1])


def handed_in(browser: Browser, **changes: Any) -> int:
    answer = browser.post(FEE, then="save", **{**TYPED, **changes})
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].split("/")[-1].split("?")[0])


def test_a_draft_is_approved_by_a_second_person_and_the_public_answer_changes(
    sign_in: SignIn, session: Session
) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    change = handed_in(trainer, seen=hidden(trainer.get(FEE).text, "seen"))
    page = trainer.get(f"/procedures/changes/{change}").text
    assert "cần người thứ hai duyệt" in page
    assert f'action="/procedures/changes/{change}/approve"' not in page
    assert "cần người thứ hai duyệt" in trainer.get("/procedures/changes").text
    shown = approver.get(f"/procedures/changes/{change}?channel=zalo").text
    assert "<ins>" in shown
    assert "phone-zalo" in shown
    done = approver.post(f"/procedures/changes/{change}/approve", note="đúng")
    assert done.headers["location"] == f"/procedures/changes/{change}?done=approved"
    assert "Đã duyệt" in approver.get(done.headers["location"]).text
    assert service.get(session, BIRTH).fee.text == "Miễn lệ phí trên địa bàn"


def test_nobody_approves_their_own_draft_by_hand_either(sign_in: SignIn) -> None:
    admin = sign_in("admin")
    change = handed_in(admin)
    refused = admin.post(f"/procedures/changes/{change}/approve")
    assert refused.status_code == 403
    assert "phải do người thứ hai duyệt" in refused.text
    assert sign_in("trainer").post(f"/procedures/changes/{change}/approve").status_code == 403
    assert sign_in("lan").post(f"/procedures/changes/{change}/approve").status_code == 403


def test_a_second_decision_is_told_with_what_became_of_it(sign_in: SignIn) -> None:
    change = handed_in(sign_in("trainer"))
    approver, admin = sign_in("approver"), sign_in("admin")
    assert approver.post(f"/procedures/changes/{change}/reject", note="Sai số").status_code == 303
    late = admin.post(f"/procedures/changes/{change}/approve")
    assert late.status_code == 409
    assert "Đã có người quyết định" in late.text
    assert "Trả lại để sửa" in late.text
    assert "Sai số" in late.text


def test_sending_back_needs_a_note_and_the_writer_goes_on_from_there(sign_in: SignIn) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    change = handed_in(trainer)
    assert approver.post(f"/procedures/changes/{change}/reject", note=" ").status_code == 422
    assert approver.post(f"/procedures/changes/{change}/reject", note="Thiếu số").status_code == 303
    page = trainer.get("/procedures/changes").text
    assert "Bị trả lại cho anh/chị" in page
    assert "Thiếu số" in page
    form = trainer.get(f"{FEE}?change={change}").text
    assert "Nghị quyết 15" in form
    assert "Miễn lệ phí trên địa bàn" in form
    handed_in(trainer, source="Nghị quyết 15/2026")
    assert "Bị trả lại cho anh/chị" not in trainer.get("/procedures/changes").text


def test_a_draft_is_taken_back_and_a_live_fact_withdrawn_by_another(sign_in: SignIn, session: Session) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    first = handed_in(trainer)
    assert trainer.post(f"/procedures/changes/{first}/withdraw").status_code == 303
    second = handed_in(trainer)
    approver.post(f"/procedures/changes/{second}/approve")
    assert trainer.post(f"/procedures/changes/{second}/withdraw").status_code == 403
    assert approver.post(f"/procedures/changes/{second}/withdraw").status_code == 303
    assert approver.post(f"/procedures/changes/{second}/withdraw").status_code == 409
    assert service.on_day(session, BIRTH, TODAY).origins == {}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"source": " "}, "Hãy ghi nguồn"),
        ({"value-amount_vnd": "tám nghìn"}, "Số tiền (đồng): tám nghìn không phải là số nguyên"),
        ({"valid_from": ""}, "Hãy ghi ngày bắt đầu"),
        ({"valid_to": "2020-01-01"}, "Ngày cuối đứng trước ngày đầu"),
        ({"valid_from": "hôm nay"}, "không phải là ngày"),
    ],
)
def test_wrong_input_is_named_and_what_was_typed_stays(sign_in: SignIn, changes: dict[str, str], told: str) -> None:
    trainer = sign_in("trainer")
    answer = trainer.post(FEE, then="save", **{**TYPED, **changes})
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert told in page
    assert "Miễn lệ phí trên địa bàn" in page
    assert "theo nghị quyết" in page


def test_a_missing_name_of_a_paper_is_told_with_its_line(sign_in: SignIn) -> None:
    rows = {"value-count": "1", "value-0-name": "", "value-0-note": "không tên", "value-0-original": "1"}
    answer = sign_in("trainer").post(f"{RECORD}/edit/documents", then="save", **{**TYPED, **rows})
    assert answer.status_code == 422
    assert "Thành phần hồ sơ / dòng 1 / Tên giấy tờ: để trống" in unescape(answer.text)


def test_a_field_that_changed_meanwhile_is_told_and_can_be_handed_in_again(sign_in: SignIn, session: Session) -> None:
    trainer = sign_in("trainer")
    seen = hidden(trainer.get(FEE).text, "seen")
    small.import_changed(session, BIRTH, fee={"amount_vnd": 9000, "text": "9.000 đồng"})
    answer = trainer.post(FEE, then="save", **{**TYPED, "seen": seen})
    assert answer.status_code == 409
    assert "đã thay đổi từ lúc anh/chị mở ra" in answer.text
    assert "9.000 đồng" in answer.text
    assert "Miễn lệ phí trên địa bàn" in answer.text
    assert trainer.post(FEE, then="save", **{**TYPED, "seen": hidden(answer.text, "seen")}).status_code == 303


def test_a_preview_stores_nothing_and_shows_both_sides(sign_in: SignIn, session: Session) -> None:
    trainer = sign_in("trainer")
    whole = trainer.post(FEE, then="preview", **TYPED)
    assert whole.status_code == 200
    assert "<h4>Hiện nay</h4>" in whole.text
    token = {"csrf_token": trainer.token, "then": "preview", **TYPED, "channel": "facebook"}
    part = trainer.client.post(FEE, data=token, headers={"accept": "text/html", "hx-request": "true"}).text
    assert part.lstrip().startswith('<div id="preview"')
    assert "/2.000 ký tự" in part
    wrong = trainer.post(FEE, then="preview", **{**TYPED, "value-amount_vnd": "x"})
    assert "Chưa xem trước được" in wrong.text
    assert overrides.of_procedure(session, BIRTH) == []


def test_rows_are_added_and_moved_without_script_and_keep_what_is_typed(sign_in: SignIn) -> None:
    trainer = sign_in("trainer")
    rows = {"value-count": "2", "value-0-name": "Đơn", "value-1-name": "Căn cước"}
    page = trainer.post(f"{RECORD}/edit/documents", then="up:1", **{**TYPED, **rows}).text
    assert page.index("Căn cước") < page.index("Đơn</textarea>")
    page = trainer.post(f"{RECORD}/edit/documents", then="add:", **{**TYPED, **rows}).text
    assert 'id="row-value-2"' in page
    assert "Nghị quyết 15" in page
    assert 'name="value-count" value="3"' in page


def test_words_are_added_refused_twice_and_removed(sign_in: SignIn, session: Session) -> None:
    trainer = sign_in("trainer")
    added = trainer.post(f"{RECORD}/words", kind="alias", text="giấy cho nhóc tì")
    assert added.headers["location"].endswith("done=phrase")
    assert trainer.post(f"{RECORD}/words", kind="alias", text="GIẤY CHO NHÓC TÌ").status_code == 409
    assert trainer.post(f"{RECORD}/words", kind="alias", text=" ").status_code == 422
    assert trainer.post(f"{RECORD}/words", kind="name", text="x").status_code == 422
    tried = trainer.get(f"{RECORD}/words?q=giay+cho+nhoc+ti").text
    assert 'class="is-this"' in tried
    number = phrases.of_procedure(session, BIRTH)[0].id
    assert sign_in("lan").post(f"{RECORD}/words/{number}/remove").status_code == 403
    assert trainer.post(f"{RECORD}/words/{number}/remove").status_code == 303
    assert trainer.post(f"{RECORD}/words/{number}/remove").status_code == 404


def test_a_miss_becomes_an_alias_in_one_click_and_is_found(sign_in: SignIn, session: Session) -> None:
    asked = small.ask(session, "giấy cho nhóc tì", MARRIAGE, times=2)
    questions.chosen(session, asked, BIRTH, now=datetime.now(UTC))
    trainer = sign_in("trainer")
    page = trainer.get("/procedures/misses").text
    assert "dân đã chọn" in page
    form = {"folded": hidden(page, "folded"), "text": hidden(page, "text"), "kind": "alias", "procedure": BIRTH}
    assert trainer.post("/procedures/misses/adopt", **form).headers["location"].endswith("done=adopted")
    found = service.search(session, "giay cho nhoc ti")
    assert found.hits[0].id == BIRTH
    assert "giấy cho nhóc tì" not in trainer.get("/procedures/misses").text
    assert sign_in("lan").post("/procedures/misses/adopt", **form).status_code == 403


def test_a_miss_is_given_to_a_procedure_that_was_not_offered(sign_in: SignIn, session: Session) -> None:
    small.ask(session, "chuyện hai đứa về chung nhà", BIRTH)
    trainer = sign_in("trainer")
    folded = hidden(trainer.get("/procedures/misses").text, "folded")
    page = trainer.get(f"/procedures/misses?miss={folded}&find=ket+hon").text
    assert f'name="procedure" value="{MARRIAGE}"' in page[page.index('id="found"') :]
    form = {"folded": folded, "text": "x" * 201, "kind": "situation", "procedure": MARRIAGE}
    refused = trainer.post("/procedures/misses/adopt", **form)
    assert refused.status_code == 422
    assert "chuyện hai đứa" in refused.text


def test_what_is_no_procedure_is_taken_off_the_list(sign_in: SignIn, session: Session) -> None:
    small.ask(session, "cấp bùa trừ tà 0912345678")
    trainer = sign_in("trainer")
    page = trainer.get("/procedures/misses").text
    assert "0912345678" not in page
    assert "/procedures/articles/new?title=" in page
    folded = hidden(page, "folded")
    assert sign_in("hoa").post("/procedures/misses/settle", folded=folded).status_code == 403
    assert trainer.post("/procedures/misses/settle", folded=folded).status_code == 303
    assert "Không có câu nào chờ" in trainer.get("/procedures/misses").text


def written(browser: Browser, **changes: Any) -> int:
    answer = browser.post("/procedures/articles/new", then="save", **{**ARTICLE, **changes})
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].split("/")[-1].split("?")[0])


def approved_by(browser: Browser, number: int) -> None:
    path = f"/procedures/articles/{number}"
    assert browser.post(f"{path}/approve", seen=hidden(browser.get(path).text, "seen")).status_code == 303


def test_an_article_is_read_and_shown_by_a_second_person(sign_in: SignIn, session: Session) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    number = written(trainer)
    path = f"/procedures/articles/{number}"
    assert "cần người thứ hai duyệt" in trainer.get(path).text
    seen = hidden(approver.get(path).text, "seen")
    assert trainer.post(f"{path}/approve", seen=seen).status_code == 403
    assert approver.post(f"{path}/approve", seen=seen).headers["location"].endswith("done=text_approved")
    shown = articles.for_procedure(session, BIRTH, TODAY)
    assert [(row.title, row.body) for row in shown] == [("Đặt tên", "Bằng\ntiếng Việt.")]
    assert "Đặt tên" in trainer.get(RECORD).text


def test_a_text_changed_while_it_was_read_is_not_approved_unseen(sign_in: SignIn, session: Session) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    number = written(trainer)
    path = f"/procedures/articles/{number}"
    seen = hidden(approver.get(path).text, "seen")
    changed = trainer.post(f"{path}/edit", then="save", seen=seen, **{**ARTICLE, "body": "Khác hẳn."})
    assert changed.status_code == 303
    late = approver.post(f"{path}/approve", seen=seen)
    assert late.status_code == 409
    assert "Khác hẳn." in late.text
    again = trainer.post(f"{path}/edit", then="save", seen=seen, **{**ARTICLE, "body": "Lần ba."})
    assert again.status_code == 409
    assert "Lần ba." in again.text
    assert articles.for_procedure(session, BIRTH, TODAY) == []


def test_the_next_version_is_read_against_the_shown_one(sign_in: SignIn, session: Session) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    first = written(trainer)
    approved_by(approver, first)
    assert trainer.get(f"/procedures/articles/{first}/edit").headers["location"].endswith(f"replaces={first}")
    form = {**ARTICLE, "body": "Bằng tiếng Việt hoặc tiếng dân tộc."}
    answer = trainer.post(f"/procedures/articles/new?replaces={first}", then="save", **form)
    second = int(answer.headers["location"].split("/")[-1].split("?")[0])
    page = approver.get(f"/procedures/articles/{second}").text
    assert "So với bản đang hiện" in page
    assert "<ins>" in page
    approver.post(f"/procedures/articles/{second}/approve", seen=hidden(page, "seen"))
    assert [row.id for row in articles.for_procedure(session, BIRTH, TODAY)] == [second]
    assert trainer.post(f"/procedures/articles/new?replaces={first}", then="save", **form).status_code == 409


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"title": ""}, "Cần có tiêu đề"), ({"source": ""}, "Hãy ghi nguồn"), ({"procedures": []}, "Hãy chọn ít nhất"),
     ({"valid_to": "x"}, "không phải là ngày")],
)  # fmt: skip
def test_an_article_that_lacks_something_comes_back_as_typed(
    sign_in: SignIn, changes: dict[str, Any], told: str
) -> None:
    answer = sign_in("trainer").post("/procedures/articles/new", then="save", **{**ARTICLE, **changes})
    assert answer.status_code == 422
    assert told in answer.text
    assert "tiếng Việt." in answer.text


def test_procedures_of_an_article_are_found_while_writing(sign_in: SignIn) -> None:
    page = sign_in("trainer").post("/procedures/articles/new", then="find", find="ket hon", **ARTICLE).text
    assert f'value="{BIRTH}" checked' in page
    assert f'value="{MARRIAGE}"> ' in page


def test_texts_are_sent_back_and_taken_away(sign_in: SignIn) -> None:
    trainer, approver = sign_in("trainer"), sign_in("approver")
    number = written(trainer)
    path = f"/procedures/articles/{number}"
    seen = hidden(approver.get(path).text, "seen")
    assert approver.post(f"{path}/send-back", seen=seen, note="").status_code == 422
    assert approver.post(f"{path}/send-back", seen=seen, note="Thiếu ví dụ").status_code == 303
    assert "Thiếu ví dụ" in trainer.get(path).text
    assert approver.post(f"{path}/approve", seen="hôm qua").status_code == 422
    assert trainer.post(f"{path}/withdraw").status_code == 303
    assert trainer.post(f"{path}/withdraw").status_code == 409


def test_ready_answers_lie_beside_the_field_of_the_answer(sign_in: SignIn, session: Session) -> None:
    from tests.factories import create_case_for, receive

    conversation = receive(session, "quá 60 ngày rồi làm khai sinh sao")
    create_case_for(session, conversation)
    number = written(sign_in("trainer"), kind="canned", title="Quá hạn khai sinh")
    approver, lan = sign_in("approver"), sign_in("lan")
    approved_by(approver, number)
    assert 'id="ready-box"' in lan.get(f"/inbox/{conversation.public_id}").text
    found = lan.get("/ready-answers/offered?q=qua+han", **{"hx-request": "true"}).text
    assert "Quá hạn khai sinh" in found
    assert "data-use-answer" in found
    assert "Quá hạn" not in lan.get("/ready-answers/offered?q=ho+chieu", **{"hx-request": "true"}).text
    without_script = lan.get("/ready-answers/offered?q=qua+han").text
    assert "Quá hạn khai sinh" in without_script
    assert "<title>" in without_script


def test_the_citys_ready_answer_of_a_topic_needs_no_procedure(sign_in: SignIn) -> None:
    trainer = sign_in("trainer")
    more = {"kind": "canned", "title": "Đã báo đội đèn", "procedures": "", "topics": "0301", "word": "Đèn"}
    assert 'value="0301" checked' in trainer.post("/procedures/articles/new", then="find", **{**ARTICLE, **more}).text
    page = trainer.get(f"/procedures/articles/{written(trainer, **{**more, 'procedures': []})}").text
    assert "Đèn đường hỏng" in page
    assert "/den" in page
    assert "Đèn đường hỏng" in trainer.get("/procedures/articles").text


def test_every_step_is_in_the_log(sign_in: SignIn, session: Session) -> None:
    from inbox_api.audit import service as audit
    from inbox_api.audit.repository import AuditRepository

    trainer, approver = sign_in("trainer"), sign_in("approver")
    change, text = handed_in(trainer), written(trainer)
    approver.post(f"/procedures/changes/{change}/approve")
    approved_by(approver, text)
    trainer.post(f"{RECORD}/words", kind="alias", text="giấy cho nhóc tì")
    approver.post(f"{RECORD}/active", active="off")
    audit.write_waiting(session)
    acts = {entry.action for entry in AuditRepository(session).page(before_id=None, limit=20)}
    assert acts >= {
        "procedure.propose", "procedure.approved", "article.write", "article.approved", "procedure.phrase",
        "procedure.deactivated",
    }  # fmt: skip


def test_forms_of_other_sites_do_nothing(sign_in: SignIn, session: Session) -> None:
    trainer = sign_in("trainer")
    for path in (FEE, f"{RECORD}/words", f"{RECORD}/active", "/procedures/misses/settle", "/procedures/articles/new"):
        answer = trainer.client.post(path, data={**TYPED, "then": "save"}, headers={"accept": "text/html"})
        assert answer.status_code == 403, path
    assert overrides.of_procedure(session, BIRTH) == []


def test_a_part_from_memory_is_confirmed_by_handing_it_in_with_its_source(sign_in: SignIn, session: Session) -> None:
    record = service.on_day(session, MARRIAGE, TODAY).record
    assert record.is_from_memory("conditions")
    path = f"/procedures/record/{MARRIAGE}/edit/conditions"
    trainer, approver = sign_in("trainer"), sign_in("approver")
    assert "còn dựa vào hiểu biết chung" in trainer.get(path).text
    form = {"value": "\n".join(record.conditions), "valid_from": TODAY.isoformat(), "source": "Đã xem trên cổng"}
    answer = trainer.post(path, then="save", **form)
    approver.post(answer.headers["location"].split("?")[0] + "/approve")
    after = service.on_day(session, MARRIAGE, TODAY).record
    assert (after.conditions, after.is_from_memory("conditions")) == (record.conditions, False)
    assert "còn dựa vào hiểu biết chung" not in trainer.get(path).text
