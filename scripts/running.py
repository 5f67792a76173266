"""Running the long commands of the installation: messages in two languages, progress, errors in one clear line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

ROOT = Path(__file__).resolve().parent.parent
LOGS = Path(os.environ.get("HOPTHU_VAR") or ROOT / "var") / "logs"
PROGRESS_SECONDS = 5.0
NETWORK_TROUBLE = (
    r"ConnectionError|NewConnectionError|Temporary failure in name|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN"
    r"|Could not find a version|No matching distribution|Could not fetch URL|ProxyError"
)


class InstallError(Exception):
    """key and values of the message that says what to do."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def messages() -> Dict[str, List[str]]:
    """{key: [Vietnamese line, English line]} from messages.txt."""
    found = {}  # type: Dict[str, List[str]]
    key = ""
    for line in (ROOT / "scripts" / "messages.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            key = line[1:-1]
            found[key] = []
        elif key and line.strip():
            found[key].append(line)
    return found


def say(key: str, **values: Any) -> None:
    """Print one message: both languages, progress lines in one."""
    lines = [line.format(**values) for line in messages()[key]]
    short = key in {"progress", "unpacking", "working"} or key.endswith("_step")
    text = " / ".join([lines[0], lines[1].strip()]) if short else "\n".join(lines)
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def run_quietly(command: Sequence[str], timeout: float = 60) -> Optional[str]:
    """The standard output of a command, None when it fails."""
    try:
        done = subprocess.run(list(command), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=timeout)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def explain(output: str, what: str, log: Path) -> InstallError:
    """The message for the end of a failed pip, npm or apt run."""
    if "No space left on device" in output or "ENOSPC" in output:
        return InstallError("disk_full", what=what)
    if "DO NOT MATCH THE HASHES" in output or "EINTEGRITY" in output:
        return InstallError("hashes", what=what, log=log)
    if re.search(r"(gcc|cc|g\+\+|clang)'? failed|command not found: \S*cc|unable to execute '\S*cc'", output):
        return InstallError("compiler", what=what)
    if re.search(NETWORK_TROUBLE, output):
        return InstallError("network", what=what, log=log)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    told = [line for line in lines if re.match(r"(npm )?(ERROR|error|E:)", line)]
    return InstallError("failed", what=what, log=log, reason=(told or lines or ["?"])[-1][:300])


class Progress(threading.Thread):
    """A line every few seconds: packages looked up, then packages unpacked, out of how many."""

    def __init__(self, folder: Optional[Path], total: int) -> None:
        super().__init__(daemon=True)
        self.folder, self.total = folder, total
        self.collected = 0
        self.is_unpacking = False
        self._ended = threading.Event()
        self._began = time.monotonic()

    def run(self) -> None:
        while not self._ended.wait(PROGRESS_SECONDS):
            seconds = int(time.monotonic() - self._began)
            if not self.total:
                say("working", seconds=seconds)
            elif self.is_unpacking and self.folder is not None:
                done = len(list(self.folder.glob("lib/python3*/site-packages/*.dist-info")))
                say("unpacking", seconds=seconds, done=min(done, self.total), total=self.total)
            else:
                say("progress", seconds=seconds, done=min(self.collected, self.total), total=self.total)

    def end(self) -> None:
        self._ended.set()


def run_step(
    command: Sequence[str],
    what: str,
    folder: Optional[Path] = None,
    total: int = 0,
    env: Optional[Dict[str, str]] = None,
) -> None:
    """Run a long command with progress; its output goes to the log. Raises InstallError when it fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "install.log"
    progress = Progress(folder, total)
    progress.start()
    tail = []  # type: List[str]
    try:
        with log.open("a", encoding="utf-8") as file:
            file.write("\n$ %s\n" % " ".join(command))
            process = subprocess.Popen(
                list(command),
                cwd=str(ROOT),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=dict(os.environ, **(env or {})),
            )
            assert process.stdout is not None
            for raw in process.stdout:
                line = raw.decode("utf-8", "replace")
                file.write(line)
                tail = [*tail[-400:], line]
                progress.collected += line.startswith(("Collecting ", "Requirement already satisfied"))
                progress.is_unpacking = progress.is_unpacking or line.startswith("Installing collected packages")
            code = process.wait()
    except OSError as error:
        raise InstallError("disk_full" if error.errno == 28 else "failed", what=what, reason=error, log=log) from error
    finally:
        progress.end()
    if code != 0:
        raise explain("".join(tail), what, log)
