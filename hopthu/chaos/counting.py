"""What a chaos run lost, doubled or disordered: the simulators' threads and our plans against the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import psycopg
from psycopg.rows import dict_row

from hopthu.chaos.driving import Driver
from hopthu.chaos.planning import GONE, LATE, SERVED, role
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
    "bot_beside_officer",
    "officer_refused",
    "officer_left",
    "results_lost",
    "results_doubled",
)
PERSON = "person"
MESSAGES = """
    SELECT c.id AS conversation, c.public_id, ci.channel, ci.external_id AS citizen, m.id, m.external_id, m.author,
           m.text, m.sent_at, m.received_at, m.bot_state,
           (SELECT min(k.closed_at) FROM cases k WHERE k.conversation_id = c.id) AS case_closed_at
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    JOIN channel_identities ci ON ci.id = c.identity_id ORDER BY m.sent_at, m.id
"""
PIECES = """
    SELECT o.conversation_id, o.marker, o.state, o.error_code, o.text, m.author
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
        _count_desk(figures, driver)
        for name, written in driver.written.items():
            citizen = driver.desk.citizens[name]
            rows = messages[driver.channel, citizen]
            _count_inbound(figures, written, rows, role(name))
            _count_officers(figures, rows, role(name), driver.texts_of_officers(name))
            if heard is not None:
                _count_questions(figures, rows, heard, role(name))
            if driver.simulator and rows:
                lines = driver.look(f"threads/{name}")["messages"]
                _count_outbound(figures, lines, pieces[rows[0]["conversation"]], role(name))
        if driver.simulator:
            _count_of_vendor(figures, driver)
    return {**{name: figures[name] for name in FAULTS}, **{k: v for k, v in figures.items() if k not in FAULTS}}


def _count_desk(figures: Counter[str], driver: Driver) -> None:
    """Only who is gone for a week may be refused an answer; refusals of other kinds are named."""
    for why, number in driver.desk.refused.items():
        is_expected = why.startswith(f"answer {GONE} ")
        figures["answers_refused_for_window" if is_expected else "officer_refused"] += number
        if not is_expected:
            figures[f"refused: {why}"] += number
    figures["officer_left"] += driver.desk.left
    figures["mails_proved"] += driver.desk.mails_proved


def _count_inbound(figures: Counter[str], written: list[str], rows: list[Row], who: str) -> None:
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
    figures["echoes_taken_for_others"] += sum(row["author"] == "outside" for row in rows)
    if who == PERSON:
        states = [row["bot_state"] for row in rows if row["author"] == "citizen"]
        figures["unanswered"] += sum(state != "answered" for state in states)


def _count_officers(figures: Counter[str], rows: list[Row], who: str, given: list[str]) -> None:
    """Each answer of an officer is kept once; from the first one until the case is closed the bot is silent."""
    own = Counter(row["text"] for row in rows if row["author"] == "officer")
    figures["officer_answers"] += sum(own[text] for text in given)
    figures["outbound_doubled"] += sum(max(0, own[text] - 1) for text in given)
    if who != GONE:
        figures["outbound_lost"] += sum(own[text] == 0 for text in given)
    first = min((int(row["id"]) for row in rows if row["author"] == "officer" and row["text"] in given), default=None)
    if who != SERVED or first is None:
        return
    until = rows[0]["case_closed_at"]
    figures["bot_beside_officer"] += sum(
        row["author"] == "bot" and int(row["id"]) > first and (until is None or row["sent_at"] < until) for row in rows
    )


def _count_questions(figures: Counter[str], rows: list[Row], heard: Mapping[str, list[int]], who: str) -> None:
    """Each message has its one answer; no two were asked against both the order of writing and of arriving."""
    by_id = {int(row["id"]): row for row in rows}
    asked = [by_id[number] for number in heard.get(rows[0]["public_id"], ()) if number in by_id] if rows else []
    for before, after in pairwise(asked):
        is_against = before["sent_at"] > after["sent_at"] and before["received_at"] > after["received_at"]
        figures["bot_order_broken"] += is_against
    answers = Counter(row["text"] for row in rows if row["author"] == "bot")
    if who in {LATE, GONE}:
        figures["outside_window"] += sum(answers.values())
        return
    for row in rows:
        if row["author"] == "citizen":
            found = answers[f"{ANSWER} {row['id']}"]
            figures["outbound_lost"] += found == 0 and row["bot_state"] == "answered"
            figures["outbound_doubled"] += max(0, found - 1)


def _count_outbound(figures: Counter[str], lines: list[Row], pieces: list[Row], who: str) -> None:
    """The citizen's phone holds every piece once and in order, and nothing else; what a window forbids is not there."""
    arrived = [line for line in lines if line["direction"] == "out"]
    markers = [str(line["marker"]).removeprefix(MARK) for line in arrived]
    wanted = [piece["marker"] for piece in pieces if not _may_stay_away(piece, who)]
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
        is_tagged = line["sent_as"] == "HUMAN_AGENT"
        figures["human_tags"] += is_tagged
        figures["human_tag_on_bot"] += is_tagged and authors.get(marker) != "officer"
    if who == GONE:
        figures["outside_window"] += len(arrived)
    if who == LATE:
        figures["outside_window"] += sum(authors.get(marker) != "officer" for marker in markers)


def _may_stay_away(piece: Row, who: str) -> bool:
    """Held back because an officer took over, or because the window was closed before it went out."""
    return piece["state"] == "suppressed" or (who in {LATE, GONE} and piece["error_code"] == "window_closed")


def _count_of_vendor(figures: Counter[str], driver: Driver) -> None:
    stats = driver.look("stats")
    figures["outside_window"] += int(stats.get("outside_window", 0))
    figures["given_up"] += int(stats["webhook_given_up"])
    for name in ("webhook_posts", "webhook_retries", "webhook_duplicates", "webhook_reordered", "faulty_sends"):
        figures[name] += int(stats.get(name, 0))
