"""Originals at rest: encrypted and authenticated, so that neither the disk nor the storage's owner can open them."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from inbox_api.channels.vault import VaultClosed
from inbox_api.files.keys import key

MARK = b"HTS1"
NONCE_BYTES = 12


def seal(content: bytes) -> bytes:
    """The sealed bytes. The same content gives the same bytes: a job that is repeated leaves nothing behind.

    The nonce is an HMAC of the content, so that two contents never share one. Raises VaultClosed.
    """
    nonce = hmac.new(key("nonce"), content, hashlib.sha256).digest()[:NONCE_BYTES]
    return MARK + nonce + AESGCM(key("seal")).encrypt(nonce, content, MARK)


def unseal(sealed: bytes) -> bytes:
    """The content. Raises VaultClosed when it was sealed with another key or has been changed."""
    start = len(MARK) + NONCE_BYTES
    if not sealed.startswith(MARK):
        raise VaultClosed
    try:
        return AESGCM(key("seal")).decrypt(sealed[len(MARK) : start], sealed[start:], MARK)
    except (InvalidTag, ValueError) as error:
        raise VaultClosed from error
