"""Finding the Python interpreters: 3.11 or newer for the app, exactly 3.10 for the bot."""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, Optional, Sequence, Tuple

from running import ROOT, InstallError, run_quietly, say

APP_VENV = ROOT / ".venv"
APP_MINORS = (11, 12, 13, 14)
BOT_MINORS = (10,)
PROBE = "import ensurepip, venv, ssl, sys; print('%d.%d' % sys.version_info[:2])"


def version_of(python: str) -> Optional[Tuple[int, int]]:
    """(major, minor) of an interpreter that can make environments, None for anything else (pyenv's shims, say)."""
    try:
        done = subprocess.run([python, "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"(\d+)\.(\d+)\s*$", done.stdout.decode("ascii", "replace"))
    return (int(match.group(1)), int(match.group(2))) if done.returncode == 0 and match else None


def uv_command() -> Optional[str]:
    own = APP_VENV / "bin" / "uv"
    return str(own) if own.exists() else shutil.which("uv")


def python_candidates(minors: Sequence[int]) -> Iterator[str]:
    """Interpreters that might be Python 3.<minor>, most likely first."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for minor in minors:
        if sys.version_info[:2] == (3, minor):
            yield sys.executable
        on_path = shutil.which("python3.%d" % minor)
        if on_path:
            yield on_path
        for pattern in ("%s/versions/3.%d.*/bin/python3", "/usr/local/bin/python3.%d", "/opt/*/bin/python3.%d"):
            text = pattern % (pyenv, minor) if "%s" in pattern else pattern % minor
            yield from sorted(glob.glob(text), reverse=True)
    for name in ("python3", "python"):
        on_path = shutil.which(name)
        if on_path:
            yield on_path
    uv = uv_command()
    for minor in minors if uv else ():
        found = run_quietly([str(uv), "python", "find", "--no-project", "--system", "3.%d" % minor])
        if found:
            yield found.strip()


def find_python(minors: Sequence[int], variable: str) -> Optional[str]:
    """The first usable interpreter; one named by the environment variable is taken or refused, never passed over."""
    named = os.environ.get(variable)
    if named:
        if version_of(named) not in {(3, minor) for minor in minors}:
            raise InstallError("wrong_python", variable=variable, path=named, wanted="3.%d" % minors[0])
        return named
    for candidate in python_candidates(minors):
        if version_of(candidate) in {(3, minor) for minor in minors}:
            return candidate
    return None


def find_app_python() -> str:
    python = find_python(APP_MINORS, "HOPTHU_PYTHON")
    if python is None:
        raise InstallError("no_python")
    return python


def find_bot_python() -> str:
    """Python 3.10: an installed one, else one that uv fetches (not with HOPTHU_NO_DOWNLOADS=1)."""
    python = find_python(BOT_MINORS, "HOPTHU_BOT_PYTHON")
    uv = uv_command()
    if python is None and uv and os.environ.get("HOPTHU_NO_DOWNLOADS") != "1":
        say("fetching_python")
        run_quietly([uv, "python", "install", "3.10"], timeout=600)
        python = find_python(BOT_MINORS, "HOPTHU_BOT_PYTHON")
    if python is None:
        raise InstallError("no_bot_python")
    return python
