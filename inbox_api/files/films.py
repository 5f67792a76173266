"""What ISO media files (MP4, MOV, 3GP, M4A) and WebM tell about themselves: tracks, length, place.

Nothing is decoded. The place that phones write into films is blotted out without moving a byte, because tables in
the file point into it by offset.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

MAX_BOXES = 20_000
ISO_6709 = re.compile(rb"([+-]\d{2}\.\d{1,8})([+-]\d{3}\.\d{1,8})")


class Box(NamedTuple):
    """name_at: where its four letters stand; start, end: its content."""

    name: bytes
    name_at: int
    start: int
    end: int


def _boxes(content: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets, as far as their sizes make sense."""
    for _count in range(MAX_BOXES):
        if start + 8 > end:
            return
        size, header = int.from_bytes(content[start : start + 4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(content[start + 8 : start + 16], "big"), 16
        elif size == 0:
            size = end - start
        if size < header or start + size > end:
            return
        yield Box(content[start + 4 : start + 8], start + 4, start + header, start + size)
        start += size


def _inside(content: bytes, *path: bytes) -> list[Box]:
    """All boxes at the end of a path of box types from the top."""
    found = [Box(b"", 0, 0, len(content))]
    for name in path:
        found = [box for around in found for box in _boxes(content, around.start, around.end) if box.name == name]
    return found


def tracks_of_mp4(content: bytes) -> set[str]:
    """Kinds of tracks: "vide", "soun", others as the file names them; empty when they cannot be read."""
    found = {content[box.start + 8 : box.start + 12] for box in _inside(content, b"moov", b"trak", b"mdia", b"hdlr")}
    return {name.decode() for name in found & {b"vide", b"soun"}}


def duration_of_mp4(content: bytes) -> int | None:
    """Milliseconds; None when the file does not say."""
    for box in _inside(content, b"moov", b"mvhd"):
        header = content[box.start : min(box.end, box.start + 32)]
        layout, at = (">IQ", 20) if header[:1] == b"\x01" else (">II", 12)
        if len(header) < at + struct.calcsize(layout):
            return None
        scale, length = struct.unpack_from(layout, header, at)
        return length * 1000 // scale if scale else None
    return None


def place_of_mp4(content: bytes) -> tuple[float, float] | None:
    """(latitude, longitude) in degrees where the film says it was taken."""
    for box in _private_boxes(content):
        found = ISO_6709.search(content, box.start, box.end)
        if found:
            latitude, longitude = float(found.group(1)), float(found.group(2))
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return latitude, longitude
    return None


def without_private_parts(content: bytes) -> bytes:
    """The same film, its user data and notes (place, device, names) blotted out; same length, same offsets."""
    cleaned = bytearray(content)
    for box in _private_boxes(content):
        cleaned[box.name_at : box.name_at + 4] = b"free"
        cleaned[box.start : box.end] = bytes(box.end - box.start)
    return bytes(cleaned)


def _private_boxes(content: bytes) -> list[Box]:
    """User data and notes of the film and of its tracks."""
    around: tuple[tuple[bytes, ...], ...] = ((), (b"moov",), (b"moov", b"trak"))
    return [box for path in around for name in (b"udta", b"meta", b"uuid") for box in _inside(content, *path, name)]


def tracks_of_webm(content: bytes) -> set[str]:
    """Kinds of tracks by their codec names near the beginning of the file."""
    head = content[: 64 * 1024]
    found = {"vide"} if re.search(rb"\x86[\x81-\xa0]V_[A-Z0-9]", head) else set()
    return found | ({"soun"} if re.search(rb"\x86[\x81-\xa0]A_[A-Z0-9]", head) else set())
