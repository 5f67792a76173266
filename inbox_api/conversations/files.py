"""Files of messages: kept by content under var/attachments, fetched from allowed hosts only."""

from __future__ import annotations

import hashlib
import io
import ipaddress
import os
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import requests
from PIL import Image, ImageOps

from inbox_api.errors import Invalid, TooLarge
from inbox_api.settings import Settings, get_settings
from inbox_api.texts import lazy_gettext

SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"ftypM4A", 4, "audio/mp4"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"OggS", 0, "audio/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"#!AMR", 0, "audio/amr"),
    (b"%PDF-", 0, "application/pdf"),
    (b"PK\x03\x04", 0, "application/zip"),
)
OFFICE_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FileTypeNotAllowed(Invalid):
    code = "file_type_not_allowed"
    message = lazy_gettext("Only photos, videos, voice notes, PDF and Word files can be sent.")


class FileUnreadable(Exception):
    """A kept file is gone, or it is no photo that can be made smaller (HEIC, broken)."""


class FetchRefused(Exception):
    """Why a file was not fetched: too_large, host_not_allowed, gone, type_not_allowed, unreachable."""

    def __init__(self, problem: str, *, may_retry: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.may_retry = may_retry


def kind_of(content: bytes, name: str = "") -> str:
    """The real type by the first bytes. Raises FileTypeNotAllowed."""
    for magic, offset, mime in SIGNATURES:
        if content[offset : offset + len(magic)] == magic:
            if mime == "application/zip":
                mime = OFFICE_TYPES.get(Path(name).suffix.lower(), "")
            if mime:
                return mime
    raise FileTypeNotAllowed


def keep(content: bytes) -> str:
    """Store the bytes once; returns the name to read them by. Raises TooLarge."""
    settings = get_settings()
    if len(content) > settings.max_upload_bytes:
        raise TooLarge
    name = hashlib.sha256(content).hexdigest()
    path = _path(name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    return name


def shrink_image(content: bytes, limit_bytes: int) -> bytes:
    """A JPEG of the photo below the limit, without its metadata; the photo itself when it fits already.

    Raises FileUnreadable.
    """
    if len(content) <= limit_bytes:
        return content
    try:
        with Image.open(io.BytesIO(content)) as opened:
            photo = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileUnreadable from error
    for side in (2048, 1600, 1280, 1024, 800, 640):
        photo.thumbnail((side, side))
        buffer = io.BytesIO()
        photo.save(buffer, "JPEG", quality=82)
        if buffer.tell() <= limit_bytes:
            break
    return buffer.getvalue()


def read(stored_name: str) -> bytes:
    return _path(stored_name).read_bytes()


def _path(name: str) -> Path:
    if not (len(name) == 64 and name.isalnum()):
        raise ValueError("not a stored name")
    return get_settings().var / "attachments" / name[:2] / name


def fetch(url: str, name: str = "") -> tuple[bytes, str]:
    """The bytes and real type behind a vendor's media address. Raises FetchRefused."""
    settings = get_settings()
    if not is_allowed(url, settings):
        raise FetchRefused("host_not_allowed")
    try:
        with requests.get(
            url, stream=True, allow_redirects=False, timeout=settings.vendor_timeout.total_seconds()
        ) as response:
            if response.status_code != 200:
                raise FetchRefused("gone", may_retry=response.status_code >= 500 or response.status_code == 429)
            content = b""
            for chunk in response.iter_content(64 * 1024):
                content += chunk
                if len(content) > settings.max_upload_bytes:
                    raise FetchRefused("too_large")
    except requests.RequestException:
        raise FetchRefused("unreachable", may_retry=True) from None  # its text holds the signed address of the file
    try:
        return content, kind_of(content, name)
    except FileTypeNotAllowed as error:
        raise FetchRefused("type_not_allowed") from error


def is_allowed(url: str, settings: Settings) -> bool:
    """Only named hosts (or below them) over https to public addresses; "host:port" entries exactly, for simulators."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    exact = f"{host}:{parts.port}" if parts.port else host
    if exact in settings.allowed_download_hosts and parts.port:
        return parts.scheme in {"http", "https"}
    below = any(host == allowed or host.endswith("." + allowed) for allowed in settings.allowed_download_hosts)
    return parts.scheme == "https" and below and _is_public(host)


def _is_public(host: str) -> bool:
    try:
        addresses = {info[4][0] for info in socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)}
    except OSError:
        return False
    return bool(addresses) and all(ipaddress.ip_address(address).is_global for address in addresses)
