"""Keys for files, each derived from HOPTHU_ENCRYPTION_KEY for one purpose only."""

from __future__ import annotations

from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from inbox_api.channels.vault import VaultClosed
from inbox_api.settings import get_settings


@lru_cache(maxsize=8)
def key(purpose: str) -> bytes:
    """32 bytes. Raises VaultClosed when there is no encryption key."""
    secret = get_settings().encryption_key.get_secret_value()
    if not secret:
        raise VaultClosed
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"hopthu files {purpose}".encode())
    return derived.derive(secret.encode())
