"""Phone numbers as Zalo names people who are not in a chat: in international form, or hashed."""

from __future__ import annotations

import hashlib
import re


def international(phone: str) -> str:
    """ "0900 000 001" or "+84900000001" -> "84900000001"."""
    digits = re.sub(r"[^0-9]", "", phone)
    return "84" + digits[1:] if digits.startswith("0") else digits


def hash_phone(phone: str) -> str:
    """Hex SHA-256 of the international form, as receipts of template messages carry it."""
    return hashlib.sha256(international(phone).encode()).hexdigest()
