"""The embedded PostgreSQL: shared by programs, gone with the last one, back after any kill."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hopthu import postgres
from hopthu.postgres import EmbeddedPostgres

FAST = ["fsync=off"]
HOLD = (
    "import sys, time\n"
    "from pathlib import Path\n"
    "from hopthu import postgres\n"
    "server = postgres.start(Path(sys.argv[1]), options=['fsync=off'])\n"
    "print('up', flush=True)\n"
    "time.sleep(60)\n"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedPostgres]:
    with postgres.running(home, options=FAST) as running:
        yield running


def server_processes(home: Path) -> list[int]:
    """Process ids of all postmasters of this home."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if arguments[0].endswith(b"/postgres") and str(home / "data").encode() in arguments:
            found.append(int(folder.name))
    return found


def wait_for_end(home: Path) -> None:
    deadline = time.monotonic() + 20
    while server_processes(home):
        assert time.monotonic() < deadline, "the server still runs"
        time.sleep(0.02)


def another_program(home: Path) -> subprocess.Popen[bytes]:
    program = subprocess.Popen([sys.executable, "-c", HOLD, str(home)], stdout=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stdout.readline() == b"up\n"
    program.stdout.close()
    return program


def keeper_of(server: EmbeddedPostgres) -> int:
    text = Path(f"/proc/{server.process_id()}/stat").read_text()
    return int(text.rsplit(")", 1)[1].split()[1])


def ask(server: EmbeddedPostgres, question: str) -> object:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def test_both_databases_belong_to_a_role_without_super_powers(server: EmbeddedPostgres) -> None:
    assert ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    for name in (postgres.APP_DATABASE, postgres.BOT_DATABASE):
        with psycopg.connect(server.url(name)) as connection:
            connection.execute("CREATE TABLE mine (id int)")
            connection.rollback()


def test_vietnamese_letters_have_upper_and_lower_case(server: EmbeddedPostgres) -> None:
    assert ask(server, "SELECT lower('ĐƯỜNG Ồ') || upper('ặ')") == "đường ồẶ"


def test_the_server_listens_on_its_private_socket_only(server: EmbeddedPostgres) -> None:
    assert ask(server, "SHOW listen_addresses") == ""
    assert (server.socket_dir / postgres.SOCKET_NAME).stat().st_mode & 0o077 == 0


def test_the_log_holds_no_values_of_a_broken_constraint(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE phones (phone text UNIQUE)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO phones VALUES ('0912345678'), ('0912345678')")
    assert "duplicate key" in server.log_file.read_text()
    assert "0912345678" not in server.log_file.read_text()


def test_the_last_program_to_leave_stops_the_server(home: Path) -> None:
    first = postgres.start(home, options=FAST)
    second = another_program(home)
    first.release()
    assert server_processes(home)
    second.terminate()
    second.wait()
    wait_for_end(home)


def test_a_killed_program_neither_stops_others_nor_leaves_the_server_behind(home: Path) -> None:
    first = postgres.start(home, options=FAST)
    second = another_program(home)
    second.kill()
    second.wait()
    time.sleep(0.3)
    assert ask(first, "SELECT 1") == 1
    first.release()
    wait_for_end(home)


def test_data_survive_a_killed_server(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    process_id = server.process_id()
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
    time.sleep(0.1)
    server.ensure_running()
    assert ask(server, "SELECT max(id) FROM kept") == 7


def test_a_killed_keeper_takes_its_server_along_and_both_come_back(server: EmbeddedPostgres, home: Path) -> None:
    first = server.process_id()
    os.kill(keeper_of(server), signal.SIGKILL)
    deadline = time.monotonic() + 20
    while server.is_running() and server.process_id() == first:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    server.ensure_running()
    assert ask(server, "SELECT 1") == 1
    assert len(server_processes(home)) == 1


def test_a_reused_process_number_in_a_stale_pid_file_does_not_block_the_start(
    server: EmbeddedPostgres, home: Path
) -> None:
    process_id = server.process_id()
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
    wait_for_end(home)
    pid_file = home / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    server.ensure_running()
    assert ask(server, "SELECT 1") == 1


def test_a_socket_where_nobody_answers_any_more_is_no_running_server(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as dying:
        dying.bind(str(path))
        dying.listen()

        def turn_away() -> None:
            dying.accept()[0].close()

        visitor = threading.Thread(target=turn_away)
        visitor.start()
        assert postgres._answers(path) is False
        visitor.join()


def test_a_home_with_a_very_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    home = tmp_path / ("long folder " * 12).strip()
    with postgres.running(home, options=FAST) as server:
        assert len(str(server.socket_dir / postgres.SOCKET_NAME)) < 104
        assert ask(server, "SELECT 1") == 1
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(server.socket_dir / postgres.SOCKET_NAME))


def test_an_interrupted_creation_is_done_again(tmp_path: Path) -> None:
    (tmp_path / "data.new").mkdir()
    (tmp_path / "data.new" / "PG_VERSION").write_text("18\n")
    with postgres.running(tmp_path, options=FAST) as server:
        assert ask(server, "SELECT 1") == 1


def test_data_of_another_version_are_named_in_one_line(tmp_path: Path) -> None:
    postgres.start(tmp_path, options=FAST).release()
    (tmp_path / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(postgres.DatabaseStartError) as caught:
        postgres.start(tmp_path)
    assert str(tmp_path) in caught.value.text
    assert "\n" not in caught.value.text
