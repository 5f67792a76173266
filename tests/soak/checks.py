"""What must be true after the kills, read from the database, the bot's memory and the simulators' threads."""

from __future__ import annotations

import json
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.rows import dict_row

from hopthu.postgres import BOT_DATABASE
from hopthu.temporary import TemporarySystem
from tests.fakes.simulators import Line
from tests.soak.talking import Citizen, Crowd

EXAMPLES = 5
FACEBOOK_MARK = "hopthu:"  # the connector puts it before our marker
CITIZENS_MESSAGES = """
    SELECT ci.channel, ci.external_id AS citizen, c.id AS conversation, c.public_id, c.handled_by,
           m.id, m.external_id, m.author, m.text, m.bot_state
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    JOIN channel_identities ci ON ci.id = c.identity_id
    ORDER BY m.sent_at, m.id
"""
PIECES = "SELECT conversation_id, marker, state, external_id, text FROM outbound_messages ORDER BY id"
CASES = "SELECT conversation_id, count(*) AS cases FROM cases WHERE conversation_id IS NOT NULL GROUP BY 1"
OPEN = """
    SELECT (SELECT count(*) FROM raw_posts WHERE handled_at IS NULL)
         + (SELECT count(*) FROM messages WHERE bot_state = 'pending')
         + (SELECT count(*) FROM outbound_messages WHERE state IN ('queued', 'sending', 'retrying')) AS open
"""
TURNS = """
    SELECT sender_id, type_name, data FROM events WHERE type_name IN ('user', 'bot') ORDER BY id
"""


@dataclass(slots=True)
class Findings:
    """Counts of what was seen and of what is wrong, with a few examples of each fault."""

    figures: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def fault(self, name: str, example: str, count: int = 1) -> None:
        self.faults[name] += count
        if len(self.examples[name]) < EXAMPLES:
            self.examples[name].append(example)


def database_rows(system: TemporarySystem, statement: str, database: str = "") -> list[dict[str, Any]]:
    url = system.state()["database"]["url"]
    if database:
        url = urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return connection.execute(statement.encode()).fetchall()


def wait_until_settled(system: TemporarySystem, crowd: Crowd, seconds: float) -> bool:
    """Nothing waits any more: no webhook, no post, no question, no piece. False when the time is over."""
    deadline = time.monotonic() + seconds
    quiet = 0
    while time.monotonic() < deadline:
        waiting = sum(simulator.stats()["webhook_waiting"] for simulator in crowd.simulators)
        still_open = database_rows(system, OPEN)[0]["open"] if system.state().get("database") else 1
        quiet = quiet + 1 if waiting == 0 and still_open == 0 else 0
        if quiet >= 3:
            return True
        time.sleep(1.0)
    return False


def examine(system: TemporarySystem, crowd: Crowd) -> Findings:
    findings = Findings()
    messages, pieces = defaultdict(list), defaultdict(list)
    for row in database_rows(system, CITIZENS_MESSAGES):
        messages[row["channel"], row["citizen"]].append(row)
    for row in database_rows(system, PIECES):
        pieces[row["conversation_id"]].append(row)
    cases = {row["conversation_id"]: row["cases"] for row in database_rows(system, CASES)}
    turns = _turns(system)
    for citizen in crowd.citizens:
        phone = citizen.phone
        thread = phone.simulator.get(f"threads/{phone.key}")
        rows = messages.get((phone.simulator.name, thread["citizen"]), [])
        if not rows:
            findings.fault("conversation_missing", phone.key)
            continue
        conversation = rows[0]["conversation"]
        _check_messages(findings, phone.key, thread["messages"], rows)
        _check_sends(findings, phone.key, thread["messages"], pieces[conversation])
        _check_turns(findings, phone.key, rows, turns[rows[0]["public_id"]])
        _check_end(findings, citizen, thread["messages"], cases.get(conversation, 0))
    for simulator in crowd.simulators:
        stats = simulator.stats()
        findings.figures["webhook_retries"] += stats["webhook_retries"]
        findings.figures["sends"] += stats["sends"]
        if stats["duplicated_sends"]:
            findings.fault("duplicated_sends", simulator.name, stats["duplicated_sends"])
        if stats["webhook_given_up"]:
            findings.fault("webhook_given_up", simulator.name, stats["webhook_given_up"])
    return findings


def _check_messages(findings: Findings, key: str, lines: list[Line], rows: list[dict[str, Any]]) -> None:
    """Every message of the citizen once, in the order in which it was written."""
    written = [line["id"] for line in lines if line["direction"] == "in"]
    stored = [row["external_id"] for row in rows if row["author"] == "citizen"]
    findings.figures["messages"] += len(written)
    findings.figures["messages_stored"] += len(stored)
    findings.figures["outage_notices"] += sum(row["author"] == "system" for row in rows)
    if missing := set(written) - set(stored):
        findings.fault("message_lost", key, len(missing))
    if len(stored) != len(set(stored)):
        findings.fault("message_twice", key, len(stored) - len(set(stored)))
    elif not missing and written != stored:
        findings.fault("order_changed", key)


def _check_sends(findings: Findings, key: str, lines: list[Line], pieces: list[dict[str, Any]]) -> None:
    """The thread holds exactly the pieces that were to be sent, in their order, none of them twice."""
    arrived = [str(line["marker"]).removeprefix(FACEBOOK_MARK) for line in lines if line["direction"] == "out"]
    planned = [piece["marker"] for piece in pieces if piece["state"] == "sent"]
    findings.figures["pieces_sent"] += len(planned)
    if len(arrived) != len(set(arrived)):
        findings.fault("reply_twice", key, len(arrived) - len(set(arrived)))
    elif arrived != planned:
        findings.fault("sends_differ", f"{key}: {len(arrived)} arrived, {len(planned)} recorded as sent")
    for piece in pieces:
        if piece["state"] != "sent":
            findings.fault("piece_not_sent", f"{key}: {piece['state']}")


def _check_turns(findings: Findings, key: str, rows: list[dict[str, Any]], turns: list[dict[str, Any]]) -> None:
    """The bot heard every message once and in order, and its replies were stored once and in order."""
    heard = [int(turn["message_id"]) for turn in turns if turn["event"] == "user"]
    asked = [row["id"] for row in rows if row["author"] == "citizen"]
    if heard != asked:
        findings.fault("bot_heard_otherwise", f"{key}: {len(asked)} messages, heard {len(heard)}")
    said = [_words(turn["text"]) for turn in turns if turn["event"] == "bot" and turn.get("text")]
    stored = [_words(row["text"]) for row in sorted(rows, key=lambda row: int(row["id"])) if row["author"] == "bot"]
    findings.figures["replies"] += len(stored)
    if said != stored:
        findings.fault("replies_differ", f"{key}: the bot said {len(said)}, stored {len(stored)}")


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _check_end(findings: Findings, citizen: Citizen, lines: list[Line], cases: int) -> None:
    """The last word is not the citizen's; a report became one case."""
    key = citizen.phone.key
    if not citizen.script.is_done:
        findings.fault("conversation_stuck", key)
    if not lines or lines[-1]["direction"] != "out":
        findings.fault("last_message_unanswered", key)
    findings.figures["conversations_finished"] += citizen.script.is_done
    findings.figures["cases"] += cases
    if cases != (1 if citizen.script.is_report else 0):
        findings.fault("wrong_number_of_cases", f"{key}: {cases}")


def _turns(system: TemporarySystem) -> dict[str, list[dict[str, Any]]]:
    """The bot's own memory: {sender: its user and bot events in order}."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in database_rows(system, TURNS, BOT_DATABASE):
        found[row["sender_id"]].append(json.loads(row["data"]))
    return found
