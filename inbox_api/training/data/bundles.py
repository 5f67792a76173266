"""Training data and taught answers carried from a test system to a live one: a file that tells who packed it.

A bundle is JSON with the archive in it and a signature over both (HMAC-SHA256). The key is one that the two systems
share: HOPTHU_BUNDLE_KEY. Without a key nothing is packed and nothing is taken.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from inbox_api.errors import Invalid
from inbox_api.models import Officer
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import files, state, versions
from inbox_api.training.data.rights import require_reader

KIND = "hopthu-training-bundle-1"


class NoBundleKey(Invalid):
    code = "no_bundle_key"
    message = lazy_gettext("Bundles are switched off: the two systems share no key (HOPTHU_BUNDLE_KEY).")


class ForgedBundle(Invalid):
    code = "forged_bundle"
    message = lazy_gettext("This file was not packed by a system that shares our key, or it was changed on the way.")


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds, after its signature was found right."""

    files: Mapping[str, bytes]
    told: dict[str, str]


def pack(session: Session, officer: Officer, version_id: int, *, now: datetime | None = None) -> bytes:
    """One version as a bundle. Raises NotAllowed, NotFound, NoBundleKey."""
    require_reader(officer)
    row = versions.get(session, version_id)
    told = {
        "kind": KIND, "version": str(row.id), "fingerprint": row.fingerprint, "reason": row.reason,
        "made_at": row.made_at.isoformat(), "packed_at": (now or datetime.now(UTC)).isoformat(),
    }  # fmt: skip
    content = base64.b64encode(files.pack(state.version_files(session, version_id))).decode()
    return json.dumps({**told, "content": content, "signature": _signature(told, content)}, ensure_ascii=False).encode()


def unpack(content: bytes) -> Bundle:
    """Raises NoBundleKey, ForgedBundle."""
    try:
        read = json.loads(content)
        told = {name: str(read[name]) for name in ("kind", "version", "fingerprint", "reason", "made_at", "packed_at")}
        archive, signature = str(read["content"]), str(read["signature"])
    except (ValueError, TypeError, KeyError) as error:
        _key()
        raise ForgedBundle from error
    if told["kind"] != KIND or not hmac.compare_digest(_signature(told, archive).encode(), signature.encode()):
        raise ForgedBundle
    try:
        found = files.unpack(base64.b64decode(archive, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ForgedBundle from error
    if not files.are_names(found):
        raise ForgedBundle
    return Bundle(found, told)


def _signature(told: Mapping[str, str], content: str) -> str:
    signed = json.dumps([sorted(told.items()), content], ensure_ascii=False)
    return hmac.new(_key(), signed.encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    key = get_settings().bundle_key.get_secret_value()
    if not key:
        raise NoBundleKey
    return key.encode()
