"""The demo's officers as a script needs them: the one whose right it is takes a conversation or closes a case."""

from __future__ import annotations

import re
from typing import Any

import requests

from hopthu.errors import CommandError
from hopthu.nlu.dialogues import wording
from hopthu.temporary import TemporarySystem
from inbox_api.texts import gettext as _

# In this order they are asked: the duty desk of the whole city, who reads denunciations, then the wards.
USERNAMES = ("duty", "inspector", "lan", "khoa", "minh", "tuyet")
LIST_READERS = ("duty", "inspector")
LISTS = (
    "/inbox",
    "/cases",
    "/api/v1/conversations?filter=all&limit=200",
    "/api/v1/conversations?filter=closed&limit=200",
    "/api/v1/cases?filter=open&limit=200",
    "/api/v1/cases?filter=closed&limit=200",
)
SECONDS = 20.0
CSRF = re.compile(r'data-csrf="([^"]+)"')
NOT_MINE = (requests.codes.forbidden, requests.codes.not_found)


class Officers:
    """Signed-in sessions of one player, opened when first needed."""

    def __init__(self, system: TemporarySystem) -> None:
        self._url = system.url
        self._password = system.secret("HOPTHU_DEMO_PASSWORD")
        self._sessions: dict[str, requests.Session] = {}

    def answer(self, conversation: str, text: str) -> None:
        """Take the conversation over and write to the citizen. Raises CommandError when nobody may."""
        name = self._post_as_first(USERNAMES, f"conversations/{conversation}/take-over", {})
        self._post_as_first((name,), f"conversations/{conversation}/replies", {"text": text})

    def close_case(self, code: str) -> None:
        """Move a case to closed, with a result and the reason why there is no photo. Raises CommandError."""
        order = {"result": wording.words()["result"], "no_photo_reason": wording.words()["no_photo_reason"]}
        self._post_as_first(USERNAMES, f"cases/{code}/close", order)

    def lists(self) -> dict[str, str]:
        """{address: text} of every list that officers see, pages and API. Raises CommandError."""
        found = {}
        for name in LIST_READERS:
            for path in LISTS:
                answer = self._session(name).get(f"{self._url}{path}", timeout=SECONDS)
                if answer.status_code not in NOT_MINE:
                    found[f"{path} ({name})"] = answer.text
        return found

    def _post_as_first(self, names: tuple[str, ...], path: str, body: dict[str, Any]) -> str:
        """The first officer whose right it is; who it was."""
        for name in names:
            answer = self._session(name).post(f"{self._url}/api/v1/{path}", json=body, timeout=SECONDS)
            if answer.ok:
                return name
            if answer.status_code not in NOT_MINE:
                raise CommandError(_("An officer was refused: %(status)d", status=answer.status_code))
        raise CommandError(_("No officer of the demo city may do this: %(path)s", path=path.rsplit("/", 1)[-1]))

    def _session(self, name: str) -> requests.Session:
        if name not in self._sessions:
            self._sessions[name] = self._sign_in(name)
        return self._sessions[name]

    def _sign_in(self, name: str) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        form = {"username": name, "password": self._password}
        session.post(f"{self._url}/sign-in", data=form, timeout=SECONDS, allow_redirects=False)
        token = CSRF.search(session.get(f"{self._url}/inbox", timeout=SECONDS).text)
        if token is None:
            raise CommandError(_("The demo account %(name)s cannot sign in.", name=name))
        session.headers["X-CSRF-Token"] = token[1]
        return session

    def leave(self) -> None:
        """Close the connections."""
        for session in self._sessions.values():
            session.close()
