"""The whole real system for tests: `hopthu run` in a folder of its own, with the project's trained model."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hopthu.temporary import TemporarySystem, running_system
from tests.fakes.simulators import Simulator

ROOT = Path(__file__).parent.parent
BOTS = ("rasa", "rasa-b")  # the second one takes over when the first is gone


def train_once(project_var: Path) -> None:
    """Make sure the project holds a model of today's data, so that no temporary system trains its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOPTHU_")}
    subprocess.run(
        [sys.executable, "-m", "hopthu.cli", "nlu", "train"],
        cwd=ROOT,
        env={**environment, "HOPTHU_VAR": str(project_var)},
        stdout=sys.stderr,  # what a command prints there is for programs
        check=True,
    )


@contextmanager
def whole_system(project_var: Path, logs: Path, **variables: str) -> Iterator[TemporarySystem]:
    """A running system, ready to use; its logs are in `logs` afterwards, also when it did not work.

    project_var: where the trained model is; variables: further settings, e.g. HOPTHU_BOT_PATIENCE="PT5M".
    """
    train_once(project_var)
    with running_system(project_var, **variables) as system:
        try:
            yield system
        finally:
            keep_logs(system, logs)


@contextmanager
def paused(system: TemporarySystem, *names: str) -> Iterator[None]:
    """Processes that hang inside the block and go on afterwards."""
    pids = [_living(system, name) for name in names]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def kill(system: TemporarySystem, *names: str) -> None:
    """SIGKILL; the supervisor starts the processes again."""
    for pid in [_living(system, name) for name in names]:
        os.kill(pid, signal.SIGKILL)


def _living(system: TemporarySystem, name: str) -> int:
    pid = system.process_id(name)
    assert pid is not None, f"{name} does not run"
    return pid


def keep_logs(system: TemporarySystem, logs: Path) -> None:
    shutil.rmtree(logs, ignore_errors=True)
    shutil.copytree(system.var / "logs", logs)
    shutil.copy2(system.log_file, logs / "run.log")


def facebook_of(system: TemporarySystem) -> Simulator:
    return Simulator("facebook", system.facebook_url)


def zalo_of(system: TemporarySystem) -> Simulator:
    return Simulator("zalo", system.zalo_url)
