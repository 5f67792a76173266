"""OAuth of the Zalo simulator: consent, exchange, strictly single-use refresh, expiry by the simulated clock."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from connectors.simulation.server import DropConnection, Reply, Request
from connectors.simulation.state import Memory
from connectors.zalo.oauth import challenge_for

ACCESS_LIFE = timedelta(seconds=90_000)
REFRESH_LIFE = timedelta(days=90)
CODE_LIFE = timedelta(minutes=10)


@dataclass(slots=True)
class Code:
    """A consent code; used once."""

    challenge: str
    until: datetime
    is_used: bool = False


@dataclass(slots=True)
class TokenSettings:
    """Switches of tests. mode: what the console has (per_request: each link its own challenge; static: a fixed one).

    drop_after_rotation, drop_before_rotation: so many refreshes end in a broken connection.
    dies_with_rotation: the old access token is dead as soon as a new pair exists.
    is_number: expires_in comes as a number.
    """

    mode: str = "per_request"
    method: str = "S256"
    static_challenge: str = ""
    redirect_uri: str = ""
    drop_after_rotation: int = 0
    drop_before_rotation: int = 0
    dies_with_rotation: bool = False
    is_number: bool = False


class TokenDesk:
    """Knows which tokens and codes are good."""

    def __init__(
        self, memory: Memory, app_id: str, app_secret: str, oa_id: str, access_token: str, refresh_token: str
    ) -> None:
        self.memory = memory
        self.app_id, self.app_secret, self.oa_id = app_id, app_secret, oa_id
        self.settings = TokenSettings()
        self.access: dict[str, datetime] = {access_token: memory.clock.now() + ACCESS_LIFE}
        self.refresh_token = refresh_token
        self.refresh_until = memory.clock.now() + REFRESH_LIFE
        self.spent: set[str] = set()
        self.codes: dict[str, Code] = {}

    def problem(self, token: str) -> int | None:
        """The error code for an access token; None when it is good."""
        if token not in self.access:
            return -216
        return -220 if self.access[token] <= self.memory.clock.now() else None

    def revoke(self) -> None:
        """The administrator took the grant back, or changed the callback address."""
        self.access.clear()
        self.spent.add(self.refresh_token)
        self.refresh_token = ""

    def set(self, order: Mapping[str, Any]) -> None:
        """Switches by name; {"revoke": true} ends the grant, {"end_access": true} the access tokens."""
        if order.get("revoke"):
            self.revoke()
        if order.get("end_access"):
            self.access = dict.fromkeys(self.access, self.memory.clock.now())
        for name, value in order.items():
            if hasattr(self.settings, name):
                setattr(self.settings, name, value)

    def state(self) -> dict[str, Any]:
        """For tests: which tokens are good now."""
        now = self.memory.clock.now()
        good = [token for token, until in self.access.items() if until > now]
        return {"refresh_token": self.refresh_token, "access_tokens": good, "figures": dict(self.memory.figures)}

    def answer(self, request: Request) -> Reply | None:
        """Answer a call of the OAuth host; None when it is none. Raises DropConnection."""
        if request.path == "/v4/oa/permission" and request.method == "GET":
            return self._consent(request.query)
        if request.path == "/v4/oa/access_token" and request.method == "POST":
            return self._tokens(request)
        return None

    def _consent(self, query: Mapping[str, str]) -> Reply:
        """The OA's administrator agrees at once."""
        address = query.get("redirect_uri", "")
        if query.get("app_id") != self.app_id:
            return failure(-14002, "Invalid app id")
        if not address or (self.settings.redirect_uri and address != self.settings.redirect_uri):
            return failure(-14003, "Invalid redirect uri")
        challenge = query.get("code_challenge", "")
        if self.settings.mode == "static":
            challenge = self.settings.static_challenge
        code = self.memory.new_id()
        self.codes[code] = Code(challenge, self.memory.clock.now() + CODE_LIFE)
        back = {"code": code, "oa_id": self.oa_id, "state": query.get("state", "")}
        back = {name: value for name, value in back.items() if value}
        return Reply(302, headers={"Location": f"{address}?{urlencode(back)}"})

    def _tokens(self, request: Request) -> Reply:
        form, _files = request.form
        secret = request.headers.get("secret_key", "")
        if form.get("app_id") != self.app_id or not hmac.compare_digest(secret.encode(), self.app_secret.encode()):
            return failure(-14002, "Invalid app id")
        with self.memory.lock:
            if form.get("grant_type") == "authorization_code":
                return self._exchange(form)
            return self._refresh(form)

    def _exchange(self, form: Mapping[str, str]) -> Reply:
        code = self.codes.get(form.get("code", ""))
        if code is None or code.is_used or code.until <= self.memory.clock.now():
            self.memory.figures["codes_refused"] += 1
            return failure(-14010, "Invalid authorization code")
        code.is_used = True
        if code.challenge and code.challenge != challenge_for(form.get("code_verifier", ""), self.settings.method):
            self.memory.figures["codes_refused"] += 1
            return failure(-14012, "Invalid code verifier")
        return self._pair()

    def _refresh(self, form: Mapping[str, str]) -> Reply:
        given = form.get("refresh_token", "")
        self.memory.figures["refresh_calls"] += 1
        if self.settings.drop_before_rotation > 0:
            self.settings.drop_before_rotation -= 1
            raise DropConnection
        if not given or given != self.refresh_token or self.refresh_until <= self.memory.clock.now():
            self.memory.figures["refresh_refused"] += 1
            self.memory.figures["refresh_spent_twice"] += given in self.spent
            return failure(-14014, "Invalid refresh token")
        self.spent.add(given)
        self.memory.figures["token_refreshes"] += 1
        reply = self._pair()
        if self.settings.drop_after_rotation > 0:
            self.settings.drop_after_rotation -= 1
            raise DropConnection
        return reply

    def _pair(self) -> Reply:
        if self.settings.dies_with_rotation:
            self.access.clear()
        now = self.memory.clock.now()
        access, self.refresh_token = f"access-{self.memory.new_id()}", f"refresh-{self.memory.new_id()}"
        self.access[access] = now + ACCESS_LIFE
        self.refresh_until = now + REFRESH_LIFE
        seconds: int | str = 90_000 if self.settings.is_number else "90000"
        return Reply.of({"access_token": access, "refresh_token": self.refresh_token, "expires_in": seconds})


def failure(code: int, name: str) -> Reply:
    """The OAuth host's own shape, with HTTP 200 as there."""
    return Reply.of({"error": code, "error_name": name, "error_reason": "", "error_description": name, "ref_doc": ""})
