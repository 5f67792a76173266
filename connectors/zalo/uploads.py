"""Files on their way to Zalo: what it takes as it is, uploads that are used again, and the link for all the rest."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from connectors.base import Account, ConnectorError, ErrorAction, OutboundFile, UploadCache
from connectors.calling import UPLOAD_TIMEOUT_SECONDS
from connectors.reading import mapping, text_or_none
from connectors.zalo import calls
from connectors.zalo.errors import PARAMETER_INVALID
from connectors.zalo.pieces import file_message, gif_message, image_message

# mime -> (upload path, limit in bytes)
TYPES = {
    "image/jpeg": ("image", 1_000_000),
    "image/png": ("image", 1_000_000),
    "image/gif": ("gif", 5_000_000),
    "application/pdf": ("file", 5_000_000),
    "application/msword": ("file", 5_000_000),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("file", 5_000_000),
    "text/csv": ("file", 5_000_000),
}
# The vendor forgets an upload after 7 days; a message may wait half a day in the queue.
UPLOAD_LIFE = timedelta(days=6, hours=12)


class Refused(Exception):
    """The vendor would not take this file. code: file_type, file_size or the vendor's own."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def key_of(file: OutboundFile) -> str:
    """What an upload is remembered by: the kind it was sent as, and its bytes."""
    return f"{TYPES[file.mime][0]}:{hashlib.sha256(file.content).hexdigest()}"


def message_with(
    file: OutboundFile, account: Account, http: requests.Session, uploads: UploadCache | None
) -> tuple[dict[str, Any], bool]:
    """(the `message` that shows the file, whether an earlier upload is used again).

    Raises ConnectorError; Refused when the vendor takes no such file, before anything was sent.
    """
    if file.mime not in TYPES:
        raise Refused("file_type", "not sent: type not accepted by Zalo")
    kind, limit = TYPES[file.mime]
    if len(file.content) > limit:
        raise Refused("file_size", f"not sent: over {limit} bytes")
    key = key_of(file)
    known = uploads.find(key) if uploads else None
    upload_id = known or _upload(file, kind, account, http)
    if uploads and known is None:
        uploads.keep(key, upload_id, datetime.now(UTC) + UPLOAD_LIFE)
    if kind == "gif":
        return gif_message(upload_id, gif_size(file.content)), known is not None
    return (file_message(upload_id) if kind == "file" else image_message(upload_id)), known is not None


def _upload(file: OutboundFile, kind: str, account: Account, http: requests.Session) -> str:
    try:
        document = calls.oa(
            account,
            http,
            "POST",
            f"/v2.0/oa/upload/{kind}",
            files={"file": (file.name, file.content, file.mime)},
            timeout=UPLOAD_TIMEOUT_SECONDS,
        )
    except ConnectorError as error:
        if error.code == PARAMETER_INVALID:
            raise Refused(error.code, "not sent: file not accepted by Zalo") from error
        error.is_ambiguous = False  # nothing was said to the citizen yet: an upload may always be repeated
        raise
    data = mapping(document.get("data"))
    upload_id = text_or_none(data.get("token")) if kind == "file" else text_or_none(data.get("attachment_id"))
    if upload_id is None:
        raise ConnectorError("no_upload_id", action=ErrorAction.RETRY)
    return upload_id


def gif_size(content: bytes) -> tuple[int, int]:
    """Width and height of a GIF by its header; a square for anything else."""
    if content[:3] != b"GIF" or len(content) < 10:
        return 200, 200
    return int.from_bytes(content[6:8], "little") or 200, int.from_bytes(content[8:10], "little") or 200
