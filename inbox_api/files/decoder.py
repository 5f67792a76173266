"""A program of its own that opens one photo: python decoder.py LIMITS-AS-JSON < photo > answer

What a stranger sends is decoded here and nowhere else: without secrets, without network use, with bounded memory
and time. A crash of a codec ends this program, never a worker. Imports nothing of ours, so that it starts fast.

Answer: one line of JSON, {"error": "broken" | "too_complex"} or {"mime", "width", "height", "copy_bytes",
"thumbnail_bytes", "place": [latitude, longitude] | null}, then the copy and the thumbnail.
"""

from __future__ import annotations

import io
import json
import math
import os
import resource
import sys
import warnings
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 20
NICENESS = 5  # answers to citizens go first
FRAMES_AT_MOST = 150
FRAME_PIXELS_AT_MOST = 60_000_000  # of all frames of an animation together
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF")
GPS = 0x8825


class Refused(Exception):
    """problem: what the answer says."""


def limit_resources() -> None:
    os.nice(NICENESS)
    for name, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(name)
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (wanted, wanted))


def opened(content: bytes, max_pixels: int) -> Image.Image:
    """The photo, its size checked before a pixel is decoded. Raises Refused."""
    if content[4:8] == b"ftyp":
        import pi_heif  # half of the start-up time, for few photos

        pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = max_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    image = Image.open(io.BytesIO(content), formats=FORMATS)
    if image.width * image.height > max_pixels:
        raise Refused("too_complex")
    return image


def place_of(image: Image.Image) -> list[float] | None:
    """[latitude, longitude] in degrees from the photo's own data; None without them or when they make no sense."""
    try:
        data = image.getexif().get_ifd(GPS)
        latitude, longitude = degrees(data[2], data[1], "S"), degrees(data[4], data[3], "W")
    except Exception:  # noqa: BLE001 - a stranger's data; a photo without a place is a photo all the same
        return None
    is_sound = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0.0, 0.0)
    return [round(latitude, 6), round(longitude, 6)] if is_sound else None


def degrees(parts: Any, side: Any, negative: str) -> float:
    whole, minutes, seconds = (float(part) for part in parts)
    value = whole + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        raise ValueError("not a number")
    letter = side.decode() if isinstance(side, bytes) else str(side)
    return -value if letter.strip("\0 ").upper() == negative else value


def upright(image: Image.Image) -> Image.Image:
    """Turned as it was meant, in ordinary colours, without anything that is not a pixel."""
    profile = image.info.get("icc_profile")
    ready = ImageOps.exif_transpose(image)
    if ready.mode in {"P", "PA"}:
        ready = ready.convert("RGBA" if "transparency" in ready.info else "RGB")
    has_alpha = ready.mode in {"RGBA", "LA", "La", "RGBa"} or "transparency" in ready.info
    if profile and ready.mode in {"RGB", "RGBA", "CMYK"}:
        ready = in_usual_colours(ready, profile, has_alpha=has_alpha)
    elif ready.mode.startswith(("I", "F")):
        ready = ready.convert("I").point(lambda value: value / 256).convert("L")
    ready = ready.convert("RGBA" if has_alpha else "RGB")
    clean = Image.new(ready.mode, ready.size)
    clean.paste(ready)
    return clean


def in_usual_colours(image: Image.Image, profile: bytes, *, has_alpha: bool) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode: Any = "RGBA" if has_alpha else "RGB"
        turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return turned if turned is not None else image


def is_animation(image: Image.Image) -> bool:
    frames = getattr(image, "n_frames", 1)
    is_small = image.width * image.height * frames <= FRAME_PIXELS_AT_MOST
    return image.format in {"GIF", "WEBP"} and 1 < frames <= FRAMES_AT_MOST and is_small


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def moving_copy(image: Image.Image, side: int) -> tuple[Image.Image, bytes, str]:
    """First frame, the animation again frame by frame, and its type."""
    frames, durations = [], []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        durations.append(max(20, min(int(image.info.get("duration") or 100), 10_000)))
        frame = image.convert("RGBA")
        frame.info = {}  # comments, profiles and notes would be written again
        frame.thumbnail((side, side))
        frames.append(frame)
    form = str(image.format)
    content = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=durations, loop=0)
    return frames[0], content, Image.MIME[form]


def still_copy(image: Image.Image, side: int) -> tuple[Image.Image, bytes, str]:
    """Drawings stay drawings, photos become JPEG."""
    if image.format == "JPEG":
        image.draft("RGB", (side, side))  # decode no more than is kept
    photo = upright(image)
    photo.thumbnail((side, side), Image.Resampling.LANCZOS)
    if image.format in {"PNG", "GIF"} or photo.mode == "RGBA":
        return photo, saved(photo, "PNG"), "image/png"
    return photo, saved(photo, "JPEG", quality=88, progressive=True), "image/jpeg"


def answer(content: bytes, limits: dict[str, int]) -> tuple[dict[str, Any], bytes, bytes]:
    """(head, copy, thumbnail). Raises Refused and whatever a decoder raises."""
    image = opened(content, limits["max_pixels"])
    place = place_of(image)
    copy_of = moving_copy if is_animation(image) else still_copy
    photo, copy, mime = copy_of(image, limits["side"])
    small = photo.copy()
    small.thumbnail((limits["thumbnail_side"], limits["thumbnail_side"]), Image.Resampling.LANCZOS)
    thumbnail = saved(small, "WEBP", quality=78, method=4)
    head = {
        "mime": mime, "width": photo.width, "height": photo.height, "place": place,
        "copy_bytes": len(copy), "thumbnail_bytes": len(thumbnail),
    }  # fmt: skip
    return head, copy, thumbnail


def main() -> None:
    limit_resources()
    content = sys.stdin.buffer.read()
    try:
        head, copy, thumbnail = answer(content, json.loads(sys.argv[1]))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        head, copy, thumbnail = {"error": "too_complex"}, b"", b""
    except Refused as error:
        head, copy, thumbnail = {"error": str(error)}, b"", b""
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError,
            AttributeError, RuntimeError, EOFError):  # fmt: skip
        head, copy, thumbnail = {"error": "broken"}, b"", b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + copy + thumbnail)


if __name__ == "__main__":
    main()
