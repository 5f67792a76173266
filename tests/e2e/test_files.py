"""Photos and films of citizens in a real browser: fetched by the worker, cleaned, shown, played, saved."""

from __future__ import annotations

import base64
import io
import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import ANSWER_MS, Desk, check_page
from tests.fakes.officer_client import OfficerClient
from tests.fakes.simulators import Simulator
from tests.fakes.waiting import eventually
from tests.pictures import TRA_VINH, opened, photo_from

# A second of a turning square, recorded by the browser itself.
RECORD = """() => new Promise(done => {
  const canvas = document.createElement('canvas'); canvas.width = 160; canvas.height = 120;
  const pen = canvas.getContext('2d'); let turn = 0;
  const paint = setInterval(() => { pen.fillStyle = turn++ % 2 ? 'red' : 'blue'; pen.fillRect(0, 0, 160, 120); }, 40);
  const recorder = new MediaRecorder(canvas.captureStream(25), {mimeType: 'video/webm'}); const parts = [];
  recorder.ondataavailable = event => parts.push(event.data);
  recorder.onstop = async () => {
    clearInterval(paint);
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    done(btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join('')));
  };
  recorder.start(); setTimeout(() => recorder.stop(), 1000);
})"""


# The width of what plays; a browser that may not load it would wait for ever.
PLAY = """film => { film.muted = true; return Promise.race([
  film.play().then(() => film.videoWidth), new Promise(done => setTimeout(() => done('does not play'), 15000))]) }"""


@pytest.fixture(scope="module")
def film(browser: Browser) -> bytes:
    page = browser.new_page()
    page.goto("about:blank")
    content = base64.b64decode(page.evaluate(RECORD))
    page.close()
    return content


@pytest.fixture(scope="module")
def desk(browser: Browser, system: TemporarySystem) -> Desk:
    return Desk(browser, system.url, "duty", system.secret("HOPTHU_DEMO_PASSWORD"))


def as_order(content: bytes, name: str, mime: str) -> dict[str, str]:
    return {"base64": base64.b64encode(content).decode(), "name": name, "mime": mime}


def sent_by_messenger(facebook: Simulator, duty: OfficerClient, **order: Any) -> tuple[str, dict[str, Any]]:
    """(public id of the conversation, the file once it is here)."""
    words = f"tệp số {uuid.uuid4().hex[:12]}"
    facebook.citizen(f"e2e-{uuid.uuid4().hex[:8]}").writes(words, **order)

    def look() -> tuple[str, dict[str, Any]] | None:
        rows = duty.get(f"conversations?filter=all&limit=200&q={words}")
        for public_id in [row["conversation"]["id"] for row in rows]:
            for message in duty.get(f"conversations/{public_id}/messages"):
                if message["text"] == words:
                    kept = [file for file in message["files"] if file["mime"] and not file["problem"]]
                    if kept and duty.status_of(f"/files/{kept[0]['id']}") == 200:
                        return public_id, kept[0]
        return None

    return eventually(look, 60)


def bytes_of(page: Page, path: str) -> bytes:
    return page.context.request.get(path).body()


def test_a_phones_photo_is_shown_small_opens_large_and_tells_no_place(
    facebook: Simulator, duty: OfficerClient, desk: Desk
) -> None:
    photo = photo_from(TRA_VINH, size=(1600, 1200))
    conversation, file = sent_by_messenger(facebook, duty, image=as_order(photo, "IMG_1.jpg", "image/jpeg"))
    page = desk.page
    page.goto(f"{desk.url}/inbox/{conversation}")
    picture = page.locator(f"img[src='/files/{file['id']}/thumb']")
    expect(picture).to_be_visible(timeout=ANSWER_MS)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 480
    box = picture.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(4 / 3, abs=0.05)
    with page.context.expect_page() as opening:
        picture.click()
    large = opening.value
    large.wait_for_load_state()
    assert large.locator("img").evaluate("image => image.naturalWidth") == 1600
    large.close()
    content = bytes_of(page, f"{desk.url}/files/{file['id']}")
    assert dict(opened(content).getexif()) == {}
    assert b"Samsung" not in content
    check_page(page, "photo")


def test_a_film_plays_on_the_page_and_on_a_page_of_its_own(
    facebook: Simulator, duty: OfficerClient, desk: Desk, film: bytes
) -> None:
    conversation, file = sent_by_messenger(facebook, duty, video=as_order(film, "phim.webm", "video/webm"))
    page = desk.page
    page.goto(f"{desk.url}/inbox/{conversation}")
    player = page.locator(f"video[src='/files/{file['id']}']")
    expect(player).to_be_visible(timeout=ANSWER_MS)
    assert player.evaluate(PLAY) == 160
    page.goto(f"{desk.url}/files/{file['id']}")
    assert page.locator("video").evaluate(PLAY) == 160


def test_a_page_that_calls_itself_a_photo_is_no_page_here(facebook: Simulator, duty: OfficerClient, desk: Desk) -> None:
    buffer = io.BytesIO(photo_from(TRA_VINH) + b"<html><script>document.title='taken over'</script></html>")
    conversation, file = sent_by_messenger(facebook, duty, image=as_order(buffer.getvalue(), "a.html", "text/html"))
    page = desk.page
    answer = page.goto(f"{desk.url}/files/{file['id']}")
    assert answer is not None
    assert answer.headers["content-type"] == "image/jpeg"
    assert b"<script>" not in answer.body()
    assert "taken over" not in page.title()
    page.goto(f"{desk.url}/inbox/{conversation}")
    expect(page.locator(f"img[src='/files/{file['id']}/thumb']")).to_be_visible(timeout=ANSWER_MS)
