"""Rasa servers of their own beside a running system, and the small DIET bot that they are compared with."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hopthu.bench.peer_server import train_peer
from hopthu.child import Child, Service
from hopthu.environment import BOT_PYTHON, ROOT, child_environment
from hopthu.supervisor import wait_until_ready
from hopthu.temporary import TemporarySystem, free_base_port
from inbox_api.texts import gettext as _

PEER = Path(__file__).resolve().parent.parent / "peer" / "diet"
PEER_NAME = "Rasa 3.6.21, default pipeline (DIET), RulePolicy, SQLite"
DEFAULT_PIPELINE = ROOT / "bot" / "bench" / "default_pipeline.yml"
READY_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class RasaServer:
    """A running Rasa server. token: of its API ("" for none). ready_seconds: from its start to the first answer."""

    port: int
    token: str
    process_id: int
    ready_seconds: float
    model: Path

    def resident_mb(self) -> int:
        """Memory in RAM now, in MB of 1,000,000 bytes; of this process alone."""
        return resident_megabytes(self.process_id)


def resident_megabytes(process_id: int) -> int:
    pages = int(Path(f"/proc/{process_id}/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


@contextmanager
def another_rasa(system: TemporarySystem, log_folder: Path | None = None) -> Iterator[RasaServer]:
    """One more Rasa server on the database, the action server and the model of `system`, as a second machine has it."""
    first = system.process_id("rasa")
    assert first is not None, "the system's own Rasa does not run"
    environment, command = _environment_of(first), _command_of(first)
    # Its command is PYTHON -m bot.server rasa PORT MODEL
    port, model = free_base_port(), command[-1]
    command = [*command[:-2], str(port), model]
    service = Service("rasa-more", _("Bot (Rasa)"), command, environment, port, "/webhooks/inbox/", 180.0)
    with _running(service, (log_folder or system.var / "logs") / f"rasa-{port}.log", ROOT) as (process_id, seconds):
        yield RasaServer(port, environment["HOPTHU_SERVICE_TOKEN"], process_id, seconds, Path(model))


@contextmanager
def diet_peer() -> Iterator[RasaServer]:
    """Train and start the peer: a form checked by an action server, trackers in SQLite. It has no inbox to ask."""
    with tempfile.TemporaryDirectory(prefix="hopthu-peer-") as name:
        folder = Path(name) / "bot"
        shutil.copytree(PEER, folder)
        policies = "\npolicies:\n  - name: RulePolicy\n"
        pipeline = DEFAULT_PIPELINE.read_text(encoding="utf-8")
        (folder / "config.yml").write_text(pipeline + policies, encoding="utf-8")
        base = free_base_port()
        port, action_port = base, base + 1
        environment = child_environment(
            {
                "RASA_TELEMETRY_ENABLED": "false",
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "NO_PROXY": "127.0.0.1",
                "PYTHONPATH": str(folder),
                "SANIC_HOST": "127.0.0.1",
                "PEER_ACTION_URL": f"http://127.0.0.1:{action_port}/webhook",
                "PEER_TRACKERS": str(Path(name) / "trackers.db"),
            },
            only=frozenset(),
        )
        model = train_peer(folder, environment)
        command = [str(BOT_PYTHON), "-m", "rasa_sdk", "--actions", "peer_actions", "--port", str(action_port)]
        actions = Service("peer-actions", PEER_NAME, command, environment, action_port, "/health")
        command = [str(BOT_PYTHON), "-m", "rasa", "run", "--model", str(model), "--port", str(port), "--enable-api"]
        command += ["--interface", "127.0.0.1", "--credentials", str(folder / "credentials.yml")]
        command += ["--endpoints", str(folder / "endpoints.yml"), "--quiet"]
        service = Service("peer", PEER_NAME, command, environment, port, "/status", 180.0)
        with (
            _running(actions, Path(name) / "actions.log", folder),
            _running(service, Path(name) / "peer.log", folder) as (process_id, seconds),
        ):
            yield RasaServer(port, "", process_id, seconds, model)


@contextmanager
def _running(service: Service, log_file: Path, cwd: Path) -> Iterator[tuple[int, float]]:
    """(process id, seconds until it answered)."""
    child = Child(service, log_file, cwd)
    began = time.perf_counter()
    child.start()
    try:
        while not child.check_ready() and not child.has_ended():
            if time.perf_counter() - began > service.start_seconds:
                break
            time.sleep(READY_PAUSE)
        seconds = time.perf_counter() - began
        wait_until_ready([child])  # raises what went wrong
        assert child.pid is not None
        yield child.pid, seconds
    finally:
        child.stop()


def _environment_of(process_id: int) -> Mapping[str, str]:
    """The variables a process was started with (Linux)."""
    entries = Path(f"/proc/{process_id}/environ").read_bytes().split(b"\0")
    return dict(os.fsdecode(entry).split("=", 1) for entry in entries if b"=" in entry)


def _command_of(process_id: int) -> list[str]:
    return [os.fsdecode(part) for part in Path(f"/proc/{process_id}/cmdline").read_bytes().split(b"\0") if part]
