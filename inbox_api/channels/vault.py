"""Secrets of channels at rest: encrypted with the key of HOPTHU_ENCRYPTION_KEY."""

from __future__ import annotations

import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken

from inbox_api.errors import AppError
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext


class VaultClosed(AppError):
    """The stored secrets cannot be read with the present key."""

    status_code = 503
    code = "vault_closed"
    message = lazy_gettext("The channel secrets cannot be read: the encryption key is missing or has changed.")


@lru_cache(maxsize=1)
def _fernet() -> Fernet:
    key = get_settings().encryption_key.get_secret_value()
    if not key:
        raise VaultClosed
    return Fernet(key.encode())


def seal(secrets: dict[str, str]) -> str:
    """`secrets` as an encrypted text."""
    return _fernet().encrypt(json.dumps(secrets, sort_keys=True).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """The secrets in a sealed text. Raises VaultClosed."""
    try:
        return {str(k): str(v) for k, v in json.loads(_fernet().decrypt(sealed.encode())).items()}
    except InvalidToken as error:
        raise VaultClosed from error
