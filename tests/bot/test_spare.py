"""The second bot process before it is needed, and a training child that never outlives its parent."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "spare-token"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def spare() -> Iterator[str]:
    port = free_port()
    environment = {
        **os.environ,
        "HOPTHU_SERVICE_TOKEN": TOKEN,
        "HOPTHU_ACTION_URL": "http://127.0.0.1:1",
        "HOPTHU_BOT_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    process = subprocess.Popen([sys.executable, "-m", "bot.server", "spare", str(port)], cwd=ROOT, env=environment)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            ask(url)
            break
        except urllib.error.URLError:
            time.sleep(0.05)
    yield url
    process.kill()
    process.wait()


def ask(url: str, method: str = "GET", body: Any = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_it_is_alive_but_holds_no_model(spare: str) -> None:
    assert ask(spare)[0] == 200
    assert ask(f"{spare}/status?token={TOKEN}")[0] == 409


def test_a_message_is_told_that_another_process_must_answer(spare: str) -> None:
    status, body = ask(f"{spare}/webhooks/inbox/webhook", "POST", {"text": "xin chào"})
    assert (status, body["error"], body["message"]) == (503, "bot_unready", "no trained model is loaded")


def test_only_the_inbox_names_a_model_and_only_one_that_is_there(spare: str, tmp_path: Path) -> None:
    file = tmp_path / "model.tar.gz"
    file.write_bytes(b"x")
    assert ask(f"{spare}/model?token=wrong", "PUT", {"model_file": str(file)})[0] == 401
    assert ask(f"{spare}/model", "PUT", {"model_file": str(file)})[0] == 401
    assert ask(f"{spare}/model?token={TOKEN}", "PUT", {"model_file": str(tmp_path / "none")})[0] == 400
    assert ask(f"{spare}/model?token={TOKEN}", "PUT", ["no", "object"])[0] == 400
    assert ask(spare)[0] == 200  # it still waits
    assert ask(f"{spare}/model?token={TOKEN}", "PUT", {"model_file": str(file)})[0] == 202


def test_the_training_child_ends_with_its_helpers_when_its_parent_is_gone() -> None:
    code = (
        "import subprocess, time; from bot.judging import end_with_stdin; end_with_stdin();"
        "print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    helper = Path(f"/proc/{int(process.stdout.readline())}/stat")
    process.stdin.close()
    process.wait(timeout=30)
    process.stdout.close()
    deadline = time.monotonic() + 30
    while is_running(helper) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(helper)


def is_running(stat: Path) -> bool:
    """Whether the process of that file is more than a body that nobody has fetched yet."""
    try:
        return stat.read_text().split()[2] != "Z"
    except OSError:
        return False
