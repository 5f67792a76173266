"""Parent process of the embedded PostgreSQL: runs it while at least one program uses it, then stops it.

Run as a script (standard library only, so that it starts in milliseconds):

    python postgres_keeper.py HOME BIN_DIR SOCKET_DIR LOG_FILE UID GID [NAME=VALUE ...]

Every program that uses the database holds a shared flock on HOME/users.lock. The kernel drops it however that program
ends, `kill -9` included, so the keeper needs no list of process ids: it waits for the exclusive lock, and when it gets
it nobody is left. PostgreSQL in turn gets SIGINT (its fast shutdown) from the kernel when the keeper is killed.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

PR_SET_PDEATHSIG = 1
FAST_SHUTDOWN_SECONDS = 60
EXIT_ALREADY_KEPT = 3


def die_with_parent(signal_number: int) -> None:
    """Ask the Linux kernel to send `signal_number` to this process when the thread that started it ends.

    Call it after the change of user: the kernel clears the wish when the credentials change. Elsewhere: does nothing.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def command_of(process_id: int) -> str:
    """The command line of a process, "" when there is none or it is not ours to see."""
    try:
        return Path(f"/proc/{process_id}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        found = subprocess.run(
            ["ps", "-p", str(process_id), "-o", "args="], capture_output=True, text=True, check=False
        )
        return found.stdout.strip()


def drop_reused_pid_file(data_dir: Path) -> None:
    """Remove postmaster.pid when its number now belongs to another program.

    PostgreSQL refuses to start while that number is alive, whoever has it: after `kill -9` or a power cut it may be
    anybody. A file with a dead number stays: PostgreSQL then checks the shared memory for left-over backends itself.
    """
    pid_file = data_dir / "postmaster.pid"
    try:
        process_id = int(pid_file.read_text(encoding="utf-8", errors="replace").split("\n", 1)[0])
    except FileNotFoundError:
        return
    except ValueError:
        pid_file.unlink(missing_ok=True)  # cut off while it was written: the server never came up
        return
    command = command_of(process_id)
    if command and str(data_dir) not in command:
        pid_file.unlink(missing_ok=True)


def stop_when_unused(users_lock: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until no program holds the shared lock, then shut the server down."""
    fcntl.flock(users_lock, fcntl.LOCK_EX)
    shut_down(server)


def shut_down(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(FAST_SHUTDOWN_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)  # immediate: recovers from the log at the next start


def keep(arguments: list[str]) -> int:
    """Run PostgreSQL until it ends; its exit code, or EXIT_ALREADY_KEPT when another keeper is at work."""
    home, bin_dir, socket_dir, log_file = (Path(value) for value in arguments[:4])
    uid, gid = int(arguments[4]), int(arguments[5])
    data_dir = home / "data"
    keeper_lock = os.open(home / "keeper.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(keeper_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return EXIT_ALREADY_KEPT
    users_lock = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    drop_reused_pid_file(data_dir)
    command = [str(bin_dir / "postgres"), "-D", str(data_dir), "-k", str(socket_dir)]
    for option in arguments[6:]:
        command += ["-c", option]
    other_user = uid != os.geteuid()
    with log_file.open("ab") as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is for the supervisor, which stops the database last
            preexec_fn=lambda: die_with_parent(signal.SIGINT),  # noqa: PLW1509 - no threads yet
            user=uid if other_user else None,
            group=gid if other_user else None,
            extra_groups=[gid] if other_user else None,
        )
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
    threading.Thread(target=stop_when_unused, args=(users_lock, server), daemon=True).start()
    return server.wait()


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1:]))
