"""Whether results of closed cases arrived: in the chat, by SMS, by e-mail, or in the list for people; once a way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import psycopg
import requests
from psycopg.rows import dict_row

from hopthu.chaos.counting import MARK, Row
from hopthu.chaos.driving import Driver
from hopthu.temporary import TemporarySystem

SECONDS = 30.0
ANSWERS = """
    SELECT k.description, k.source_channel AS channel, a.id, a.state, t.route, t.state AS attempt, t.marker,
           ARRAY(SELECT o.marker FROM outbound_messages o WHERE o.message_id = a.message_id) AS pieces
    FROM cases k LEFT JOIN route_answers a ON a.case_id = k.id AND a.kind = 'final'
    LEFT JOIN route_attempts t ON t.answer_id = a.id
    WHERE k.closed_at IS NOT NULL ORDER BY k.id, t.id
"""
FOR_PEOPLE = "undelivered"


def count_results(
    connection: psycopg.Connection[Any], system: TemporarySystem, drivers: Sequence[Driver]
) -> dict[str, int]:
    """results_lost: nowhere and in no list; results_doubled: twice by the same way; by_*: where they arrived."""
    came = _by_sms(system) + _by_mail(system) + _in_chats(drivers)
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(ANSWERS).fetchall()
    return dict(figures_of(rows, came))


def figures_of(rows: Sequence[Row], came: Counter[str]) -> Counter[str]:
    """came: marker -> how often it arrived somewhere. rows: one for each way that was tried."""
    figures: Counter[str] = Counter({"results": 0, "results_lost": 0, "results_doubled": 0})
    cases: dict[str, list[Row]] = {}
    for row in rows:
        cases.setdefault(row["description"], []).append(row)
    for attempts in cases.values():
        figures["results"] += 1
        arrived = 0
        for attempt in attempts:
            number = _arrived(attempt, came)
            arrived += number > 0
            figures["results_doubled"] += max(0, number - 1)
            figures[f"results_by_{attempt['route']}"] += number > 0
        is_told = attempts[0]["state"] == FOR_PEOPLE
        figures["results_for_people"] += is_told
        figures["results_lost"] += not arrived and not is_told
    return figures


def _arrived(attempt: Row, came: Counter[str]) -> int:
    if attempt["route"] != "chat":
        return came[str(attempt["marker"])]
    if not attempt["pieces"]:
        return 0
    if attempt["channel"] == "web":  # nobody plays its phones
        return int(attempt["attempt"] in {"sent", "delivered", "read"})
    return min(came[piece] for piece in attempt["pieces"])


def _in_chats(drivers: Sequence[Driver]) -> Counter[str]:
    found: Counter[str] = Counter()
    for driver in drivers:
        for name in driver.written if driver.simulator else ():
            lines = driver.look(f"threads/{name}")["messages"]
            found.update(str(line["marker"]).removeprefix(MARK) for line in lines if line["direction"] == "out")
    return found


def _by_sms(system: TemporarySystem) -> Counter[str]:
    return Counter(sms["ref"] for sms in _get(f"{system.sms_url}/sent")["sent"])


def _by_mail(system: TemporarySystem) -> Counter[str]:
    """The marker stands before the @ of a letter's Message-ID."""
    return Counter(letter["id"].strip("<>").split("@")[0] for letter in _get(f"{system.mail_url}/letters")["letters"])


def _get(url: str) -> dict[str, Any]:
    with requests.Session() as http:
        http.trust_env = False
        answer = http.get(url, timeout=SECONDS)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found
