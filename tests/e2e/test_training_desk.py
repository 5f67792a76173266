"""The training desk on the real engine: trained, blocked, mended, decided, staged under load, taken back.

The data are a small part of the city's, so that a training takes half a minute; gates are as wide as that needs.
Reviewing by keyboard has a test of its own (pages/test_training_review.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hopthu.temporary import TemporarySystem
from tests.conftest import PROJECT_VAR, ROOT
from tests.e2e.browsing import Desk, check_page
from tests.e2e.small_training import small_training
from tests.fakes.officer_client import OfficerClient
from tests.fakes.simulators import Simulator
from tests.system import facebook_of, whole_system

INTENT = "ask_power_cut"
ANSWER = "Lịch cắt điện có trên trang của điện lực, mục thông báo"
QUESTION = "mai khu mình có cúp điện không vậy"
LINES = [
    "mai có cúp điện không ạ",
    "lịch cắt điện tuần này",
    "bữa nào cúp điện khu mình vậy",
    "khi nào có điện lại vậy mấy anh",
    "cho hỏi lịch tạm ngưng cấp điện",
    "hôm nay xóm em bị cúp điện tới mấy giờ",
    "coi giùm thông báo cắt điện cuối tuần",
    "sáng thứ bảy nghe nói cúp điện phải không",
    "cúp điện tới chừng nào mới có lại",
    "điện lực báo cắt điện ngày nào",
    "ngày mai mất điện mấy tiếng",
    "có lịch cúp điện tháng này chưa",
    "hôm nay xóm em bị cúp điện tới mấy giờ vậy ad",
    "mấy giờ bắt đầu cắt điện",
    "xin lịch ngừng cung cấp điện ngày mai",
]
ALIKE = (LINES[5], LINES[12])  # nearly the same: one of them goes
KEPT = [line for line in LINES if line != ALIKE[0]]
CHECK_SECONDS = 120.0
FINDINGS_A_PAGE = 20
WIDE = {f"HOPTHU_GATE_{name}_DROP": "0.5" for name in ("GOLD", "STYLE", "PROTECTED")}
TRAINING_SECONDS = 240.0
SECONDS_OF_LOAD = 20
A_SECOND = 20
PATIENCE_SECONDS = 180.0  # for an answer under that load: a slow machine gets behind, and answers all the same


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporarySystem]:
    folder = small_training(ROOT / "nlu_data", tmp_path_factory.mktemp("training") / "data")
    # "0": the city's whole model was in use before, and none that learnt a small part is as good.
    settings = {
        "HOPTHU_TRAINING_FOLDER": str(folder), "HOPTHU_REVIEW_AFTER": "PT0S", "HOPTHU_GATE_BEST_DAYS": "0", **WIDE
    }  # fmt: skip
    with whole_system(PROJECT_VAR, PROJECT_VAR / "test-results" / "training-logs", **settings) as found:
        yield found


@pytest.fixture(scope="module")
def facebook(system: TemporarySystem) -> Simulator:
    return facebook_of(system)


def client(system: TemporarySystem, name: str) -> OfficerClient:
    return OfficerClient(system.url, name, system.secret("HOPTHU_DEMO_PASSWORD"))


def desk(system: TemporarySystem, browser: Browser, name: str) -> Page:
    page = Desk(browser, system.url, name, system.secret("HOPTHU_DEMO_PASSWORD")).page
    page.goto(f"{system.url}/training/models")
    return page


def until(look: Any, seconds: float) -> Any:
    """What `look` gives as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.5)
    raise AssertionError("it did not come about in time")


def finished(trainer: OfficerClient) -> dict[str, Any]:
    """The newest run, as soon as it is over."""
    over = {"ready", "blocked", "failed", "cancelled"}
    found: dict[str, Any] = until(
        lambda: next((run for run in trainer.get("training/runs")[:1] if run["state"] in over), None), TRAINING_SECONDS
    )
    return found


def train(page: Page, reason: str) -> None:
    page.get_by_label("Dữ liệu có gì mới").fill(reason)
    page.get_by_role("button", name="Huấn luyện mô hình").click()
    expect(page.get_by_role("status")).to_contain_text("Đã xếp hàng huấn luyện")


def teach(system: TemporarySystem, page: Page) -> None:
    """The new intent with its examples, by its page, which tells at once of two that are nearly the same."""
    page.goto(f"{system.url}/training/data")
    page.get_by_text("Ý định mới", exact=True).click()
    for field, value in (
        ("#new-name", INTENT), ("#new-title", "Lịch cắt điện"), ("#new-answer", f"{ANSWER} ạ."),
        ("#new-lines", "\n".join(LINES)), ("#new-why", "hỏi nhiều"),
    ):  # fmt: skip
        page.fill(field, value)
    page.get_by_role("button", name="Thêm ý định").click()
    told = page.locator("#near .near").filter(has_text=ALIKE[1])
    expect(told).to_have_count(1)
    expect(told.locator(".said")).to_have_text([ALIKE[1], ALIKE[0]])
    check_page(page, "nearly the same")
    told.get_by_role("link", name="Mở cả hai").click()
    expect(page.locator(".near-pair .said mark")).to_have_text(["vậy ad"])
    check_page(page, "two that are nearly the same")


def mend_by_health(system: TemporarySystem, trainer: OfficerClient, page: Page) -> None:
    """The check of all lines warns of the same two; the shorter one is taken out there."""
    page.goto(f"{system.url}/training/health")
    page.get_by_role("button", name="Kiểm tra").click()
    found = until(lambda: (now := trainer.get("training/health"))["check"] and not now["running"], CHECK_SECONDS)
    assert found
    expect(page.locator("[data-check]")).to_have_count(0)  # the page has left by itself for what was found
    findings = trainer.get("training/health?kind=near_duplicate&limit=200")["findings"]
    pairs = [{line["line"] for line in one["lines"]} for one in findings]
    place = pairs.index(set(ALIKE))
    page.goto(f"{system.url}/training/health?kind=near_duplicate&page={place // FINDINGS_A_PAGE + 1}")
    warning = page.locator(".finding").filter(has_text=ALIKE[1])
    expect(warning).to_contain_text("Gần trùng")
    warning.get_by_role("button", name="Xóa các câu đã chọn").click()
    expect(page.get_by_role("status")).to_contain_text("Đã sửa trong bản nháp")
    lines = trainer.get(f"training/data/intents/{INTENT}/lines")["lines"]
    assert {one["line"] for one in lines} == set(KEPT)


def move(trainer: OfficerClient, intent: str, to: str, reason: str) -> None:
    for line in KEPT:
        trainer.post("training/data/lines/move", {"intent": intent, "line": line, "to": to, "reason": reason})


def hopthu(system: TemporarySystem, *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOPTHU_")}
    environment |= {"HOPTHU_VAR": str(system.var), "HOPTHU_PORT": str(system.port)}
    environment["HOPTHU_DATABASE_URL"] = system.state()["database"]["url"]
    subprocess.run([sys.executable, "-m", "hopthu.cli", *arguments], cwd=ROOT, env=environment, check=True)


def held(trainer: OfficerClient, model: int) -> bool:
    """True once this model answers everybody."""
    return any(row["model"] == model and row["state"] == "live" for row in trainer.get("training/deployments"))


class Load:
    """Citizens who begin conversations, so many a second, each with two messages; counts those left unanswered."""

    def __init__(self, facebook: Simulator) -> None:
        self.facebook, self.keys, self.is_over = facebook, list[str](), threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        began = time.monotonic()
        while not self.is_over.is_set():
            key = f"load-{len(self.keys)}"
            self.facebook.citizen(key).writes("xin chào")
            self.keys.append(key)
            ahead = len(self.keys) / A_SECOND - (time.monotonic() - began)
            time.sleep(max(0.0, ahead))

    def __enter__(self) -> Load:
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.is_over.set()
        self.thread.join()

    def unanswered(self) -> list[str]:
        counts = self.facebook.counts()
        return [key for key in self.keys if counts.get(key, (1, 0))[1] == 0]


def test_from_new_sentences_to_citizens_and_back(
    system: TemporarySystem, facebook: Simulator, browser: Browser, tmp_path: Path
) -> None:
    trainer, approver, admin = (client(system, name) for name in ("trainer", "approver", "admin"))
    page = desk(system, browser, "trainer")

    # what is there: a model of the small data, put in use from the command line
    train(page, "bộ nhỏ")
    base = finished(trainer)
    assert base["model"], base
    models = {model["id"]: model["fingerprint"] for model in trainer.get("training/models")}
    hopthu(system, "nlu", "promote", models[base["model"]])
    assert held(trainer, base["model"])
    phone = facebook.citizen("an")
    phone.writes(QUESTION)
    before = phone.waits_for(lambda line: True)
    assert ANSWER not in before["text"]
    for number in range(39):
        facebook.citizen(f"dan-{number}").writes(f"{LINES[number % len(LINES)]} {number}")

    # a new intent, two of whose lines are nearly one; then its lines are planted in another: a conversation breaks
    turns = [{"text": QUESTION, "intent": INTENT, "action": "action_talk"}]
    talk = trainer.post("training/regressions", {"name": "Cúp điện", "turns": turns})
    teach(system, page)
    mend_by_health(system, trainer, page)
    move(trainer, INTENT, "ask_hours", "nhầm")
    trainer.post("training/review/collect")
    page.goto(f"{system.url}/training/models")
    train(page, "lịch cắt điện, đặt nhầm chỗ")
    expect(page.locator("#training-card progress")).to_be_visible(timeout=30_000)
    expect(page.locator("#training-card")).to_contain_text("đang học", timeout=60_000)
    answered = phone.last_seq()
    phone.writes("cảm ơn nhiều nha")
    phone.waits_for(lambda line: True, after=answered)  # the bot answers meanwhile
    run = finished(trainer)
    assert run["state"] == "blocked", run
    gates = {gate["name"] for gate in approver.get(f"training/models/{run['model']}")["gates"] if gate["is_open"]}
    assert "regressions" in gates
    expect(page.locator("#runs-list")).to_contain_text("bị cổng kiểm tra chặn", timeout=30_000)

    # mended: the lines go where they belong
    move(trainer, "ask_hours", INTENT, "đúng chỗ")
    page.goto(f"{system.url}/training/models")
    train(page, "lịch cắt điện")
    run = finished(trainer)
    model = run["model"]
    gates = trainer.get(f"training/models/{model}")["gates"]
    assert run["state"] == "ready", [str(gate) for gate in gates if gate["is_open"]]
    talks = trainer.get(f"training/regressions?model={model}")
    assert [one["is_kept"] for one in talks if one["id"] == talk["id"]] == [True]

    # a second person decides on the flips by keyboard
    flips = approver.get(f"training/models/{model}/flips")
    assert flips
    second = desk(system, browser, "approver")
    second.goto(f"{system.url}/training/models/{model}/flips")
    for left in range(len(flips), 0, -1):
        expect(second.locator("[data-flip]")).to_have_count(left)
        expect(second.locator(".flip.here")).to_have_count(1)
        second.keyboard.press("1")
    expect(second.locator("[data-flip]")).to_have_count(0)
    assert not [gate for gate in approver.get(f"training/models/{model}")["gates"] if gate["is_open"]]
    check_page(second, "flips")

    # in stages under load, and back
    boss = desk(system, browser, "admin")
    boss.goto(f"{system.url}/training/models/{model}")
    boss.get_by_role("button", name="Đưa ra cho 10% hội thoại mới").click()
    with Load(facebook) as load:
        for percent in (50, 100):
            button = boss.get_by_role("button", name=f"Sang chặng {percent}%")
            expect(button).to_be_enabled(timeout=90_000)
            time.sleep(SECONDS_OF_LOAD / 4)
            button.click()
        until(lambda: held(trainer, model), 10)
        newcomer = facebook.citizen("binh")
        newcomer.writes(QUESTION)
        newcomer.waits_for(lambda line: ANSWER in line["text"], seconds=PATIENCE_SECONDS)
        boss.get_by_label("Vì sao quay lại").fill("thử quay lại")
        began = time.monotonic()
        boss.get_by_role("button", name=f"Quay lại mô hình {base['model']}").click()
        expect(boss.get_by_role("status")).to_contain_text("Đã quay lại mô hình trước")
        seconds = time.monotonic() - began
        last = facebook.citizen("chi")
        last.writes(QUESTION)
        assert ANSWER not in last.waits_for(lambda line: True, seconds=PATIENCE_SECONDS)["text"]
        time.sleep(SECONDS_OF_LOAD / 4)
    until(lambda: not load.unanswered(), PATIENCE_SECONDS)
    assert admin.get("training/deployments")[0]["model"] == base["model"]
    sys.stdout.write(f"\nrollback {seconds:.2f} s; {len(load.keys)} conversations, none without an answer\n")
    assert seconds < 5
    check_page(boss, "models")
