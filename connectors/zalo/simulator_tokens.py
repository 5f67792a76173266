"""OAuth of the Zalo simulator: consent, exchange, strictly single-use refresh, expiry by the simulated clock."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from connectors.simulation.server import Reply, Request
from connectors.simulation.state import Memory
from connectors.zalo.oauth import code_challenge

ACCESS_LIFE = timedelta(seconds=90_000)
CODE_LIFE = timedelta(minutes=10)


class TokenDesk:
    """Knows which tokens and codes are good."""

    def __init__(
        self, memory: Memory, app_id: str, app_secret: str, oa_id: str, access_token: str, refresh_token: str
    ) -> None:
        self.memory = memory
        self.app_id, self.app_secret, self.oa_id = app_id, app_secret, oa_id
        self.access: dict[str, datetime] = {access_token: memory.clock.now() + ACCESS_LIFE}
        self.refresh_token = refresh_token
        self.codes: dict[str, tuple[str, datetime]] = {}

    def problem(self, token: str) -> int | None:
        """The error code for an access token; None when it is good."""
        if token not in self.access:
            return -216
        return -220 if self.access[token] <= self.memory.clock.now() else None

    def answer(self, request: Request) -> Reply | None:
        """Answer a call of the OAuth host; None when it is none."""
        if request.path == "/v4/oa/permission" and request.method == "GET":
            return self._consent(request.query)
        if request.path == "/v4/oa/access_token" and request.method == "POST":
            return self._tokens(request)
        return None

    def _consent(self, query: Mapping[str, str]) -> Reply:
        """The OA's administrator agrees at once."""
        if query.get("app_id") != self.app_id or not query.get("redirect_uri"):
            return _failure(-14002, "Invalid app id")
        code = self.memory.new_id()
        self.codes[code] = (query.get("code_challenge", ""), self.memory.clock.now() + CODE_LIFE)
        back = {"code": code, "oa_id": self.oa_id, "state": query.get("state", "")}
        return Reply(302, headers={"Location": f"{query['redirect_uri']}?{urlencode(back)}"})

    def _tokens(self, request: Request) -> Reply:
        form, _files = request.form
        secret = request.headers.get("secret_key", "")
        if form.get("app_id") != self.app_id or not hmac.compare_digest(secret.encode(), self.app_secret.encode()):
            return _failure(-14002, "Invalid app id")
        with self.memory.lock:
            if form.get("grant_type") == "authorization_code":
                challenge, expires_at = self.codes.pop(form.get("code", ""), ("", self.memory.clock.now()))
                is_late = expires_at <= self.memory.clock.now()
                if is_late or (challenge and challenge != code_challenge(form.get("code_verifier", ""))):
                    return _failure(-14010, "Invalid authorization code")
            elif form.get("refresh_token") != self.refresh_token:
                return _failure(-14014, "Invalid refresh token")
            self.memory.figures["token_refreshes"] += 1
            access, self.refresh_token = f"access-{self.memory.new_id()}", f"refresh-{self.memory.new_id()}"
            self.access[access] = self.memory.clock.now() + ACCESS_LIFE
        return Reply.of({"access_token": access, "refresh_token": self.refresh_token, "expires_in": "90000"})


def _failure(code: int, name: str) -> Reply:
    """The OAuth host's own shape, with HTTP 200 as there."""
    return Reply.of({"error": code, "error_name": name, "error_reason": "", "error_description": name, "ref_doc": ""})
