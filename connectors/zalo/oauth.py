"""OAuth v4 of an OA: consent link, exchange of the code, single-use refresh.

Source: Zalo's OAuth pages for Official Accounts, read September 2026.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import requests

from connectors.base import ConnectorError, ErrorAction, FreshTokens
from connectors.calling import call, json_object
from connectors.reading import number, text_or_none

OAUTH_URL = "https://oauth.zaloapp.com"
# 25 hours for access tokens, three months for refresh tokens; used when the answer does not say.
ACCESS_TOKEN_LIFE = timedelta(seconds=90_000)
REFRESH_TOKEN_LIFE = timedelta(days=90)


@dataclass(frozen=True, slots=True, repr=False)
class TokenPair:
    """A new pair; the refresh token it was made from is dead. Store it before using it. Times aware UTC."""

    access_token: str
    refresh_token: str
    access_expires_at: datetime
    refresh_expires_at: datetime

    def as_fresh(self) -> FreshTokens:
        """In the shape that all channels share."""
        secrets = {"access_token": self.access_token, "refresh_token": self.refresh_token}
        return FreshTokens(secrets, self.access_expires_at, self.refresh_expires_at)


def new_verifier() -> str:
    """A PKCE verifier: 43 characters."""
    return secrets.token_urlsafe(32)


def code_challenge(verifier: str) -> str:
    """The PKCE challenge: base64url of the verifier's SHA-256, without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def challenge_for(verifier: str, method: str = "S256") -> str:
    """What the consent link carries. method: S256 (documented) or plain."""
    return verifier if method == "plain" else code_challenge(verifier)


def consent_url(*, app_id: str, redirect_uri: str, challenge: str, state: str, oauth_url: str = OAUTH_URL) -> str:
    """Where the OA's administrator grants us access. redirect_uri must equal the one saved in the console.

    challenge: "" leaves it out, for applications without PKCE.
    """
    query = {"app_id": app_id, "redirect_uri": redirect_uri, "code_challenge": challenge, "state": state}
    query = {name: value for name, value in query.items() if value}
    return f"{oauth_url.rstrip('/')}/v4/oa/permission?{urlencode(query)}"


def exchange_code(
    http: requests.Session,
    *,
    app_id: str,
    app_secret: str,
    code: str,
    verifier: str,
    now: datetime,
    oauth_url: str = OAUTH_URL,
) -> TokenPair:
    """The first pair for a consent code (single use, 10 minutes). Raises ConnectorError."""
    form = {"code": code, "app_id": app_id, "grant_type": "authorization_code", "code_verifier": verifier}
    form = {name: value for name, value in form.items() if value}
    return _tokens(http, oauth_url, app_secret, form, now)


def refresh(
    http: requests.Session,
    *,
    app_id: str,
    app_secret: str,
    refresh_token: str,
    now: datetime,
    oauth_url: str = OAUTH_URL,
) -> TokenPair:
    """A new pair. The caller holds a lock longer than the time-out and stores the pair before anything else.

    Raises ConnectorError: HUMAN when Zalo refused (an administrator must consent again); ambiguous when the
    connection broke: the old token may be spent, so try the stored access token before another refresh.
    """
    form = {"refresh_token": refresh_token, "app_id": app_id, "grant_type": "refresh_token"}
    return _tokens(http, oauth_url, app_secret, form, now)


def _tokens(
    http: requests.Session, oauth_url: str, app_secret: str, form: Mapping[str, str], now: datetime
) -> TokenPair:
    url = f"{oauth_url.rstrip('/')}/v4/oa/access_token"
    response = call(http, "POST", url, data=form, headers={"secret_key": app_secret})
    document = json_object(response)
    access_token = text_or_none(document.get("access_token"))
    refresh_token = text_or_none(document.get("refresh_token"))
    if access_token is None or refresh_token is None:
        # Failures have their own shape and come with HTTP 200; their numbers are not documented, their names are.
        if response.status_code >= 500:
            raise ConnectorError(f"http_{response.status_code}", action=ErrorAction.RETRY, is_ambiguous=True)
        name = re.sub(r"[^A-Za-z0-9 _-]", "?", str(document.get("error_name", "")))[:60]
        raise ConnectorError(f"oauth/{document.get('error', 'unknown')}", action=ErrorAction.HUMAN, detail=name)
    return TokenPair(
        access_token=access_token,
        refresh_token=refresh_token,
        access_expires_at=now + _life(document.get("expires_in"), ACCESS_TOKEN_LIFE),
        refresh_expires_at=now + _life(document.get("refresh_token_expires_in"), REFRESH_TOKEN_LIFE),
    )


def _life(value: object, default: timedelta) -> timedelta:
    seconds = number(value)
    return timedelta(seconds=seconds) if seconds is not None and 0 < seconds < 1e8 else default
