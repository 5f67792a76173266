"""A city in which officers do anything through /api/v1, and a slow, separate idea of what must hold afterwards.

The arrows are read from the drawing in docs/design, deadlines from hopthu/fairness/reference.py: nothing is asked of
the code under test that says what is allowed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hopthu.fairness.reference import SlowCalendar, rule_row, slow_due
from inbox_api.models import Case, CaseAlarm, CaseEvent
from tests.conftest import ROOT
from tests.factories import NOW, receive
from tests.integration.cases.programs import Program

DRAWING = ROOT / "docs" / "design" / "case-states.md"
ENDED = {"da-dong", "khong-tiep-nhan", "chuyen-cap-tren"}
FINISHED = ENDED | {"da-xu-ly", "cho-dan-xac-nhan"}
WAITING = {"cho-bo-sung", "tam-dinh-chi"}
READS_ALL = {"duty"}
WARD_OF = {"lan": "tra-vinh", "phuc": "tra-vinh-kt", "minh": "nguyet-hoa", "hoa": "tra-vinh"}
NEVER_ACT = {"hoa", "auditor", "trainer", "admin"}
REPLIES = ("acknowledge", "next_reply")
FIRST_REPLIES = {
    (kind, rank): f"SLA-{rank}-ACK@2025-07-01" for kind in ("PAHT", "KN") for rank in ("P0", "P1", "P2", "P3")
}
Arrow = tuple[str, str]


@lru_cache(maxsize=1)
def arrows() -> dict[Arrow, set[str]]:
    """{(from, to): kinds of cases that may take it}; an empty set: every kind."""
    text = DRAWING.read_text(encoding="utf-8")
    names = {name: slug for slug, name in re.findall(r'state "([\w-]+)" as (\w+)', text)}
    found: dict[Arrow, set[str]] = {}
    for start, end, kinds in re.findall(r"(\w+) --> (\w+): \w+(?: \(([\w, ]+)\))?", text):
        allowed = {kind.strip() for kind in kinds.split(",") if kind.strip()}
        old = found.get((names[start], names[end]))
        found[names[start], names[end]] = allowed if old is None else (old | allowed if old and allowed else set())
    return found


@dataclass
class Picture:
    """What is remembered of one case from before a call."""

    status: str
    version: int
    master: int | None
    parent: int | None
    unit: str
    events: int


@dataclass
class City:
    """The cases by number; stays: of each case when it waited, in this round of its clock; every_stay: in all."""

    session: Session
    officers: dict[str, Program]
    cases: list[int]
    now: datetime = NOW
    stays: dict[int, list[list[datetime | None]]] = field(default_factory=dict)
    starts: dict[int, datetime] = field(default_factory=dict)
    every_stay: dict[int, list[list[datetime | None]]] = field(default_factory=dict)

    def all(self) -> list[Case]:
        self.session.expire_all()
        return list(self.session.scalars(select(Case).where(Case.id >= min(self.cases)).order_by(Case.id)))

    def pictures(self) -> dict[int, Picture]:
        count = {case.id: len(self.events(case.id)) for case in self.all()}
        return {
            case.id: Picture(
                case.status, case.version, case.merged_into_id, case.parent_id, case.unit.code, count[case.id]
            )
            for case in self.all()
        }

    def events(self, case_id: int) -> list[CaseEvent]:
        return list(self.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)))

    def code(self, number: int) -> str:
        cases = self.all()
        return cases[number % len(cases)].code

    def next_state(self, code: str, number: int) -> str:
        """One of those to which an arrow leads from where the case is."""
        status = next(case.status for case in self.all() if case.code == code)
        ways = sorted(end for start, end in arrows() if start == status)
        return ways[number % len(ways)] if ways else "mo-lai"

    def does(self, username: str, path: str, body: Any, target: str | None) -> int:
        """One call, and everything that must hold after it; the status of the answer."""
        before = self.pictures()
        case = next((case for case in self.all() if case.code == target), None)
        program = self.officers[username]
        is_readable = case is None or program.get(f"cases/{case.code}")[0] == 200
        status, answer = program.post(path, body)
        assert status < 500, (username, path, body, answer)
        after = self.pictures()
        told = (username, path, body, status, answer)
        if case is not None:
            self.check_reader(username, case, before[case.id], is_readable)
            if not is_readable:
                assert status in {403, 404}, told
                assert after == before, told
        if username in NEVER_ACT:
            assert status in {403, 404}, told
            assert after == before, told
        if status >= 400:
            assert after == before, told
        for number, new in after.items():
            self.check_moves(number, before.get(number), new, told)
            self.check_family(number, before, after, told)
        self.check_dues(told)
        self.check_replies(told)
        return status

    def check_reader(self, username: str, case: Case, was: Picture, is_readable: bool) -> None:
        if case.case_type == "TC":
            assert is_readable == (username == "inspector"), (username, case.code)
        elif username in READS_ALL:
            assert is_readable, (username, case.code)
        elif username in WARD_OF and not case.co_unit_ids:
            mine = WARD_OF[username]
            assert is_readable == (was.unit == mine or was.unit.startswith(f"{mine}-")), (username, was.unit)

    def check_moves(self, number: int, old: Picture | None, new: Picture, told: Any) -> None:
        case = self.session.get_one(Case, number)
        lines = [event for event in self.events(number)[old.events if old else 0 :] if event.kind == "state"]
        at = old.status if old else "da-tiep-nhan"
        for line in lines:
            assert line.detail["from"] == at, told
            kinds = arrows().get((at, line.detail["to"]))
            assert kinds is not None, (at, line.detail["to"], told)
            assert not kinds or case.case_type in kinds, told
            self.note_clock(number, at, line.detail["to"], line.at)
            at = line.detail["to"]
        assert new.status == at, told
        assert (case.closed_at is not None) == (new.status in ENDED), told

    def note_clock(self, number: int, old: str, new: str, at: datetime) -> None:
        stays, every = self.stays.setdefault(number, []), self.every_stay.setdefault(number, [])
        if old in WAITING and new not in WAITING:
            stays[-1][1] = every[-1][1] = at
        elif new in WAITING and old not in WAITING:
            stays.append([at, None])
            every.append([at, None])
        if new == "mo-lai":
            self.starts[number], self.stays[number] = at, []

    def check_family(self, number: int, before: dict[int, Picture], after: dict[int, Picture], told: Any) -> None:
        old, new = before.get(number), after[number]
        if old is None or old.status == new.status:
            return
        if old.master is not None and new.master is not None:
            raise AssertionError(("a merged case moved by itself", told))
        if new.status in FINISHED:
            children = [one for one in before.values() if one.parent == number]
            assert all(child.status in ENDED for child in children), ("ended before its parts", told)

    def check_dues(self, told: Any) -> None:
        for case in self.all():
            stays = self.stays.get(case.id, [])
            if case.due_at is None or (stays and stays[-1][1] is None):
                continue
            start = self.starts.get(case.id) or case.accepted_at or case.received_at
            pauses = [(begin, end) for begin, end in stays if begin and end]
            assert case.due_at == slow_due(rule_row(case.rule_set), start, SlowCalendar(), pauses), (case.code, told)

    def check_replies(self, told: Any) -> None:
        """The reply that people owe: one clock in each case, of its siblings one alone, and its alarms with it."""
        cases = self.all()
        for case in cases:
            due = self.slow_reply(case, cases)
            assert case.reply_due_at == due, (case.code, told)
            waiting = select(CaseAlarm).where(CaseAlarm.case_id == case.id, CaseAlarm.clock.in_(REPLIES))
            alarms = self.session.scalars(waiting.where(CaseAlarm.fired_at.is_(None))).all()
            assert len({alarm.clock for alarm in alarms}) <= 1, (case.code, told)
            assert {alarm.at for alarm in alarms if alarm.step == 100} == ({due} if due else set()), (case.code, told)

    def slow_reply(self, case: Case, cases: list[Case]) -> datetime | None:
        every = self.every_stay.get(case.id, [])
        if case.status in ENDED or case.merged_into_id is not None or (every and every[-1][1] is None):
            return None
        pauses = [(begin, end) for begin, end in every if begin and end]
        if case.first_reply_at is None:
            rule = FIRST_REPLIES.get((case.case_type, case.priority)) if case.status not in FINISHED else None
            return slow_due(rule_row(rule), case.received_at, SlowCalendar(), pauses) if rule else None
        since = case.conversation.citizen_waits_since if case.conversation else None
        newest = max(
            (one.id for one in cases if one.conversation_id == case.conversation_id and self.carries(one)), default=None
        )
        if since is None or since <= case.first_reply_at or newest != case.id:
            return None
        return slow_due(rule_row("NEXT@2025-07-01"), since, SlowCalendar(), pauses)

    def carries(self, case: Case) -> bool:
        return case.first_reply_at is not None and case.merged_into_id is None and case.status not in FINISHED

    def writes(self, number: int) -> None:
        """The citizen of a case has something to say, to whoever has the conversation."""
        before = {one.id: len(self.events(one.id)) for one in self.all()}
        case = self.all()[number % len(before)]
        if case.conversation is not None:
            receive(self.session, "Nước vẫn ngập, bao giờ xong ạ?", citizen=case.conversation.identity.external_id,
                    now=self.now)  # fmt: skip
        for one, count in before.items():
            for line in self.events(one)[count:]:
                if line.kind == "state":
                    self.note_clock(one, line.detail["from"], line.detail["to"], line.at)
        self.check_replies(("writes", number))

    def passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
