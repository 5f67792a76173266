"""A busy run with every secret known: none of them in logs, errors, pages, answers or the database, no words in logs.

The secrets of an installation are random texts, so each is its own canary; two more are typed in by command.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import requests
import yaml
from psycopg import sql

from hopthu import secret_store
from hopthu.temporary import TemporarySystem, running_system
from tests.conftest import ROOT
from tests.fakes.officer_client import OfficerClient
from tests.system import facebook_of, zalo_of

SHOWN_ON_PURPOSE = {"HOPTHU_DEMO_PASSWORD"}
BOT_TOKEN, BOT_SECRET = "424242:canary-bot-token", "canary-webhook-secret"
WORDS = "canary-words-0912345678"
COMMANDS = (
    ["doctor", "--json"],
    ["channels", "check"],
    ["channels", "check", "--json"],
    ["channels", "secrets", "list"],
    ["channels", "secrets", "list", "--json"],
    ["channels", "dead-letters", "--json"],
    ["privacy", "list", "--json"],
    ["officer", "list"],
)
SECONDS = 60.0
PAGES_EACH = 40
LINK = re.compile(r'href="(/[^"#]*)"')
LEFT_OUT = re.compile(r"sign-out|/static/|events")


@pytest.fixture(scope="module")
def system() -> Iterator[TemporarySystem]:
    with running_system(None, True, HOPTHU_PAUSE_SCALE="0.02", HOPTHU_SETTLE_WAIT="PT0.2S") as found:
        yield found


def command(system: TemporarySystem, *arguments: str, typed: str = "") -> str:
    """All output of one command, whatever its outcome."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOPTHU_")}
    environment = {**kept, "HOPTHU_VAR": str(system.var), "HOPTHU_PORT": str(system.port)}
    done = subprocess.run(
        [sys.executable, "-m", "hopthu.cli", *arguments],
        cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def waits_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.2)


def log_text(system: TemporarySystem) -> str:
    files = [system.log_file, *sorted((system.var / "logs").rglob("*.log"))]
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def be_busy(system: TemporarySystem) -> str:
    """Errors of every kind at every vendor; gives what the web process and the commands answered."""
    answers = [
        command(
            system, "channels", "connect", "telegram", "424242", "--name", "Bot", "--option", "base_url=http://127.0.0.1:1",
            typed=f"{BOT_TOKEN}\n{BOT_SECRET}\n",
        )
    ]  # fmt: skip
    facebook, zalo = facebook_of(system), zalo_of(system)
    for simulator in (facebook, zalo):
        simulator.citizen("an").writes(WORDS)
    waits_for(lambda: all(s.stats()["sends"] for s in (facebook, zalo)))
    faults = [{"drop_before": True, "times": 1}, {"status": 500, "times": 1}, {"malformed": True, "times": 1}]
    for simulator in (facebook, zalo):
        simulator.post("faults", {"rules": faults})
    facebook.post("pages", {"token_state": "expired"})
    zalo.post("tokens", {"revoke": True})
    for number in range(4):
        for simulator in (facebook, zalo):
            simulator.citizen(f"binh{number}").writes(f"{WORDS} {number}", image=number == 0)
    hook = f"{system.url}/webhooks/"
    chat = {"id": 7, "type": "private"}
    update = {"update_id": 1, "message": {"message_id": 1, "chat": chat, "date": int(time.time()), "text": WORDS}}
    signed = {"X-Telegram-Bot-Api-Secret-Token": BOT_SECRET}
    answers.append(requests.post(hook + "telegram", json=update, headers=signed, timeout=10).text)
    waits_for(lambda: all(part in log_text(system) for part in ("unreachable", "190/463", "not renewed")))
    for channel in ("facebook", "zalo", "web", "telegram", "nothing"):
        answers.append(requests.post(hook + channel, data=b"{}", timeout=10).text)
        answers.append(requests.get(hook + channel, params={"hub.verify_token": "x"}, timeout=10).text)
    return "\n".join(answers + [command(system, *arguments) for arguments in COMMANDS])


def pages(system: TemporarySystem) -> str:
    """What each demo officer sees: pages reached by links from the first one, and every list of the API."""
    city = yaml.safe_load((ROOT / "demo_city" / "city.yml").read_text(encoding="utf-8"))
    api = requests.get(f"{system.url}/openapi.json", timeout=15).json()["paths"]
    lists = [path for path, methods in api.items() if "get" in methods and "{" not in path and "events" not in path]
    found: list[str] = []
    for officer in city["officers"]:
        client = OfficerClient(system.url, officer["username"], system.secret("HOPTHU_DEMO_PASSWORD"))
        waiting, seen = ["/", "/account", *lists], set[str]()
        while waiting and len(seen) < PAGES_EACH:
            path = waiting.pop(0)
            if path in seen or LEFT_OUT.search(path):
                continue
            seen.add(path)
            text = client.http.get(f"{system.url}{path}", timeout=15).text
            found.append(text)
            waiting += LINK.findall(text)
    assert len(found) > 100
    return "\n".join(found)


def rows(system: TemporarySystem) -> str:
    """Every row of every table as text, as a dump holds it."""
    found = []
    with psycopg.connect(system.state()["database"]["url"]) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            statement = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            found += [str(row[0]) for row in connection.execute(statement)]
    assert any("424242" in row for row in found)
    return "\n".join(found)


def leaked(text: str, secrets: dict[str, str]) -> list[str]:
    return sorted(name for name, value in secrets.items() if value in text)


@pytest.mark.slow
def test_no_secret_and_nobodys_words_in_anything_that_a_busy_run_writes(system: TemporarySystem) -> None:
    known = secret_store.load_or_create(system.var)
    secrets = {name: value for name, value in known.items() if name not in SHOWN_ON_PURPOSE}
    secrets |= {"bot token": BOT_TOKEN, "bot secret": BOT_SECRET}
    assert all(len(value) >= 16 for value in secrets.values())
    told = {"answers": be_busy(system), "pages": pages(system), "database": rows(system), "logs": log_text(system)}
    state = json.dumps(system.state())
    assert {name: leaked(text, secrets) for name, text in told.items()} == {name: [] for name in told}
    assert leaked(state, secrets) == []
    assert WORDS in told["database"], "the run was not busy"
    assert WORDS not in told["logs"]
    assert WORDS not in told["answers"]


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text(f"POST /bot{BOT_TOKEN}/sendMessage", encoding="utf-8")
    assert leaked(path.read_text(encoding="utf-8"), {"bot token": BOT_TOKEN, "other": BOT_SECRET}) == ["bot token"]
