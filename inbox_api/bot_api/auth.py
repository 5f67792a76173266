"""Only the bot may call: one shared service token, compared in constant time."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Header

from inbox_api.errors import NotFound, NotSignedIn
from inbox_api.settings import get_settings


def require_service_token(authorization: Annotated[str, Header()] = "") -> None:
    """Raises NotSignedIn; NotFound while no token is set, so that an open door cannot happen by mistake."""
    expected = get_settings().service_token.get_secret_value()
    if not expected:
        raise NotFound
    if not hmac.compare_digest(authorization.encode(), f"Bearer {expected}".encode()):
        raise NotSignedIn


ServiceToken = Depends(require_service_token)
