"""Programs of officers at the training desk, signed in with the demo city's accounts."""

from __future__ import annotations

import re
from typing import Any

import requests

from hopthu.errors import CommandError
from hopthu.temporary import TemporarySystem
from inbox_api.texts import gettext as _

TIMEOUT = 60.0
CONFLICT = 409
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


class Refused(CommandError):
    """status: of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(_("An officer was refused: %(status)d", status=status))
        self.status = status


class Desk:
    """One signed-in officer. Paths are below /api/v1/training."""

    def __init__(self, system: TemporarySystem, name: str) -> None:
        self.base = f"{system.url}/api/v1/training"
        self.session = requests.Session()
        self.session.trust_env = False
        form = {"username": name, "password": system.secret("HOPTHU_DEMO_PASSWORD")}
        self.session.post(f"{system.url}/sign-in", data=form, timeout=TIMEOUT, allow_redirects=False)
        token = _CSRF.search(self.session.get(f"{system.url}/account", timeout=TIMEOUT).text)
        if token is None:
            raise CommandError(_("The demo account %(name)s cannot sign in.", name=name))
        self.session.headers["X-CSRF-Token"] = token[1]

    def get(self, path: str) -> Any:
        return self._answer(self.session.get(f"{self.base}/{path}", timeout=TIMEOUT))

    def post(self, path: str, **body: Any) -> Any:
        return self._answer(self.session.post(f"{self.base}/{path}", json=body, timeout=TIMEOUT))

    @staticmethod
    def _answer(answer: requests.Response) -> Any:
        if not answer.ok:
            raise Refused(answer.status_code)
        return answer.json()
