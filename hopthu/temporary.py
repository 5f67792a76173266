"""A whole system of its own for a test or a benchmark: own folder, own ports, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hopthu import run_state, secret_store
from hopthu.child import port_is_free
from hopthu.environment import ROOT
from hopthu.errors import CommandError
from hopthu.postgres_keeper import die_with_parent
from hopthu.services import Ports
from inbox_api.texts import gettext as _

START_SECONDS = 900.0  # a machine without a trained model trains one first


@dataclass(frozen=True, slots=True)
class TemporarySystem:
    """A running system. Its processes change when they are killed: ask `state` again."""

    var: Path
    port: int
    log_file: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def facebook_url(self) -> str:
        return f"http://127.0.0.1:{Ports(self.port).facebook_simulator}"

    @property
    def zalo_url(self) -> str:
        return f"http://127.0.0.1:{Ports(self.port).zalo_simulator}"

    @property
    def sms_url(self) -> str:
        return f"http://127.0.0.1:{Ports(self.port).sms_simulator}"

    @property
    def mail_url(self) -> str:
        """The page of the mail simulator, not its SMTP port."""
        return f"http://127.0.0.1:{Ports(self.port).mail_page}"

    def state(self) -> dict[str, Any]:
        """The state file, {} while the system is not up."""
        return run_state.read(self.var) or {}

    def process_id(self, name: str) -> int | None:
        """Of web, worker, actions, rasa or one of the simulators; None while it is being restarted."""
        value = self.state().get("processes", {}).get(name, {}).get("pid")
        return int(value) if value is not None else None

    def secret(self, variable: str) -> str:
        """E.g. HOPTHU_DEMO_PASSWORD, HOPTHU_FACEBOOK_APP_SECRET."""
        return secret_store.load_or_create(self.var)[variable]


@contextmanager
def running_system(
    models_of: Path | None = None,
    has_scripted_bot: bool = False,
    /,
    **variables: str,
) -> Iterator[TemporarySystem]:
    """`hopthu run` in a temporary folder on free ports, ready to use; stopped and removed at the end.

    models_of: an installation's HOPTHU_VAR whose trained models are used again. variables: more settings for it.
    has_scripted_bot: no Rasa, but a bot that answers at once (hopthu/chaos/scripted_bot.py).
    Raises CommandError with the last lines of its output when it does not come up.
    """
    with tempfile.TemporaryDirectory(prefix="hopthu-") as folder:
        _share_models(models_of, Path(folder) / "var")
        with system_in(Path(folder), has_scripted_bot, **variables) as system:
            yield system


@contextmanager
def system_in(folder: Path, has_scripted_bot: bool = False, /, **variables: str) -> Iterator[TemporarySystem]:
    """The same on what `folder`/var holds, which stays when the system has stopped."""
    system = TemporarySystem(folder / "var", free_base_port(), folder / "run.log")
    process = _start(system, variables, ["--scripted-bot"] if has_scripted_bot else [])
    try:
        _wait_until_ready(system, process)
        yield system
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(system: TemporarySystem, variables: Mapping[str, str], options: list[str]) -> subprocess.Popen[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOPTHU_")}
    environment = {**kept, "HOPTHU_VAR": str(system.var), "HOPTHU_PORT": str(system.port), **variables}
    with system.log_file.open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "hopthu.cli", "run", *options],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - calls prctl only
        )


def _wait_until_ready(system: TemporarySystem, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not system.state().get("is_ready"):
        if process.poll() is not None or time.monotonic() > deadline:
            lines = system.log_file.read_text(encoding="utf-8", errors="replace").splitlines()
            raise CommandError(_("The temporary system did not start: %(lines)s", lines=" / ".join(lines[-3:])))
        time.sleep(0.1)


def _share_models(source: Path | None, var: Path) -> None:
    """Models are named by the fingerprint of their data, so a copy is as good as training again."""
    (var / "models").mkdir(parents=True, exist_ok=True)
    for model in sorted((source / "models").glob("*.tar.gz")) if source else ():
        shutil.copy2(model, var / "models" / model.name)


def free_base_port() -> int:
    """A value for HOPTHU_PORT with all its ports free."""
    for base in range(20_000 + os.getpid() % 500 * 10, 60_000, 10):
        ports = Ports(base)
        simulators = (ports.facebook_simulator, ports.zalo_simulator, ports.sms_simulator)
        mail = (ports.mail_simulator, ports.mail_page)
        if all(port_is_free(port) for port in (ports.web, ports.rasa, ports.rasa_b, ports.actions, *simulators, *mail)):
            return base
    raise CommandError(_("No free ports were found."))
