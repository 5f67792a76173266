"""From the bytes as they came to what is kept of them: a clean copy, a thumbnail, facts, and the sealed original."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from inbox_api.files import films, pictures, sealing, sounds
from inbox_api.files.kinds import family_of, kind_of
from inbox_api.files.problems import FileTypeNotAllowed
from inbox_api.settings import get_settings

FILMS = frozenset({"video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"})


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a photo or film says it was taken, in degrees. source: "exif" or "film"."""

    latitude: float
    longitude: float
    source: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is kept of one file. contents: stored name -> bytes, all that must be put into the storage."""

    mime: str
    size_bytes: int
    stored_name: str
    thumbnail_name: str | None = None
    original_name: str | None = None
    original_mime: str | None = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    taken: Taken | None = None
    contents: dict[str, bytes] = field(default_factory=dict, repr=False)


def wanted_kind_of(content: bytes) -> str:
    """The real type when the city keeps it. Raises FileTypeNotAllowed, FileHasMacros."""
    mime = kind_of(content)
    if mime not in get_settings().allowed_file_types:
        raise FileTypeNotAllowed
    return mime


def prepare(content: bytes) -> Prepared:
    """Raises FileTypeNotAllowed, FileHasMacros, PictureUnreadable; VaultClosed when the original cannot be sealed."""
    mime = wanted_kind_of(content)
    if mime in pictures.OPENED:
        return _picture(content, mime)
    place = None
    if mime in FILMS:
        place, content = films.place_of_mp4(content), films.without_private_parts(content)
    kept = _Contents()
    return Prepared(
        mime=mime,
        size_bytes=len(content),
        stored_name=kept.add(content),
        duration_ms=sounds.duration_ms(content, mime) if family_of(mime) in {"audio", "video"} else None,
        taken=Taken(*place, "film") if place and get_settings().files_read_places else None,
        contents=kept.found,
    )


def _picture(content: bytes, mime: str) -> Prepared:
    settings = get_settings()
    picture = pictures.open_picture(content)
    kept = _Contents()
    return Prepared(
        mime=picture.mime,
        size_bytes=len(picture.copy),
        stored_name=kept.add(picture.copy),
        thumbnail_name=kept.add(picture.thumbnail),
        original_name=kept.add(sealing.seal(content)) if settings.files_keep_originals else None,
        original_mime=mime if settings.files_keep_originals else None,
        width=picture.width,
        height=picture.height,
        taken=Taken(*picture.place, "exif") if picture.place and settings.files_read_places else None,
        contents=kept.found,
    )


class _Contents:
    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}

    def add(self, content: bytes) -> str:
        name = hashlib.sha256(content).hexdigest()
        self.found[name] = content
        return name
