"""One real system and one real browser for all end-to-end tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, sync_playwright

from hopthu.temporary import TemporarySystem
from tests.conftest import PROJECT_VAR, ROOT
from tests.e2e.browsing import HELD_MS, forms_taken
from tests.e2e.chatting import free_port
from tests.fakes.officer_client import OfficerClient
from tests.fakes.simulators import Simulator
from tests.system import facebook_of, whole_system, zalo_of

QUIET_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Killed again and again, the bot of a busy machine is away for longer than citizens are left with it in real life.
WIDGET_PORT = int(os.environ.get("HOPTHU_TEST_WIDGET_PORT") or free_port())  # of a ward's website with our widget
ECHO_SECONDS = 1  # after that a send whose answer was lost is looked for at the vendor
SETTINGS = {
    "HOPTHU_BOT_PATIENCE": "PT5M",
    "HOPTHU_WIDGET_ORIGINS": f"http://localhost:{WIDGET_PORT}",
    "HOPTHU_SEND_HOLD": f"PT{HELD_MS / 1000}S",
    "HOPTHU_SETTLE_WAIT": f"PT{ECHO_SECONDS}S",
}


START_SECONDS = 900  # the first test waits for the system, and on a new clone for the training of the bot


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(START_SECONDS))


@pytest.fixture(autouse=True)
def _forms_are_taken_before_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our script sends plain forms while their page stays: the browser does not wait for them, people do."""
    click = Locator.click

    def click_and_wait(self: Locator, **options: Any) -> None:
        click(self, **options)
        if not self.page.is_closed():
            forms_taken(self.page)

    monkeypatch.setattr(Locator, "click", click_and_wait)


@pytest.fixture(scope="session")
def system() -> Iterator[TemporarySystem]:
    """`hopthu run`. HOPTHU_TEST_SYSTEM=<its HOPTHU_VAR> uses one that runs already, for quick work on a test."""
    if running := os.environ.get("HOPTHU_TEST_SYSTEM"):
        var = Path(running)
        port = int(TemporarySystem(var, 0, var / "run.log").state()["port"])
        yield TemporarySystem(var, port, var / "run.log")
        return
    with whole_system(PROJECT_VAR, PROJECT_VAR / "test-results" / "e2e-logs", **SETTINGS) as found:
        yield found


@pytest.fixture
def facebook(system: TemporarySystem) -> Iterator[Simulator]:
    found = facebook_of(system)
    yield found
    found.post("faults", {})


@pytest.fixture
def zalo(system: TemporarySystem) -> Iterator[Simulator]:
    found = zalo_of(system)
    yield found
    found.post("faults", {})


@pytest.fixture(params=["facebook", "zalo"])
def simulator(request: pytest.FixtureRequest, system: TemporarySystem) -> Simulator:
    """Both vendors of the system, one after the other."""
    found: Simulator = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def lan(system: TemporarySystem) -> OfficerClient:
    """Works in Phuong Tra Vinh."""
    return OfficerClient(system.url, "lan", system.secret("HOPTHU_DEMO_PASSWORD"))


@pytest.fixture(scope="session")
def minh(system: TemporarySystem) -> OfficerClient:
    """Works in another ward."""
    return OfficerClient(system.url, "minh", system.secret("HOPTHU_DEMO_PASSWORD"))


@pytest.fixture(scope="session")
def duty(system: TemporarySystem) -> OfficerClient:
    """On duty for the whole city: sees what belongs to no ward yet."""
    return OfficerClient(system.url, "duty", system.secret("HOPTHU_DEMO_PASSWORD"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium with a new profile. A missing one is a failure: these tests must run."""
    with sync_playwright() as playwright:
        flags = [*QUIET_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        found = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        yield found
        found.close()


def chromium_path() -> str:
    named = os.environ.get("HOPTHU_CHROMIUM", "")
    if not named:
        command = [sys.executable, "scripts/install.py", "--print-browser"]
        named = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    if not os.access(named, os.X_OK):
        pytest.fail("No Chromium was found: run `make install-tests` or set HOPTHU_CHROMIUM.")
    return named
