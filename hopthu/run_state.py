"""$HOPTHU_VAR/run/state.json: what runs now, for tests, chaos runs and `hopthu doctor`.

{
  "format": 1, "supervisor_pid": 12, "is_ready": true, "started_at": "2026-01-31T07:00:00+00:00", "port": 8000,
  "database": {"url": "postgresql://...", "is_embedded": true, "pid": 13 | null},
  "processes": {"web": {"pid": 14 | null, "port": 8000 | null, "state": "ready", "restarts": 0, "log": "/.../web.log"}}
}

The file is written at once (never half) with mode 600, because the address of a city's database holds its password.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hopthu.errors import CommandError
from inbox_api.texts import gettext as _

FORMAT = 1


def state_file(var: Path) -> Path:
    return var / "run" / "state.json"


def write(var: Path, state: dict[str, Any]) -> None:
    path = state_file(var)
    fresh = path.with_suffix(f".{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"format": FORMAT, **state}, file, indent=1)
    fresh.replace(path)


def read(var: Path) -> dict[str, Any] | None:
    """The state of the running system; None when nothing runs (also after a kill: the lock tells, not the file)."""
    if not is_running(var):
        return None
    try:
        state = json.loads(state_file(var).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) else None


def is_running(var: Path) -> bool:
    """True while a supervisor holds this folder."""
    try:
        handle = os.open(var / "run" / "supervisor.lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


@contextmanager
def only_supervisor(var: Path) -> Iterator[None]:
    """Hold `var` for one supervisor; removes the state file at the end. Raises CommandError when another runs."""
    folder = var / "run"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CommandError(_("Cannot write to %(path)s: %(reason)s", path=folder, reason=error.strerror)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise CommandError(
            _("The system already runs with %(path)s. For a second copy set HOPTHU_VAR and HOPTHU_PORT.", path=var)
        ) from error
    try:
        yield
    finally:
        state_file(var).unlink(missing_ok=True)
        os.close(handle)
