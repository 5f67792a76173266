"""Photos: a clean copy and a thumbnail made by decoder.py, and smaller copies of our own copies for channels."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

from inbox_api.files import problems
from inbox_api.files.problems import FileUnreadable, PictureUnreadable
from inbox_api.settings import Settings, get_settings

log = logging.getLogger(__name__)
DECODER = Path(__file__).with_name("decoder.py")
SECONDS = 40.0
SMALLER = ((2048, 82), (1600, 82), (1280, 80), (1024, 78), (800, 75), (640, 70), (480, 60), (320, 50))
OPENED = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/avif"})


@dataclass(frozen=True, slots=True)
class Picture:
    """place: (latitude, longitude) in degrees that the photo carried; neither copy nor thumbnail does any more."""

    mime: str
    copy: bytes
    thumbnail: bytes
    width: int
    height: int
    place: tuple[float, float] | None


@lru_cache(maxsize=1)
def _places() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(get_settings().pictures_at_once)


def open_picture(content: bytes) -> Picture:
    """Decode a stranger's photo in a program of its own. Raises PictureUnreadable."""
    settings = get_settings()
    with _places():
        answer = _decoded(content, settings)
    line, _newline, rest = answer.partition(b"\n")
    try:
        head = json.loads(line)
    except ValueError as error:
        raise PictureUnreadable(problems.BROKEN) from error
    if "error" in head:
        raise PictureUnreadable(head["error"])
    end = head["copy_bytes"]
    return Picture(
        mime=head["mime"],
        copy=rest[:end],
        thumbnail=rest[end : end + head["thumbnail_bytes"]],
        width=head["width"],
        height=head["height"],
        place=tuple(head["place"]) if head["place"] else None,
    )


def _decoded(content: bytes, settings: Settings) -> bytes:
    limits = {
        "max_pixels": settings.picture_max_pixels,
        "side": settings.picture_side,
        "thumbnail_side": settings.thumbnail_side,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(DECODER), json.dumps(limits)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            env={"LC_ALL": "C.UTF-8"},  # no secret of ours near a stranger's bytes
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PictureUnreadable(problems.TOO_COMPLEX) from error
    if done.returncode != 0:
        log.warning("a photo of %d bytes ended its decoder (%d)", len(content), done.returncode)
        raise PictureUnreadable(problems.TOO_COMPLEX if done.returncode < 0 else problems.BROKEN)
    return done.stdout


def shrink(content: bytes, limit_bytes: int) -> bytes:
    """A JPEG of one of our own copies below the limit; the copy itself when it fits already. Raises FileUnreadable."""
    if len(content) <= limit_bytes:
        return content
    try:
        with Image.open(io.BytesIO(content)) as opened:
            photo = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileUnreadable from error
    for side, quality in SMALLER:
        photo.thumbnail((side, side))
        buffer = io.BytesIO()
        photo.save(buffer, "JPEG", quality=quality)
        if buffer.tell() <= limit_bytes:
            return buffer.getvalue()
    raise FileUnreadable
