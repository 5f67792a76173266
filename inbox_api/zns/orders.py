"""What a caller asks for: to whom, for which purpose, with which values; and how it is marked."""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from inbox_api.errors import Invalid
from inbox_api.texts import lazy_gettext

TRACKING_LIMIT = 48
NOT_PLAIN = re.compile(r"[^A-Za-z0-9_-]")
PHONE = re.compile(r"84[0-9]{8,10}")
PHONE_HASH = re.compile(r"[0-9a-f]{64}")


class Purpose(enum.StrEnum):
    """What a template is used for; the administrator says which template serves which purpose."""

    CASE_RECEIVED = "case_received"
    CASE_MOVED = "case_moved"
    CASE_ANSWERED = "case_answered"
    CASE_RATING = "case_rating"
    CODE = "code"  # a code that proves a phone number


class RecipientInvalid(Invalid):
    code = "recipient_invalid"
    message = lazy_gettext("This phone number cannot get a Zalo message.")


class Way(enum.StrEnum):
    PHONE = "phone"
    HASH = "hash"
    USER = "user"


@dataclass(frozen=True, slots=True, repr=False)
class Recipient:
    """To whom. Make it with one of the three functions; `account_id`: the OA that sends, needed for user ids."""

    way: Way
    address: str
    account_id: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the number (84…) or user id, as receipts of hashed numbers carry it."""
        return self.address if self.way == Way.HASH else hashlib.sha256(self.address.encode()).hexdigest()


def by_phone(phone: str) -> Recipient:
    """From any way to write a Vietnamese number: 0900 000 001, +84900000001. Raises RecipientInvalid."""
    digits = re.sub(r"[^0-9]", "", phone)
    international = "84" + digits[1:] if digits.startswith("0") and not digits.startswith("00") else digits
    international = international.removeprefix("00")
    if not PHONE.fullmatch(international):
        raise RecipientInvalid
    return Recipient(Way.PHONE, international)


def by_phone_hash(phone_hash: str) -> Recipient:
    """From the SHA-256 of a number in the form 84…, hex. Raises RecipientInvalid."""
    if not PHONE_HASH.fullmatch(phone_hash):
        raise RecipientInvalid
    return Recipient(Way.HASH, phone_hash)


def by_user(account_id: str, user_id: str) -> Recipient:
    """A citizen whom the OA knows by id. Raises RecipientInvalid for visitors without a Zalo identity."""
    if not user_id.isdecimal():
        raise RecipientInvalid
    return Recipient(Way.USER, user_id, account_id)


def tracking_id(case_code: str, change: str) -> str:
    """The mark of one change of one case: the same words give the same mark, at most 48 plain characters."""
    wanted = f"{case_code}-{change}"
    plain = NOT_PLAIN.sub("-", wanted)
    if plain == wanted and len(plain) <= TRACKING_LIMIT:
        return plain
    digest = hashlib.sha256(wanted.encode()).hexdigest()[:16]
    return f"{plain[: TRACKING_LIMIT - len(digest) - 1]}-{digest}"


@dataclass(frozen=True, slots=True, repr=False)
class TemplateOrder:
    """One message to send.

    change:      what happened, unique within the case: "received", "state-7", "answer-412". Another order for the
                 same case and change finds the first one and sends nothing.
    case_code:   of the case it is about; for codes any name of the occasion.
    values:      by our names: code, state, title, name, unit, date, result, link … (see docs of the template page).
    """

    purpose: Purpose
    recipient: Recipient
    case_code: str
    change: str
    values: Mapping[str, str]
    case_id: int | None = None

    @property
    def tracking_id(self) -> str:
        return tracking_id(self.case_code, self.change)
