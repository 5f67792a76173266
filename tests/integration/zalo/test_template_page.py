"""The administrators' page of templates: what serves what, trials, and nobody else's business."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from inbox_api import db
from inbox_api.channels import service as channels
from inbox_api.models import ZnsMessage, ZnsTemplate
from inbox_api.officers import service as officers
from inbox_api.officers.current import COOKIE
from inbox_api.zns import jobs
from tests.factories import OA, PASSWORD
from tests.integration.zalo.conftest import Connected
from tests.whole_app import whole_app

PAGE = "/quan-tri/kenh/zalo/mau"


@pytest.fixture
def browser(oa: Connected) -> Iterator[TestClient]:
    """An administrator's browser; the catalogue has been read."""
    jobs.sync(0)
    with TestClient(whole_app(), follow_redirects=True) as client:
        sign_in(client, "admin")
        yield client


def sign_in(client: TestClient, name: str) -> None:
    with db.transaction() as session:
        opened = officers.sign_in(session, name, PASSWORD, "127.0.0.1", datetime.now(UTC))
    client.cookies.set(COOKIE, opened.token)


def post(client: TestClient, path: str, account_id: str = OA, **fields: str) -> str:
    page = client.get("/account").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    return client.post(f"{PAGE}/{account_id}/{path}", data={"csrf_token": token[1], **fields}).text


MOVED = {
    "purpose": "case_moved",
    "place-0": "ma_phan_anh",
    "value-0": "code",
    "place-1": "trang_thai",
    "value-1": "state",
    "cut-1": "1",
    "place-2": "don_vi",
    "value-2": "text",
    "text-2": "UBND <b>phường</b>",
}


def test_the_page_shows_every_template_with_its_state(browser: TestClient) -> None:
    page = browser.get(PAGE).text
    for word in ("Case received", "Đã duyệt", "Chờ duyệt", "500 / 500", "chất lượng tốt", "300 đồng mỗi tin"):
        assert word in page
    assert "ma_phan_anh" in page


def test_a_use_is_kept_and_shown_again_as_it_was_chosen(browser: TestClient) -> None:
    page = post(browser, "400002/use", **MOVED)
    assert "Đã lưu." in page
    assert "UBND &lt;b&gt;phường&lt;/b&gt;" in page
    with db.transaction() as session:
        template = session.scalars(select(ZnsTemplate).where(ZnsTemplate.template_id == "400002")).one()
        assert template.purpose == "case_moved"
        assert template.mapping["trang_thai"] == {"value": "state", "may_cut": True}
        assert template.mapping["ma_phan_anh"] == {"value": "code", "may_cut": False}
    assert "không dùng" in post(browser, "400002/use", purpose="")


def test_a_place_that_is_not_filled_is_named(browser: TestClient) -> None:
    page = post(browser, "400002/use", purpose="case_moved")
    assert "Hãy chọn nội dung cho tham số ma_phan_anh." in page
    with db.transaction() as session:
        assert session.scalars(select(ZnsTemplate.purpose).where(ZnsTemplate.purpose.is_not(None))).all() == []


def test_a_trial_goes_to_ones_own_number(oa: Connected, browser: TestClient) -> None:
    post(browser, "400002/use", **MOVED)
    assert "Tin thử đang được gửi." in post(browser, "try", purpose="case_moved", phone="0900 000 001")
    with db.transaction() as session:
        message_id = session.scalars(select(ZnsMessage.id)).one()
    jobs.send_template(message_id)
    [sent] = oa.simulator.zns.sent
    assert sent.to == "84900000001"
    assert sent.values["trang_thai"] == "Đang xử lý"
    assert "không thể nhận tin Zalo" in post(browser, "try", purpose="case_moved", phone="113")
    assert "Chưa có mẫu tin Zalo" in post(browser, "try", purpose="case_rating", phone="0900000001")


def test_a_trial_of_one_account_is_sent_by_no_other(oa: Connected, browser: TestClient) -> None:
    post(browser, "400002/use", **MOVED)
    with db.transaction() as session:
        channels.connect(
            session, channel="zalo", account_id="oa-without-templates", name="OA khác", secrets={}, options={},
            now=datetime.now(UTC),
        )  # fmt: skip
    page = post(browser, "try", "oa-without-templates", purpose="case_moved", phone="0900000001")
    assert "Chưa có mẫu tin Zalo" in page
    with db.transaction() as session:
        assert session.scalars(select(ZnsMessage.id)).all() == []


def test_reading_again_is_the_workers_job(oa: Connected, browser: TestClient) -> None:
    oa.simulator.zns.templates["400001"]["templateName"] = "Tên mới"
    assert "Đang hỏi Zalo" in post(browser, "read-again")
    with db.transaction() as session:
        [row] = session.execute(text("SELECT args FROM procrastinate_jobs WHERE task_name = 'sync_templates'")).all()
    jobs.sync_one(row.args["account_row_id"])
    assert "Tên mới" in browser.get(PAGE).text


@pytest.mark.parametrize("name", ["lan", "auditor", "approver"])
def test_nobody_but_administrators_sees_or_changes_templates(browser: TestClient, name: str) -> None:
    sign_in(browser, name)
    assert browser.get(PAGE).status_code == 403
    post(browser, "400002/use", **MOVED)
    with db.transaction() as session:
        assert session.scalars(select(ZnsTemplate.purpose).where(ZnsTemplate.purpose.is_not(None))).all() == []
    assert browser.get(f"/api/v1/channels/zalo/{OA}/templates").status_code == 403


def test_programs_read_and_set_the_same(browser: TestClient) -> None:
    address = f"/api/v1/channels/zalo/{OA}/templates"
    found = {row["template_id"]: row for row in browser.get(address).json()}
    assert found["400001"]["parameters"][1]["kind"] == "DATE"
    page = browser.get("/account").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    order = {"purpose": "case_rating", "mapping": {"ma_phan_anh": {"value": "code"}}}
    answer = browser.put(f"{address}/400004/use", json=order, headers={"x-csrf-token": token[1]})
    assert (answer.status_code, answer.json()["purpose"]) == (200, "case_rating")
    assert browser.get("/api/v1/channels/zalo/999/templates").status_code == 404


def test_a_page_without_an_account_says_so(oa: Connected, browser: TestClient) -> None:
    oa.change(is_active=False)
    assert "Chưa kết nối Zalo OA nào." in browser.get(PAGE).text
