"""Writes the made-up history into the tables by COPY: no trigger, no index but keys while it runs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date

import numpy as np
import psycopg

from hopthu.bench.inbox.history import CHANNELS, Array, Batch, Conversations, History
from hopthu.bench.inbox.sizes import Sizes
from hopthu.bench.inbox.town import Town, ward_code
from hopthu.bench.inbox.words import AUTHORS, POOL, Words
from hopthu.demo_channels import FACEBOOK_PAGE, WEB_ACCOUNT, ZALO_OA
from inbox_api.cases.codes import make_code
from inbox_api.deadlines.rule_sets import rule_for

ACCOUNTS = {"facebook": FACEBOOK_PAGE, "zalo": ZALO_OA, "web": WEB_ACCOUNT}
NOTHING = "\\N"
UNDERSTANDING = (
    '{"intent": "report_issue", "confidence": 0.93, "is_fallback": false, "entities": [], "ranking": [],'
    ' "topic_ranking": []}'
)
PHONE_SHARE = 0.7
TABLES = {
    "citizens": "id, display_name, phone, created_at",
    "channel_identities": "id, citizen_id, channel, account_id, external_id, created_at",
    "conversations": (
        "id, public_id, citizen_id, identity_id, channel, handled_by, officer_id, unit_id, is_restricted, is_urgent,"
        " is_closed, waits_for_citizen, last_citizen_action_at, last_message_at, created_at"
    ),
    "cases": (
        "id, code, lookup_key, case_type, topic, title, description, address, ward_code, contact_name, contact_phone,"
        " folded, status, priority, restricted, is_public, hide_name, rule_set, received_at, accepted_at, due_at,"
        " due_basis, pauses, closed_at, result_text, source_channel, version, unit_id, officer_id, citizen_id,"
        " conversation_id, transfer_count, clock_round"
    ),
    "case_events": "case_id, at, kind, officer_id, is_public, detail",
    "messages": (
        "id, conversation_id, channel, account_id, external_id, author, officer_id, text, folded, buttons, cards,"
        " sent_at, received_at, bot_state, understanding"
    ),
    "outbound_messages": (
        "message_id, conversation_id, marker, text, buttons, cards, is_human, state, attempts, sent_at, external_id,"
        " created_at"
    ),
    "attachments": "message_id, kind, name, mime, size_bytes, fetch_tries, created_at",
}
# What is told while matters happen; the rest is known at the end only.
TOLD = ("cases", "case_events", "messages", "outbound_messages", "attachments")


class Filler:
    """One run. `copies`: an open COPY a table."""

    def __init__(self, sizes: Sizes, town: Town, words: Words, history: History) -> None:
        self.sizes, self.town, self.words, self.history = sizes, town, words, history
        self.people = words.people(5000)
        self.serial: dict[date, int] = {}
        self.rule_set = rule_for("PAHT", "P2", history.now.date()).key

    def fill(self, server_url: str) -> Iterator[int]:
        """Yields after each batch how many messages are written."""
        with ExitStack() as stack:
            copies = {name: stack.enter_context(_copying(server_url, name)) for name in TOLD}
            for batch in self.history.batches():
                copies["cases"].write(self._cases(batch))
                copies["case_events"].write(self._events(batch))
                self._write_messages(batch, copies)
                yield batch.message_first + len(batch.message_at) - 1
        self.history.finish()
        self._write_people(server_url)

    def _cases(self, batch: Batch) -> str:
        out = io.StringIO()
        one, words = self.history.conversations, self.words.matters
        received, due = _moments(batch.case_at), _moments(self._due(batch))
        closed = [
            NOTHING if is_open else at
            for is_open, at in zip(batch.case_is_open, _moments(batch.case_at + 3 * 86_400), strict=True)
        ]
        days = (batch.case_at + 7 * 3600).astype("datetime64[s]").astype("datetime64[D]").tolist()
        for number in range(len(batch.case_at)):
            case_id, conversation = batch.case_first + number + 1, int(batch.case_conversation[number])
            pick = int(batch.case_matter[number])
            topic, text, folded = words[pick % POOL]
            day = days[number]
            self.serial[day] = self.serial.get(day, 0) + 1
            code = make_code("TV", "PAHT", day, self.serial[day])
            ward, is_open = int(one.ward[conversation]), bool(batch.case_is_open[number])
            officer = int(batch.case_officer[number])
            status = ("da-chuyen-xu-ly" if officer else "da-tiep-nhan") if is_open else "da-dong"
            phone = f"+849{pick % 100_000_000:08d}" if pick % 10 < PHONE_SHARE * 10 else NOTHING
            name = self.people[pick % len(self.people)]
            out.write(
                f"{case_id}\t{code}\tAAAAAA\tPAHT\t{topic}\t{text[:90]}\t{text}\t{NOTHING}\t{ward_code(ward)}\t{name}\t"
                f"{phone}\t{folded}\t{status}\tP2\tnone\tf\tf\t{self.rule_set}\t{received[number]}\t{received[number]}\t"
                f"{due[number]}\tbench\t[]\t{closed[number]}\t{NOTHING if is_open else 'xong'}\t"
                f"{CHANNELS[one.channel[conversation]]}\t1\t{self.town.unit_of(ward, int(batch.case_room[number]))}\t"
                f"{officer or NOTHING}\t{conversation + 1}\t{conversation + 1}\t0\t0\n"
            )
        return out.getvalue()

    def _due(self, batch: Batch) -> Array:
        """Five days after receipt; of open ones one in eight is late, the others have up to two weeks."""
        left = (batch.case_matter % (16 * 86_400)) - 2 * 86_400
        return np.where(batch.case_is_open, int(self.history.now.timestamp()) + left, batch.case_at + 5 * 86_400)

    def _events(self, batch: Batch) -> str:
        received = _moments(batch.case_at)
        lines = (
            f'{batch.case_first + number + 1}\t{at}\tcreated\t{NOTHING}\tt\t{{"rule": "bench"}}\n'
            for number, at in enumerate(received)
        )
        return "".join(lines)

    def _write_messages(self, batch: Batch, copies: dict[str, psycopg.Copy]) -> None:
        messages, pieces, files = io.StringIO(), io.StringIO(), io.StringIO()
        one, lines = self.history.conversations, [self.words.lines[name] for name in AUTHORS]
        moments = _moments(batch.message_at)
        conversations = batch.case_conversation[batch.message_case].tolist()
        officers = batch.case_officer[batch.message_case].tolist()
        channels = one.channel[batch.case_conversation[batch.message_case]].tolist()
        rows = zip(
            conversations, officers, channels, batch.message_author.tolist(), batch.message_line.tolist(), moments,
            batch.message_has_file.tolist(), strict=True,
        )  # fmt: skip
        for number, (conversation, officer, channel, author, line, at, has_file) in enumerate(
            rows, batch.message_first
        ):
            name = CHANNELS[channel]
            text = lines[author][line % POOL]
            by = officer if author >= 2 and officer else NOTHING
            state, read = ("answered", UNDERSTANDING) if author == 0 else (NOTHING, NOTHING)
            external = f"b-{number}" if author != 3 else NOTHING
            messages.write(
                f"{number}\t{conversation + 1}\t{name}\t{ACCOUNTS[name]}\t{external}\t{AUTHORS[author]}\t{by}\t{text}\t"
                f"[]\t[]\t{at}\t{at}\t{state}\t{read}\n"
            )
            if author in {1, 2}:
                said = text.partition("\t")[0]
                pieces.write(
                    f"{number}\t{conversation + 1}\tbench:{number}\t{said}\t[]\t[]\t{'ft'[author - 1]}\tsent\t1\t{at}\t"
                    f"{external}\t{at}\n"
                )
            if has_file:
                file = self.words.files[line % len(self.words.files)]
                files.write(f"{number}\tfile\t{file}\tapplication/pdf\t1000\t0\t{at}\n")
        copies["messages"].write(messages.getvalue())
        copies["outbound_messages"].write(pieces.getvalue())
        copies["attachments"].write(files.getvalue())

    def _write_people(self, server_url: str) -> None:
        """Citizens, their identities and conversations, all at the end: only now it is known how each one stands."""
        one = self.history.conversations
        for name, rows in (
            ("citizens", self._citizens(one)), ("channel_identities", self._identities(one)),
            ("conversations", self._conversations(one)),
        ):  # fmt: skip
            with _copying(server_url, name) as copy:
                for chunk in rows:
                    copy.write(chunk)

    def _citizens(self, one: Conversations) -> Iterator[str]:
        for first, at in _chunks(one.first_at[: one.count]):
            yield "".join(
                f"{number + 1}\t{self.people[number * 7919 % len(self.people)]}\t"
                f"{f'+849{number * 7919 % 100_000_000:08d}' if number % 2 else NOTHING}\t{moment}\n"
                for number, moment in enumerate(at, first)
            )

    def _identities(self, one: Conversations) -> Iterator[str]:
        for first, at in _chunks(one.first_at[: one.count]):
            yield "".join(
                f"{number + 1}\t{number + 1}\t{CHANNELS[one.channel[number]]}\t"
                f"{ACCOUNTS[CHANNELS[one.channel[number]]]}\t{citizen_external_id(number)}\t{moment}\n"
                for number, moment in enumerate(at, first)
            )

    def _conversations(self, one: Conversations) -> Iterator[str]:
        for first, last_at in _chunks(one.last_at[: one.count]):
            created = _moments(one.first_at[first : first + len(last_at)])
            yield "".join(
                f"{number + 1}\tconv-bench-{number}\t{number + 1}\t{number + 1}\t{CHANNELS[one.channel[number]]}\t"
                f"{('bot', 'queue', 'officer')[one.handled[number]]}\t{int(one.officer[number]) or NOTHING}\t"
                f"{self.town.unit_of(int(one.ward[number]), int(one.room[number]))}\tf\t{'ft'[number % 97 == 0]}\t"
                f"{'t' if one.open_cases[number] == 0 else 'f'}\t{'ft'[number % 5 == 0]}\t{last}\t{last}\t{begun}\n"
                for number, (last, begun) in enumerate(zip(last_at, created, strict=True), first)
            )


def citizen_external_id(number: int) -> str:
    """The vendor's id of the person of a conversation."""
    return str(9_000_000_000_000 + number)


def _moments(seconds: Array) -> list[str]:
    return [f"{moment}Z" for moment in np.datetime_as_string(seconds.astype("datetime64[s]"))]


def _chunks(seconds: Array, size: int = 50_000) -> Iterator[tuple[int, list[str]]]:
    for first in range(0, len(seconds), size):
        yield first, _moments(seconds[first : first + size])


@contextmanager
def _copying(server_url: str, table: str) -> Iterator[psycopg.Copy]:
    """A COPY into one table over a connection of its own, committed at the end; keys elsewhere are not checked."""
    with psycopg.connect(server_url) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY {table} ({TABLES[table]}) FROM STDIN") as copy:
            yield copy
