"""The officers of a chaos run: they answer, make cases and close them through the real pages and API.

The web process is killed under them: an order whose answer was lost is looked up before it is given again, so that
what is doubled was doubled by the system.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
import requests

from hopthu.chaos.mailbox import Mailbox
from hopthu.chaos.planning import CAST, Act, role
from hopthu.temporary import TemporarySystem

OFFICER = "duty"
SECONDS = 15.0
PATIENCE = 240.0  # until an order is carried out: processes are dead and posts unread in between
PAUSE = 0.3
NO_PHOTO = "Lam ban dem nen chua chup duoc anh."
ROLES = tuple(name for name, _share in CAST)
CSRF = re.compile(r'data-csrf="([^"]+)"')
CONVERSATION = """
    SELECT c.public_id, max(m.id) FROM conversations c JOIN channel_identities i ON i.id = c.identity_id
    JOIN messages m ON m.conversation_id = c.id AND m.author = 'citizen'
    WHERE i.channel = %s AND i.external_id = %s GROUP BY c.public_id
"""
ANSWERED = "SELECT 1 FROM messages WHERE author = 'officer' AND text = %s"
CASE = "SELECT code, status FROM cases WHERE description = %s"


@dataclass
class Desk:
    """The officer of one channel, in a thread of its own.

    citizens: name -> the vendor's id (the driver fills it in). refused: {why: how often} a page or the API said no.
    """

    channel: str
    system: TemporarySystem
    number: int  # of the channel, for telephone numbers
    citizens: dict[str, str] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    mails_proved: int = 0
    left: int = 0  # orders that could not be given in time
    _orders: deque[Act] = field(default_factory=deque)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.http = requests.Session()
        self.http.trust_env = False
        self.mailbox = Mailbox(self.system)
        self.thread = threading.Thread(target=self._work, name=f"desk-{self.channel}", daemon=True)
        self.thread.start()

    def give(self, act: Act) -> None:
        self._orders.append(act)

    def finish(self) -> None:
        """Wait until all orders are carried out."""
        self._is_over.set()
        self.thread.join()

    def _work(self) -> None:
        while self._orders or not self._is_over.is_set():
            if not self._orders:
                time.sleep(PAUSE)
                continue
            act = self._orders.popleft()
            until = time.monotonic() + PATIENCE
            while not self._is_done(act):
                if time.monotonic() > until:
                    self.left += 1
                    break
                time.sleep(PAUSE)

    def _is_done(self, act: Act) -> bool:
        """Try once. False: later again (a process is dead, the citizen's words are not read yet)."""
        with suppress(requests.RequestException, psycopg.Error, KeyError):
            found = self._row(CONVERSATION, self.channel, self.citizens.get(act.citizen, ""))
            if found is None:
                return False
            steps: dict[str, Callable[[Act, str, int], bool]] = {
                "answer": self._answer, "case": self._make_case, "close": self._close,
            }  # fmt: skip
            return steps[act.kind](act, str(found[0]), int(found[1]))
        return False

    def _answer(self, act: Act, conversation: str, _message: int) -> bool:
        if self._row(ANSWERED, act.text) is not None:
            return True
        return self._is_accepted(act, self._post(f"/api/v1/conversations/{conversation}/replies", {"text": act.text}))

    def _make_case(self, act: Act, conversation: str, message: int) -> bool:
        if self._row(CASE, act.text) is None:
            form = {"case_type": "PAHT", "description": act.text, "phone": self.phone(act.citizen)}
            self._token()
            url = f"{self.system.url}/inbox/{conversation}/new-case"
            answer = self.http.post(url, data=form, timeout=SECONDS, allow_redirects=False)
            if not self._is_accepted(act, answer):
                return False
        case = self._row(CASE, act.text)
        if case is not None and act.by_mail:
            self.mails_proved += self.mailbox.choose(str(case[0]), conversation, message)
        return True

    def _close(self, act: Act, _conversation: str, _message: int) -> bool:
        case = self._row(CASE, act.text.replace("result ", "case ", 1))
        if case is None:  # its making was refused, which is counted
            return True
        if case[1] == "closed":
            return True
        order = {"result": act.text, "no_photo_reason": NO_PHOTO}
        return self._is_accepted(act, self._post(f"/api/v1/cases/{case[0]}/close", order))

    def _is_accepted(self, act: Act, answer: requests.Response) -> bool:
        """False: try again. A refusal is counted and not tried again."""
        if answer.status_code >= requests.codes.internal_server_error:
            return False
        if answer.status_code == requests.codes.unauthorized or "/sign-in" in answer.headers.get("Location", ""):
            self.http.headers.pop("X-CSRF-Token", None)
            return False
        if answer.status_code >= requests.codes.bad_request:
            why = f"{act.kind} {role(act.citizen)} {answer.status_code} {_code(answer)}".strip()
            self.refused[why] = self.refused.get(why, 0) + 1
        return True

    def phone(self, citizen: str) -> str:
        """Nobody else's: 09, a digit for the channel, one for the role, six for the person."""
        kind = role(citizen)
        return f"09{self.number}{ROLES.index(kind)}{int(citizen.removeprefix(kind)):06d}"

    def _post(self, path: str, order: dict[str, Any]) -> requests.Response:
        self._token()
        return self.http.post(f"{self.system.url}{path}", json=order, timeout=SECONDS)

    def _token(self) -> None:
        """Sign in when needed; the token goes with every order. Raises KeyError while that does not work."""
        if "X-CSRF-Token" not in self.http.headers:
            form = {"username": OFFICER, "password": self.system.secret("HOPTHU_DEMO_PASSWORD")}
            self.http.post(f"{self.system.url}/sign-in", data=form, timeout=SECONDS, allow_redirects=False)
            found = CSRF.search(self.http.get(f"{self.system.url}/account", timeout=SECONDS).text)
            if found is None:
                raise KeyError(OFFICER)
            self.http.headers["X-CSRF-Token"] = found[1]

    def _row(self, statement: str, *values: str) -> tuple[Any, ...] | None:
        with psycopg.connect(self.system.state()["database"]["url"]) as connection:
            return connection.execute(statement.encode(), values).fetchone()


def _code(answer: requests.Response) -> str:
    """The code of problem details; of a page nothing."""
    with suppress(ValueError):
        document = answer.json()
        if isinstance(document, dict):
            return str(document.get("code", ""))
    return ""
