"""Short addresses of the code page: one that opens one answer, and one that asks for the code and its key."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import quote

from inbox_api.settings import get_settings

PAGE = "/kq"
TOKEN_BYTES = 9  # 12 characters


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """How a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def of_token(token: str) -> str:
    return f"{get_settings().web_address}{PAGE}/{token}"


def of_code(code: str) -> str:
    return f"{get_settings().web_address}{PAGE}?ma={quote(code)}"
