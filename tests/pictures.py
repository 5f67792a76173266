"""Photos, sounds, films and documents for tests, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from PIL import Image

TRA_VINH = (9.934700, 106.345600)


@lru_cache(maxsize=64)
def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", colour: Any = "#3366aa") -> bytes:
    """A photo of one colour."""
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, form)
    return buffer.getvalue()


def photo_from(place: tuple[float, float], size: tuple[int, int] = (64, 48), orientation: int = 1) -> bytes:
    """A JPEG as a phone writes it: place, camera, time and an owner's name in its EXIF data."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0xA430] = "Samsung", "SM-A546", orientation, "Trần Thị B"
    gps = exif.get_ifd(0x8825)
    for number, value, letters in ((1, place[0], "NS"), (3, place[1], "EW")):
        degrees, rest = divmod(abs(value), 1)
        minutes, rest = divmod(rest * 60, 1)
        gps[number] = letters[value < 0]
        gps[number + 1] = (degrees, minutes, round(rest * 60, 4))
    buffer = io.BytesIO()
    image = Image.new("RGB", size, "#3366aa")
    image.paste("#aa3311", (0, 0, size[0] // 2, size[1] // 2))
    image.save(buffer, "JPEG", exif=exif, comment=b"taken at home")
    return buffer.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that promise a huge photo: rows of zeros pack a thousand to one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(width + 1)) for _row in range(min(height, 2000))) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zipped(parts: Mapping[str, bytes], stored: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def word_document(**more: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>", **more})


def box(name: bytes, content: bytes) -> bytes:
    """One box of an ISO media file."""
    return struct.pack(">I", len(content) + 8) + name + content


def film(
    place: str = "+09.9347+106.3456/", *, brand: bytes = b"isom", handlers: tuple[bytes, ...] = (b"vide", b"soun")
) -> bytes:
    """A film of 12.5 seconds as a phone writes it, with its place in the user data; the pictures are noise."""
    header = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 12_500) + bytes(80))
    tracks = b"".join(box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13)))) for handler in handlers)
    text = place.encode()
    user_data = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(text), 0x15C7) + text)) if place else b""
    kind = box(b"ftyp", brand + bytes(4) + b"isommp42")
    return kind + box(b"moov", header + tracks + user_data) + box(b"mdat", b"\x5a" * 400)
