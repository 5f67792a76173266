"""The supervisor: order, readiness, revival, the state file; real child processes, no ports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hopthu import child as child_module
from hopthu import run_state
from hopthu.child import Service
from hopthu.errors import CommandError
from hopthu.supervisor import StopRequested, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def service(name: str, command: list[str] | None = None) -> Service:
    return Service(name, name.title(), command or SLEEP, dict(os.environ))


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    monkeypatch.setattr(child_module, "ALIVE_SECONDS", 0.05)
    with run_state.only_supervisor(tmp_path):
        made = Supervisor(tmp_path, port=8000, started_at=datetime(2026, 1, 31, tzinfo=UTC), say=lines.append)
        yield made
        made.stop()


def processes(var: Path) -> dict[str, dict[str, object]]:
    state = json.loads(run_state.state_file(var).read_text())
    return dict(state["processes"])


def test_all_services_are_started_and_named_in_the_state_file(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start([service("web"), service("worker")])
    found = processes(tmp_path)
    assert list(found) == ["web", "worker"]
    assert all(process["state"] == "ready" for process in found.values())
    for process in found.values():
        os.kill(int(str(process["pid"])), 0)


def test_the_state_file_is_for_its_owner_only(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.save_state()
    assert run_state.state_file(tmp_path).stat().st_mode & 0o077 == 0


def test_a_service_that_ends_while_starting_is_named_with_its_last_words(supervisor: Supervisor) -> None:
    ends = [sys.executable, "-c", "print('address in use'); raise SystemExit(1)"]
    broken = Service(
        "web", "Web", ends, dict(os.environ), port=1, start_seconds=30
    )  # waited for, however slow it starts
    with pytest.raises(CommandError) as caught:
        supervisor.start([service("worker"), broken])
    assert "Web" in caught.value.text
    assert "address in use" in caught.value.text


def test_a_service_that_never_answers_is_given_up(supervisor: Supervisor) -> None:
    deaf = Service("web", "Web", SLEEP, dict(os.environ), port=1, start_seconds=0.3)
    with pytest.raises(CommandError) as caught:
        supervisor.start([deaf])
    assert "Web" in caught.value.text


def test_a_killed_child_comes_back_with_a_new_process(supervisor: Supervisor, tmp_path: Path, lines: list[str]) -> None:
    supervisor.start([service("worker")])
    first = processes(tmp_path)["worker"]["pid"]
    os.kill(int(str(first)), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while processes(tmp_path)["worker"]["restarts"] != 1 or processes(tmp_path)["worker"]["state"] != "ready":
        assert time.monotonic() < deadline
        supervisor.tick()
        time.sleep(0.02)
    assert processes(tmp_path)["worker"]["pid"] not in {None, first}
    assert any("Worker" in line for line in lines)


def test_stopping_ends_the_last_started_first(supervisor: Supervisor, tmp_path: Path) -> None:
    note = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    open(sys.argv[1], 'a').write(sys.argv[2] + '\\n')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "while True: time.sleep(0.01)\n"
    )
    names = ["web", "worker", "rasa"]
    supervisor.start([service(name, [sys.executable, "-c", code, str(note), name]) for name in names])
    supervisor.stop()
    assert note.read_text().split() == ["rasa", "worker", "web"]


def test_a_signal_while_starting_stops_at_once(supervisor: Supervisor) -> None:
    with pytest.raises(StopRequested):
        supervisor._on_signal(signal.SIGINT, None)


def test_a_second_supervisor_of_the_same_folder_is_refused(supervisor: Supervisor, tmp_path: Path) -> None:
    with pytest.raises(CommandError), run_state.only_supervisor(tmp_path):
        pass


def test_a_state_file_without_a_living_supervisor_counts_as_nothing(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    run_state.write(tmp_path, {"supervisor_pid": 1, "processes": {}})
    assert run_state.read(tmp_path) is None


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux only")
def test_no_child_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    code = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from hopthu.child import Child, Service\n"
        "command = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "child = Child(Service('web', 'Web', command, dict(os.environ)), Path(sys.argv[1]) / 'web.log', Path('.'))\n"
        "child.start()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and "State:\tZ" not in Path(f"/proc/{pid}/status").read_text():
        assert time.monotonic() < deadline, "the child still runs"
        time.sleep(0.02)
