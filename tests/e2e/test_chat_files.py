"""Photos from the camera and the place of a visitor: asked for, made small, cleaned, shown, removable, explained."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import PHONE, check_axe
from tests.e2e.chatting import Visitor, arrived, conversation_of, words
from tests.fakes.officer_client import OfficerClient
from tests.pictures import TRA_VINH, opened, photo_from, picture

PLACE = {"latitude": TRA_VINH[0], "longitude": TRA_VINH[1], "accuracy": 12}

COUNT_QUESTIONS = """() => { window.asked = 0; const real = navigator.geolocation.getCurrentPosition;
  navigator.geolocation.getCurrentPosition = (...all) => {
    window.asked += 1; real.apply(navigator.geolocation, all); }; }"""


@pytest.fixture
def visitor(browser: Browser, system: TemporarySystem) -> Iterator[Visitor]:
    found = Visitor(browser, system.url, PHONE, has_touch=True, is_mobile=True)
    yield found
    assert found.errors == []
    found.close()


def large_photo() -> bytes:
    """Noise does not pack: several megabytes, as a phone's camera writes them."""
    noise = Image.frombytes("RGB", (3200, 2400), random.Random(5).randbytes(3200 * 2400 * 3))
    buffer = io.BytesIO()
    noise.save(buffer, "JPEG", quality=80, exif=opened(photo_from(TRA_VINH)).getexif())
    return buffer.getvalue()


def test_a_photo_of_the_camera_is_made_small_and_tells_no_place(visitor: Visitor) -> None:
    page = visitor.open()
    sent: list[bytes] = []
    page.on("request", lambda r: sent.append(r.post_data_buffer or b"") if r.url.endswith("/chat/files") else None)
    camera = page.locator("label.tool-camera")
    expect(camera).to_be_visible()
    assert page.get_by_test_id("camera-input").get_attribute("capture") == "environment"
    content = large_photo()
    assert len(content) > 4_000_000
    with page.expect_file_chooser() as choosing:
        camera.click()
    choosing.value.set_files(FilePayload(name="IMG_1.jpg", mimeType="image/jpeg", buffer=content))
    expect(page.get_by_test_id("chip").locator("img")).to_be_visible(timeout=60_000)
    page.get_by_test_id("photo-input").set_input_files(
        FilePayload(name="IMG_2.jpg", mimeType="image/jpeg", buffer=photo_from(TRA_VINH, size=(400, 300)))
    )
    expect(page.get_by_test_id("chip")).to_have_count(2)
    page.get_by_role("button", name="Bỏ IMG_1.jpg").click()
    expect(page.get_by_test_id("chip")).to_have_count(1)
    text = words()
    row = visitor.writes(text)
    arrived(row)
    expect(row.get_by_test_id("photo")).to_have_count(1)
    assert sent
    for body in sent:
        assert len(body) < len(content)
        assert b"Samsung" not in body
        assert b"GPS" not in body
        assert b"Exif" not in body


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_pictures_of_other_kinds_are_cleaned_too(visitor: Visitor, kind: str) -> None:
    page = visitor.open()
    sent: list[bytes] = []
    page.on("request", lambda r: sent.append(r.post_data_buffer or b"") if r.url.endswith("/chat/files") else None)
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "#aa3311").save(buffer, kind, exif=opened(photo_from(TRA_VINH)).getexif())
    assert b"Samsung" in buffer.getvalue()
    file = FilePayload(name=f"a.{kind.lower()}", mimeType=f"image/{kind.lower()}", buffer=buffer.getvalue())
    page.get_by_test_id("photo-input").set_input_files(file)
    expect(page.get_by_test_id("chip").locator("img")).to_be_visible()
    expect(page.locator("progress")).to_have_count(0)
    assert sent
    assert all(b"Samsung" not in body for body in sent)


def test_what_cannot_be_sent_is_said_in_plain_words(visitor: Visitor) -> None:
    page = visitor.open()
    problem = page.get_by_test_id("chat-problem")
    choose = page.get_by_test_id("photo-input").set_input_files
    choose(FilePayload(name="virus.exe", mimeType="application/x-msdownload", buffer=b"MZ"))
    expect(problem).to_contain_text("virus.exe: không gửi được loại tệp này")
    choose(FilePayload(name="phim.mp4", mimeType="video/mp4", buffer=bytes(10 * 1024 * 1024 + 1)))
    expect(problem).to_contain_text("phim.mp4: tệp lớn hơn 10 MB")
    choose(FilePayload(name="trống.pdf", mimeType="application/pdf", buffer=b""))
    expect(problem).to_contain_text("trống.pdf: tệp này trống")
    choose(FilePayload(name="giả.pdf", mimeType="application/pdf", buffer=b"MZ" + bytes(500)))
    expect(problem).to_contain_text("giả.pdf:")
    expect(page.get_by_test_id("chip")).to_have_count(0)
    choose([FilePayload(name=f"{n}.png", mimeType="image/png", buffer=picture("PNG")) for n in range(11)])
    expect(problem).to_contain_text("được tối đa 10 tệp")
    expect(page.get_by_test_id("chip")).to_have_count(10)


def test_the_place_is_explained_before_the_browser_asks_and_goes_only_with_a_message(
    visitor: Visitor, duty: OfficerClient
) -> None:
    page = visitor.open()
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation(PLACE)  # type: ignore[arg-type]
    page.evaluate(COUNT_QUESTIONS)
    page.get_by_test_id("place").click()
    dialog = page.get_by_role("dialog", name="Việc này ở đâu?")
    expect(dialog).to_contain_text("một lần duy nhất")
    check_axe(page, "place")
    assert page.evaluate("window.asked") == 0
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_test_id("place").click()
    page.get_by_test_id("place-allow").click()
    expect(page.get_by_test_id("chip")).to_contain_text("Vị trí của tôi")
    text = words()
    row = visitor.writes(text)
    arrived(row)
    expect(row).to_contain_text("9.93470")
    message = duty.get(f"conversations/{conversation_of(duty, text)}/messages")[0]
    assert [file["kind"] for file in message["files"]] == ["location"]


def test_who_does_not_tell_the_place_describes_it_in_words(visitor: Visitor) -> None:
    page = visitor.open()
    page.evaluate(
        "() => { navigator.geolocation.getCurrentPosition = (_good, bad) => bad({ code: 1, PERMISSION_DENIED: 1 }); }"
    )
    page.get_by_test_id("place").click()
    page.get_by_test_id("place-allow").click()
    dialog = page.get_by_role("dialog", name="Việc này ở đâu?")
    expect(dialog.get_by_role("alert")).to_contain_text("gõ địa chỉ")
    expect(page.get_by_test_id("place-address")).to_be_focused()
    page.get_by_test_id("place-address").fill("trước số 12 Phạm Ngũ Lão")
    page.get_by_test_id("place-words").click()
    expect(page.get_by_test_id("chat-input")).to_have_value("Địa điểm: trước số 12 Phạm Ngũ Lão")
