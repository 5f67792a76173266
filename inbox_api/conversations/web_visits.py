"""What a visitor's token is worth, and where: a browser with script binds its token to a key that cannot leave it.

The browser makes a P-256 key that its own scripts can use but not read, and registers the public half once. From then
on the token alone opens nothing: every request carries a signature over what is asked, from where, and when. The token
is renewed daily; an earlier one ends when its successor was used. Why: docs/decisions/0013-chat-browsers.md
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from sqlalchemy.orm import Session

from inbox_api.conversations.web_visitors import Token, VisitorUnknown, cookie_value
from inbox_api.conversations.web_visits_repository import WebVisitsRepository
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import WebVisit
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

PROOF_LIFE = timedelta(minutes=5)  # a page measures how far its clock is off, so this is for slow networks
ROTATED_EVERY = timedelta(days=1)
OLD_TOKEN_LIFE = timedelta(minutes=10)  # requests of other tabs that are under way
HAND_OVER_LIFE = timedelta(minutes=10)
KEPT_UNSEEN = timedelta(days=365)  # longer than any token lives, or a revoked token would be worth something again
KEY_BYTES, SIGNATURE_BYTES = 65, 64


class ProofMissing(NotAllowed):
    code = "proof_missing"
    message = lazy_gettext("This conversation is locked to the browser it was held in. Start a new one here.")


class ProofOutOfDate(NotAllowed):
    code = "proof_out_of_date"
    message = lazy_gettext("The clock of this device is wrong. Load the page again.")


class CodeUsed(NotFound):
    code = "code_used"
    message = lazy_gettext("This code was used already or is too old. Ask for a new one at the screen.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a signature covers. origin: of the website around the page, "" on our own. target: path with query."""

    method: str
    target: str
    origin: str = ""

    def signed_text(self, visitor: str, milliseconds: int) -> bytes:
        return "\n".join((self.method, self.target, self.origin, visitor, str(milliseconds))).encode()


def is_locked(session: Session, token: Token, now: datetime) -> bool:
    """A key is needed beside this token. Raises VisitorUnknown when the token is worth nothing any more."""
    visit = WebVisitsRepository(session).find(token.visitor)
    if visit is None:
        return False
    _require_valid(visit, token, now)
    return visit.public_key is not None


def admit(session: Session, token: Token, asked: Asked, proof: str | None, now: datetime) -> WebVisit | None:
    """Let a request pass that the visitor's own browser makes; None for a visitor without a key.

    proof: "<Unix milliseconds>.<base64url signature, r and s of 32 bytes>". Raises VisitorUnknown, ProofMissing,
    ProofOutOfDate.
    """
    visit = WebVisitsRepository(session).find(token.visitor)
    if visit is None:
        return None
    _require_valid(visit, token, now)
    if visit.public_key is None:
        return None
    _require_proof(visit, asked, proof, now)
    if token.generation == visit.generation and not visit.is_confirmed:
        visit.is_confirmed = True
    if now - visit.seen_at > timedelta(hours=1):
        visit.seen_at = now
    return visit


def _require_valid(visit: WebVisit, token: Token, now: datetime) -> None:
    age = visit.generation - token.generation
    is_old_one_good = age == 1 and (not visit.is_confirmed or now - visit.rotated_at < OLD_TOKEN_LIFE)
    if visit.revoked_at is not None or not (age == 0 or is_old_one_good):
        raise VisitorUnknown
    if visit.origin and visit.origin not in get_settings().widget_origin_list:
        raise VisitorUnknown  # the city took this website from the list


def _require_proof(visit: WebVisit, asked: Asked, proof: str | None, now: datetime) -> None:
    moment, _dot, signature = (proof or "").partition(".")
    if not moment.isdecimal() or len(moment) > 14 or not signature or asked.origin != visit.origin:
        raise ProofMissing
    assert visit.public_key is not None
    if not is_signed(visit.public_key, signature, asked.signed_text(visit.visitor, int(moment))):
        raise ProofMissing
    if abs(now.timestamp() - int(moment) / 1000) > PROOF_LIFE.total_seconds():
        raise ProofOutOfDate


def is_signed(public_key: bytes, signature: str, text: bytes) -> bool:
    """True when the holder of the key signed the text. signature: base64url without padding, as browsers sign."""
    try:
        raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    except ValueError:  # binascii.Error is one
        return False
    if len(raw) != SIGNATURE_BYTES:
        return False
    half = SIGNATURE_BYTES // 2
    encoded = encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))
    try:
        _key_of(public_key).verify(encoded, text, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _key_of(public_key: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)


def bind(session: Session, token: Token, key: str, origin: str, now: datetime) -> WebVisit:
    """Lock the visitor to this key; the same key again changes nothing.

    key: base64url of the uncompressed point. Raises Invalid (no such key, no such website), ProofMissing (locked to
    another key), VisitorUnknown.
    """
    public_key = _read_key(key)
    if origin and origin not in get_settings().widget_origin_list:
        raise Invalid
    repository = WebVisitsRepository(session)
    repository.open(token.visitor, now)
    visit = repository.find(token.visitor, for_update=True)
    assert visit is not None
    _require_valid(visit, token, now)
    if visit.public_key is not None and (visit.public_key, visit.origin) != (public_key, origin):
        raise ProofMissing
    visit.public_key, visit.origin, visit.seen_at = public_key, origin, now
    return visit


def _read_key(key: str) -> bytes:
    try:
        public_key = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        if len(public_key) != KEY_BYTES:
            raise Invalid
        _key_of(public_key)
    except ValueError as error:  # binascii.Error is one
        raise Invalid from error
    return public_key


def renewed_token(visit: WebVisit, now: datetime) -> str | None:
    """The next token when the present one is a day old; None otherwise. The present one serves until it is used."""
    if not visit.is_confirmed:
        return cookie_value(visit.visitor, generation=visit.generation, now=now)  # the answer that brought it was lost
    if now - visit.rotated_at < ROTATED_EVERY:
        return None
    visit.generation += 1
    visit.is_confirmed, visit.rotated_at = False, now
    return cookie_value(visit.visitor, generation=visit.generation, now=now)


def revoke(session: Session, visitor: str, now: datetime) -> None:
    """No token of this visitor opens anything from now on; what was said stays with the officers."""
    repository = WebVisitsRepository(session)
    repository.open(visitor, now)
    repository.revoke(visitor, now)


def offer_hand_over(session: Session, visitor: str, now: datetime) -> str:
    """A code that moves the conversation to the browser that shows it, once, within `HAND_OVER_LIFE`."""
    code = secrets.token_urlsafe(24)
    repository = WebVisitsRepository(session)
    repository.open(visitor, now)
    repository.offer(visitor, _digest(code), now + HAND_OVER_LIFE)
    return code


def take_over(session: Session, code: str, now: datetime) -> str:
    """The token for the browser that came with a code; the browser that offered it is out. Raises CodeUsed."""
    visit = WebVisitsRepository(session).take_offer(_digest(code), now)
    if visit is None:
        raise CodeUsed
    return cookie_value(visit.visitor, generation=visit.generation, now=now)


def is_offered(session: Session, code: str, now: datetime) -> bool:
    """The code can still be used."""
    return WebVisitsRepository(session).is_offered(_digest(code), now)


def forget_unseen(session: Session, now: datetime) -> int:
    """Browsers whose tokens are all worth nothing by their age; how many."""
    return WebVisitsRepository(session).forget_unseen(now - KEPT_UNSEEN)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
