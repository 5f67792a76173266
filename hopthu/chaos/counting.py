"""What a chaos run lost, doubled or disordered: the simulators' threads and our plans against the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import psycopg
from psycopg.rows import dict_row

from hopthu.chaos.driving import Driver
from hopthu.chaos.planning import is_late
from hopthu.chaos.scripted_bot import ANSWER

Row = dict[str, Any]
MARK = "hopthu:"  # Facebook's connector puts it before our marker
FAULTS = (
    "inbound_lost",
    "inbound_doubled",
    "order_broken",
    "bot_order_broken",
    "unanswered",
    "outbound_lost",
    "outbound_doubled",
    "outbound_order_broken",
    "outside_window",
    "human_tag_on_bot",
    "malformed_lost",
    "given_up",
)
MESSAGES = """
    SELECT c.id AS conversation, c.public_id, ci.channel, ci.external_id AS citizen, m.id, m.external_id, m.author,
           m.text, m.sent_at, m.received_at, m.bot_state
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    JOIN channel_identities ci ON ci.id = c.identity_id ORDER BY m.sent_at, m.id
"""
PIECES = """
    SELECT o.conversation_id, o.marker, o.state, o.text, m.author
    FROM outbound_messages o JOIN messages m ON m.id = o.message_id ORDER BY o.id
"""


def count(
    connection: psycopg.Connection[Any], drivers: Sequence[Driver], heard: Mapping[str, list[int]] | None
) -> dict[str, Any]:
    """Every figure of FAULTS (0 is what must be), and what was seen. heard: of the scripted bot; None: the real one."""
    figures: Counter[str] = Counter()
    messages: dict[tuple[str, str], list[Row]] = defaultdict(list)
    pieces: dict[int, list[Row]] = defaultdict(list)
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(MESSAGES):
            messages[row["channel"], row["citizen"]].append(row)
        for row in cursor.execute(PIECES):
            pieces[row["conversation_id"]].append(row)
    digests = {row[0] for row in connection.execute("SELECT digest FROM raw_posts")}
    for driver in drivers:
        figures["malformed_posts"] += len(driver.malformed)
        figures["malformed_lost"] += len(driver.malformed - digests)
        figures["given_up"] += driver.given_up
        for name, written in driver.written.items():
            thread: Row = driver.look(f"threads/{name}") if driver.simulator else {"citizen": name, "messages": []}
            rows = messages[driver.channel, str(thread["citizen"])]
            late = bool(driver.simulator) and is_late(name)
            _count_inbound(figures, written, rows, late=late)
            if heard is not None:
                _count_questions(figures, rows, heard, late=late)
            if driver.simulator and rows:
                _count_outbound(figures, thread["messages"], pieces[rows[0]["conversation"]], late=late)
        if driver.simulator:
            _count_of_vendor(figures, driver)
    return {**{name: figures[name] for name in FAULTS}, **{k: v for k, v in figures.items() if k not in FAULTS}}


def _count_inbound(figures: Counter[str], written: list[str], rows: list[Row], *, late: bool) -> None:
    """Every message once, shown in the order in which the citizen wrote."""
    stored = [row["external_id"] for row in rows if row["author"] == "citizen"]
    figures["inbound"] += len(written)
    figures["inbound_lost"] += len(set(written) - set(stored))
    texts = Counter(row["text"] for row in rows if row["author"] == "citizen" and row["text"])
    figures["inbound_doubled"] += max(
        len(stored) - len(set(stored) & set(written)), sum(number - 1 for number in texts.values())
    )
    kept = [one for one in stored if one in set(written)]
    figures["order_broken"] += kept != [one for one in written if one in set(stored)]
    if not late:
        states = [row["bot_state"] for row in rows if row["author"] == "citizen"]
        figures["unanswered"] += sum(state != "answered" for state in states)
        figures["echoes_taken_for_others"] += sum(row["author"] == "outside" for row in rows)


def _count_questions(figures: Counter[str], rows: list[Row], heard: Mapping[str, list[int]], *, late: bool) -> None:
    """Each message has its one answer; no two were asked against both the order of writing and of arriving."""
    by_id = {int(row["id"]): row for row in rows}
    asked = [by_id[number] for number in heard.get(rows[0]["public_id"], ()) if number in by_id] if rows else []
    for before, after in pairwise(asked):
        is_against = before["sent_at"] > after["sent_at"] and before["received_at"] > after["received_at"]
        figures["bot_order_broken"] += is_against
    answers = Counter(row["text"] for row in rows if row["author"] == "bot")
    if late:
        figures["outside_window"] += sum(answers.values())
        return
    for row in rows:
        if row["author"] == "citizen":
            found = answers[f"{ANSWER} {row['id']}"]
            figures["outbound_lost"] += found == 0 and row["bot_state"] == "answered"
            figures["outbound_doubled"] += max(0, found - 1)


def _count_outbound(figures: Counter[str], lines: list[Row], pieces: list[Row], *, late: bool) -> None:
    """The citizen's phone holds every piece once and in order, and nothing else."""
    arrived = [line for line in lines if line["direction"] == "out"]
    markers = [str(line["marker"]).removeprefix(MARK) for line in arrived]
    wanted = [piece["marker"] for piece in pieces if piece["state"] != "suppressed"]
    figures["outbound"] += len(wanted)
    figures["outbound_lost"] += len(set(wanted) - set(markers))
    figures["outbound_doubled"] += len(markers) - len(set(markers))
    figures["pieces_not_sent"] += sum(piece["state"] != "sent" for piece in pieces)
    if len(markers) == len(set(markers)):
        there = set(markers) & set(wanted)
        figures["outbound_order_broken"] += [one for one in markers if one in there] != [
            one for one in wanted if one in there
        ]
    authors = {piece["marker"]: piece["author"] for piece in pieces}
    for line, marker in zip(arrived, markers, strict=True):
        figures["human_tag_on_bot"] += line["sent_as"] == "HUMAN_AGENT" and authors.get(marker) != "officer"
    if late:
        figures["outside_window"] += sum(authors.get(marker) in {"bot", "system"} for marker in markers)


def _count_of_vendor(figures: Counter[str], driver: Driver) -> None:
    stats = driver.look("stats")
    figures["outside_window"] += int(stats.get("outside_window", 0))
    figures["given_up"] += int(stats["webhook_given_up"])
    for name in ("webhook_posts", "webhook_retries", "webhook_duplicates", "webhook_reordered", "faulty_sends"):
        figures[name] += int(stats.get(name, 0))
