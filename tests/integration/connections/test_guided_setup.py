"""From nothing to a connected account by the pages alone: each right and secret is tried at a simulated platform."""

from __future__ import annotations

import re
import time

import requests

from inbox_api.settings import get_settings
from tests.factories import APP_SECRET, OA, OA_SECRET, PAGE
from tests.fakes.connections import BOT, BOT_TOKEN, MAIL_PASSWORD, PAGE_APP, PAGE_TOKEN, ZALO_APP, Town
from tests.integration.connections.conftest import CHANNELS, Admin, account_path, admin_of, findings
from tests.integration.zalo.test_connection_page import link
from tests.integration.zalo.test_consent import agree

MADE = re.compile(r'id="copy-made" value="([^"]+)"')
WORD = re.compile(r'class="word">(KT\w+)<')
SMS_KEY = '{"Authorization": "Bearer demo-sms-key"}'
SMS_BODY = '{"to": "{phone}", "text": "{text}", "ref": "{id}"}'


def made_in(page: str) -> str:
    found = MADE.search(page)
    assert found is not None
    return found[1]


def begin_trial(admin: Admin, here: str) -> str:
    found = WORD.search(admin.post(f"{here}/trial"))
    assert found is not None
    return found[1]


def test_a_page_is_connected_step_by_step(town: Town) -> None:
    admin, here = admin_of(town), account_path("facebook", PAGE)
    assert "Chưa kết nối gì." in admin.get(f"{CHANNELS}/facebook")
    page = admin.post(f"{CHANNELS}/facebook/moi", name="Trang của phường", account_id="trang cua phuong")
    assert "chỉ gồm chữ số" in page
    page = admin.post(f"{CHANNELS}/facebook/moi", name="Trang của phường", account_id=PAGE)
    assert "Bước 1 trên 5" in page

    page = admin.post(f"{here}/buoc/1", f_app_id=PAGE_APP, f_app_secret=APP_SECRET)
    assert findings(page) == {"Đã nhập đủ": "wrong"}
    assert "Còn thiếu: Mã truy cập của Trang, Từ xác minh địa chỉ (verify token)." in page

    page = admin.post(f"{here}/buoc/2", f_access_token="EAA-of-somebody-else")
    assert findings(page)["Mã truy cập còn hiệu lực"] == "wrong"
    town.tell(town.facebook, "pages", permissions=["pages_messaging", "pages_manage_metadata"])
    page = admin.post(f"{here}/buoc/2", f_access_token=PAGE_TOKEN)
    assert findings(page)["Mã truy cập còn hiệu lực"] == "ok"
    assert findings(page)["Có đủ các quyền"] == "wrong"
    assert "Thiếu các quyền: pages_show_list, pages_read_engagement" in page

    word = made_in(admin.post(f"{here}/buoc/3/make"))
    assert word not in admin.get(f"{here}/buoc/3")
    query = {"hub.mode": "subscribe", "hub.verify_token": word, "hub.challenge": "4711"}
    assert requests.get(f"{town.url}/webhooks/facebook", params=query, timeout=5).text == "4711"
    town.tell(town.facebook, "pages", fields=["messages"])
    page = admin.post(f"{here}/test", step=3)
    assert findings(page)["Trang gửi đủ mọi loại sự kiện"] == "wrong"
    assert findings(page)["Địa chỉ của hệ thống trả lời đúng như nền tảng chờ"] == "ok"
    assert findings(page)["Địa chỉ của hệ thống bắt đầu bằng https"] == "wrong"
    page = admin.post(f"{here}/repair/subscribe", step=3)
    assert findings(page)["Trang gửi đủ mọi loại sự kiện"] == "ok"
    assert "Đã làm ở nền tảng" in admin.post(f"{here}/repair/profile", step=4)

    trial = begin_trial(admin, here)
    assert "Từ thử chưa đến." in admin.get(here)
    town.tell(town.facebook, "messages", citizen="admin", text=f"xin chao {trial.lower()}")
    town.work()
    assert "nhận tin hoạt động" in admin.get(here)
    town.work()
    time.sleep(0.3)  # the receipt of the platform
    town.work()
    assert "Tin thử đã" in admin.get(here)


def test_an_official_account_is_connected_with_the_consent_of_its_administrator(town: Town) -> None:
    admin, here = admin_of(town), account_path("zalo", OA)
    admin.post(f"{CHANNELS}/zalo/moi", name="OA của phường", account_id=OA)
    page = admin.post(f"{here}/buoc/1", f_app_id=ZALO_APP, f_app_secret="app-secret-demo")
    page = admin.post(f"{here}/buoc/2", f_oa_secret=OA_SECRET)
    assert findings(page)["Địa chỉ của hệ thống trả lời đúng như nền tảng chờ"] == "ok"
    page = admin.get(f"{here}/buoc/3")
    assert findings(page)["Mã truy cập còn hiệu lực"] == "wrong"
    query = agree(link(admin.post(f"{CHANNELS}/zalo/{OA}/consent").replace("&", "&amp;")))
    page = admin.answer("GET", "/channels/zalo/consent?" + "&".join(f"{k}={v}" for k, v in query.items())).text
    assert "Đã kết nối OA của phường." in page
    page = admin.post(f"{here}/test", step=3)
    assert set(findings(page).values()) == {"ok"}
    assert "Quyền đã cấp còn (ngày)" in admin.get(here)
    town.tell(town.zalo, "settings", is_verified=False)
    page = admin.post(f"{here}/test", step=3)
    assert findings(page)["Tài khoản đã được nền tảng xác thực"] == "wrong"
    assert "Tài khoản chưa được nền tảng xác thực" in page

    trial = begin_trial(admin, here)
    town.tell(town.zalo, "messages", citizen="admin", text=trial)
    town.work()
    admin.get(here)
    town.work()
    assert "Tin thử đã" in admin.get(here)


def test_a_bot_tells_its_platform_our_address_by_a_button(town: Town) -> None:
    admin, here = admin_of(town), account_path("telegram", BOT)
    admin.post(f"{CHANNELS}/telegram/moi", name="Bot", account_id=BOT)
    page = admin.post(f"{here}/buoc/1", f_access_token="khong phai ma")
    assert "không đúng dạng" in page
    page = admin.post(f"{here}/buoc/1", f_access_token=f"{BOT}:another-token")
    assert findings(page)["Mã truy cập còn hiệu lực"] == "wrong"
    page = admin.post(f"{here}/buoc/1", f_access_token=BOT_TOKEN)
    assert findings(page) == {"Mã truy cập còn hiệu lực": "ok", "Quyền truy cập thuộc đúng tài khoản này": "ok"}
    secret = made_in(admin.post(f"{here}/buoc/2/make"))
    page = admin.post(f"{here}/test", step=2)
    assert findings(page)["Nền tảng biết địa chỉ của hệ thống"] == "wrong"
    page = admin.post(f"{here}/repair/webhook", step=2)
    assert findings(page)["Nền tảng biết địa chỉ của hệ thống"] == "ok"
    assert town.telegram.webhook["url"] == f"{town.url}/webhooks/telegram"
    assert town.telegram.webhook["secret_token"] == secret

    trial = begin_trial(admin, here)
    update = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 7}, "date": int(time.time()), "text": trial}}
    signed = {"X-Telegram-Bot-Api-Secret-Token": secret}
    assert requests.post(f"{town.url}/webhooks/telegram", json=update, headers=signed, timeout=5).status_code == 200
    town.work()
    admin.get(here)
    town.work()
    assert [sent["chat_id"] for sent in town.telegram.sent if sent.get("text")] == ["7"]
    assert "Tin thử đã gửi" in admin.get(here)


def test_a_mail_server_is_tried_up_to_the_letter_and_a_test_letter_arrives(town: Town) -> None:
    admin, here = admin_of(town), account_path("email", "email")
    admin.post(f"{CHANNELS}/email/moi", name="Thư")
    typed = {
        "f_host": "127.0.0.1", "f_port": str(town.mail.port), "f_security": "none", "f_username": "tra-loi",
        "f_sender": "tra-loi@phuong.gov.vn",
    }  # fmt: skip
    page = admin.post(f"{here}/buoc/1", **{**typed, "f_port": "70000"})
    assert "từ 1 đến 65535" in page
    page = admin.post(f"{here}/buoc/1", **{**typed, "f_port": "1"}, f_password=MAIL_PASSWORD)
    assert findings(page)["Nối được với máy chủ"] == "wrong"
    page = admin.post(f"{here}/buoc/1", **typed, f_password="sai-mat-khau")
    assert findings(page)["Máy chủ thư cho đăng nhập"] == "wrong"
    page = admin.post(f"{here}/buoc/1", **typed, f_password=MAIL_PASSWORD)
    assert set(findings(page).values()) == {"ok"}
    assert town.mail.letters == []
    key = made_in(admin.post(f"{here}/buoc/2/make")).rpartition("key=")[2]
    hook = f"{town.url}/hooks/email/reports"
    assert requests.post(hook, params={"key": key}, data=b"x", timeout=5).status_code == 204
    assert requests.post(hook, params={"key": key + "x"}, data=b"x", timeout=5).status_code == 404

    page = admin.post(f"{here}/trial/send", to="khong phai dia chi", step=3)
    assert "không gửi đến được" in page
    page = admin.post(f"{here}/trial/send", to="admin@phuong.gov.vn", step=3)
    assert "bên kia đã nhận" in page
    assert [letter.to for letter in town.mail.letters] == ["admin@phuong.gov.vn"]
    row = town.row("email", "email")
    assert "admin@phuong" not in str((row.options, row.trial, row.findings))


def test_a_provider_is_described_and_a_test_message_goes_out(town: Town) -> None:
    admin, here = admin_of(town), account_path("sms", "sms")
    admin.post(f"{CHANNELS}/sms/moi", name="SMS")
    url = f"{town.sms.url}/send"
    page = admin.post(f"{here}/buoc/1", f_url=url, f_method="POST", f_headers="Bearer x", f_body='{"to": "{phone}"}')
    assert "đối tượng JSON" in page
    page = admin.post(f"{here}/buoc/1", f_url=url, f_method="POST", f_headers=SMS_KEY, f_body='{"to": "{phone}"}')
    assert findings(page)["Có chỗ cho số điện thoại và nội dung"] == "wrong"
    page = admin.post(f"{here}/buoc/1", f_url=url, f_method="POST", f_headers=SMS_KEY, f_body=SMS_BODY)
    assert set(findings(page).values()) == {"ok"}
    admin.post(f"{here}/buoc/2", f_success_path="result.code", f_success_values="0", f_id_path="result.sms_id")
    page = admin.post(f"{here}/trial/send", to="0912 345 678", step=3)
    assert "bên kia đã nhận" in page
    assert [kept.to for kept in town.sms.sent] == ["84912345678"]
    page = admin.post(f"{here}/secrets/headers", value='{"Authorization": "Bearer sai"}')
    assert "Không gửi được tin thử." in admin.post(f"{here}/trial/send", to="0912345678", step=3)


def test_the_web_chat_knows_its_address_and_the_line_for_websites(town: Town) -> None:
    admin, here = admin_of(town), account_path("web", "web")
    page = admin.post(f"{here}/test", step=1)
    assert findings(page) == {"Đã nhập đủ": "ok", "Địa chỉ của hệ thống trả lời đúng như nền tảng chờ": "ok"}
    assert f'<script src="{get_settings().web_address}/widget.js" async></script>' in admin.get(f"{here}/buoc/2")
    assert "Gỡ tài khoản này" not in admin.get(here)
    assert admin.answer("POST", f"{here}/remove", typed="web").status_code == 409


def test_an_unreachable_platform_is_no_mistake_of_ours(town: Town) -> None:
    admin, here = admin_of(town), account_path("facebook", PAGE)
    admin.post(f"{CHANNELS}/facebook/moi", name="Trang", account_id=PAGE)
    admin.post(f"{here}/buoc/1", f_app_id=PAGE_APP, f_app_secret=APP_SECRET)
    town.tell(town.facebook, "faults", status=503, on="any")
    page = admin.post(f"{here}/buoc/2", f_access_token=PAGE_TOKEN)
    assert set(findings(page).values()) == {"unknown"}
    assert "Bên kia không trả lời" in page
    assert "Vấn đề đang mở" in admin.get(here)  # the word for the check is missing
    assert "không còn hiệu lực" not in admin.get(here)
