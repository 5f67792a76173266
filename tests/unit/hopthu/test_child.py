"""One child process: restarts, back-off, stopping, its log."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hopthu import child as child_module
from hopthu.child import Child, Service

MakeChild = Callable[..., Child]
SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_child(tmp_path: Path, clock: Clock) -> Iterator[MakeChild]:
    made: list[Child] = []

    def make(code: str, **changes: Any) -> Child:
        service = Service("sample", "Sample", [sys.executable, "-c", code], dict(os.environ), **changes)
        made.append(Child(service, tmp_path / "logs" / "sample.log", tmp_path, clock=clock))
        return made[-1]

    yield make
    for child in made:
        child.stop(now=True)


def wait_until_ended(child: Child) -> None:
    deadline = time.monotonic() + 10
    while not child.has_ended():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_child_without_a_port_is_ready_after_a_moment(make_child: MakeChild, clock: Clock) -> None:
    child = make_child(SLEEP)
    child.start()
    assert not child.check_ready()
    clock.time += 1.5
    assert child.check_ready()
    assert child.state == "ready"


def test_a_killed_child_is_noticed_with_its_signal(make_child: MakeChild) -> None:
    child = make_child(SLEEP)
    child.start()
    assert not child.has_ended()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    wait_until_ended(child)
    assert child.exit_code == -signal.SIGKILL


def test_the_pause_before_a_restart_doubles_up_to_a_limit(make_child: MakeChild, clock: Clock) -> None:
    child = make_child("raise SystemExit(3)")
    child.start()
    pauses = []
    for _ in range(8):
        wait_until_ended(child)
        pauses.append(child.plan_restart())
        clock.time += pauses[-1] - 0.01
        assert not child.restart_is_due()
        clock.time += 0.02
        assert child.restart_is_due()
        child.restart()
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert child.restarts == 8


def test_a_long_calm_run_forgets_earlier_trouble(make_child: MakeChild, clock: Clock) -> None:
    child = make_child("raise SystemExit(3)")
    child.start()
    wait_until_ended(child)
    child.plan_restart()
    child.restart()
    wait_until_ended(child)
    clock.time += child_module.CALM_SECONDS + 1
    assert child.plan_restart() == child_module.FIRST_PAUSE


def test_a_child_that_ignores_the_polite_signal_is_killed(make_child: MakeChild) -> None:
    child = make_child(STUBBORN, stop_seconds=0.2)
    child.start()
    deadline = time.monotonic() + 10
    while child.last_words() != "up":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    child.stop()
    assert child.exit_code == -signal.SIGKILL
    assert child.pid is None


def test_stopping_also_ends_what_the_child_started(make_child: MakeChild) -> None:
    code = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    child = make_child(code)
    child.start()
    deadline = time.monotonic() + 10
    while not child.last_words().isdigit():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    grandchild = int(child.last_words())
    child.stop()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{grandchild}").exists() and b"sleep" in Path(f"/proc/{grandchild}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_last_words_are_of_this_start_only(make_child: MakeChild) -> None:
    child = make_child("print('port in use'); raise SystemExit(1)")
    child.log_file.parent.mkdir(parents=True)
    child.log_file.write_text("line of an earlier run\n")
    child.start()
    wait_until_ended(child)
    assert child.last_words() == "port in use"


def test_a_large_log_is_put_aside_and_the_child_goes_on_writing(
    make_child: MakeChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "LOG_KEEP_BYTES", 100)
    child = make_child("import time\nwhile True: print('x' * 50, flush=True); time.sleep(0.01)")
    child.start()
    deadline = time.monotonic() + 10
    while not child.log_file.exists() or child.log_file.stat().st_size < 200:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    child.rotate_log()
    assert child.log_file.with_name("sample.log.1").stat().st_size >= 200
    time.sleep(0.2)
    assert child.log_file.read_bytes().startswith(b"x"), "no hole of zero bytes where the old text was"


def test_old_logs_move_up_and_the_oldest_goes(make_child: MakeChild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "LOG_KEEP_BYTES", 1)
    child = make_child(SLEEP)
    child.log_file.parent.mkdir(parents=True)
    for number in range(5):
        child.log_file.write_text(f"log {number}")
        child.rotate_log()
    kept = sorted(path.name for path in child.log_file.parent.iterdir())
    assert kept == ["sample.log", "sample.log.1", "sample.log.2", "sample.log.3"]
    assert child.log_file.with_name("sample.log.3").read_text() == "log 2"
