"""Playing one script: say, wait until everything has come, skip what is not foreseen, look at the conditions."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import requests

from hopthu.errors import CommandError
from hopthu.nlu.dialogues import masking, wording
from hopthu.nlu.dialogues.citizens import Citizen
from hopthu.nlu.dialogues.facts import Facts, Snapshot
from hopthu.nlu.dialogues.officers import Officers
from hopthu.nlu.dialogues.procedures import Catalogue
from hopthu.nlu.dialogues.scripts import Say, Script, Turn
from hopthu.nlu.dialogues.window import Window
from inbox_api.texts import gettext as _

ANSWER_SECONDS = 60.0
POLL_SECONDS = 0.1
QUIET_SECONDS = 1.5  # so long after a message that goes to people, the bot is watched for speaking
MOST_SKIPS = 5


@dataclass(frozen=True, slots=True)
class TurnResult:
    """failed: the conditions that did not hold, as written."""

    turn: Turn
    window: Window
    failed: list[str]


@dataclass(slots=True)
class Player:
    """One citizen and the officers around him. numbers: the private numbers he has written so far."""

    citizen: Citizen
    officers: Officers
    facts: Facts
    catalogue: Catalogue
    logs: Path
    seen: int = 0
    known_cases: set[str] = field(default_factory=set)
    newest_case: str = ""
    conversation: str = ""
    numbers: list[re.Pattern[str]] = field(default_factory=list)

    def play(self, script: Script) -> list[TurnResult]:
        """All turns in order; a turn that cannot be played fails all its conditions, and the next is tried."""
        results = []
        for place, turn in enumerate(script.turns):
            coming = script.turns[place + 1].say if place + 1 < len(script.turns) else None
            window = Window()
            try:
                self._play_turn(turn, coming, window)
            except CommandError as error:
                window.trouble = error.text
            except requests.RequestException as error:  # an officer's page or a list that does not answer
                window.trouble = type(error).__name__
            failed = [
                condition.written for condition in turn.conditions if window.trouble or not condition.holds(window)
            ]
            results.append(TurnResult(turn, window, failed))
        return results

    def _play_turn(self, turn: Turn, coming: Say | None, window: Window) -> None:
        say = turn.say
        if say.later:
            self.citizen.wait(say.later)
        if say.is_message:
            self.numbers += masking.private_numbers(say.text)
            window.intent = self._write(say, window)
            self._skip_the_unforeseen(turn, coming, window)
        elif say.officer is not None:
            self.officers.answer(self.conversation, say.officer)
            self._take_in(self._settled(quiet=True), window, without=say.officer)
        elif say.closes_case:
            if not self.newest_case:
                raise CommandError(_("There is no case to close."))
            self.officers.close_case(self.newest_case)
            self._take_in(self._settled(quiet=True), window)
        if any(condition.written == "privacy_masked" for condition in turn.conditions):
            window.exposed = masking.exposed(self.numbers, window.texts, self.officers.lists(), self.logs)

    def _write(self, say: Say, window: Window) -> str | None:
        """Send, wait for the end of the answer, keep it; the intent of the message."""
        self.citizen.write(say)
        snapshot = self._settled(quiet=False)
        self._take_in(snapshot, window)
        return snapshot.intent

    def _skip_the_unforeseen(self, turn: Turn, coming: Say | None, window: Window) -> None:
        """Say "skip" while the form asks what the script answers nowhere."""
        expected = {text.partition(":")[2] for text in _written(turn) if text.startswith("asks_for:")}
        expects_case = any(text.startswith("case_created:") for text in _written(turn))
        skip = Say(written="", text=wording.words()["skip"])
        asked = wording.asked_in(window.said)
        for _number in range(MOST_SKIPS):
            awaits_case = expects_case and not window.new_cases
            missing = expected - window.asked
            if not wording.is_unforeseen(asked, expected=missing, coming=coming, awaits_case=awaits_case):
                return
            before = len(window.said)
            self._write(skip, window)
            asked = wording.asked_in(window.said[before:])

    def _take_in(self, snapshot: Snapshot, window: Window, *, without: str = "") -> None:
        said = [one for one in snapshot.said if not (without and one.author == "officer" and one.text == without)]
        window.said += said
        window.asked |= wording.asked_in(said)
        window.procedures |= self.catalogue.understood(said)
        window.cases, window.handled_by = snapshot.cases, snapshot.handled_by
        window.new_cases += [case for case in snapshot.cases if case.code not in self.known_cases]
        self.known_cases |= {case.code for case in snapshot.cases}
        self.newest_case = snapshot.cases[0].code if snapshot.cases else ""
        self.seen, self.conversation = snapshot.last_id, snapshot.conversation

    def _settled(self, *, quiet: bool) -> Snapshot:
        """The state once everything has arrived. quiet: nothing of the citizen is awaited. Raises CommandError."""
        deadline = time.monotonic() + ANSWER_SECONDS
        quiet_until = time.monotonic() + QUIET_SECONDS if quiet else 0.0
        while True:
            snapshot = self.facts.look(self.citizen, self.seen)
            if snapshot is not None and snapshot.is_settled and (snapshot.is_taken_in or quiet):
                if snapshot.was_skipped and not quiet_until:
                    quiet_until = time.monotonic() + QUIET_SECONDS
                if time.monotonic() >= quiet_until:
                    return snapshot
            if time.monotonic() > deadline:
                raise CommandError(_("No answer within %(seconds)d seconds.", seconds=ANSWER_SECONDS))
            time.sleep(POLL_SECONDS)


def _written(turn: Turn) -> list[str]:
    return [condition.written for condition in turn.conditions]
