"""A Chromium for the browser tests: an installed one, apt's, or Playwright's."""

from __future__ import annotations

import glob
import os
import shutil
from typing import Optional

from interpreters import APP_VENV
from running import InstallError, run_step, say


def find_browser() -> Optional[str]:
    """The path of a Chromium: named, installed, or Playwright's own."""
    named = os.environ.get("HOPTHU_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    for folder in [cache] if cache else ["~/.cache/ms-playwright", "~/Library/Caches/ms-playwright"]:
        for pattern in ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"):
            found = sorted(glob.glob(os.path.join(os.path.expanduser(folder), pattern)))
            if found:
                return found[-1]
    return None


def install_browser() -> None:
    if find_browser():
        return
    say("browser_step")
    attempts = []  # type: List[List[str]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts += [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]]
    attempts.append([str(APP_VENV / "bin" / "python"), "-m", "playwright", "install", "chromium"])
    for command in attempts:
        if find_browser():
            return
        try:
            run_step(command, "Chromium", env={"DEBIAN_FRONTEND": "noninteractive"})
        except InstallError as error:
            if error.key == "disk_full":
                raise
    if not find_browser():
        raise InstallError("no_browser")
