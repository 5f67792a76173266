"""Covering parts of a photo: what lies below is gone from the copy, the original stays where it is, sealed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw

from inbox_api.errors import Invalid
from inbox_api.files.problems import FileUnreadable
from inbox_api.texts import gettext as _

MOST_BOXES = 60
SMALLEST = 0.004  # share of a side; smaller boxes are slips of the hand
SIDES = ("x", "y", "w", "h")
QUALITY = 85


def checked_boxes(boxes: Sequence[Any]) -> list[dict[str, float]]:
    """Boxes as shares of width and height, cut to the photo. Raises Invalid."""
    if len(boxes) > MOST_BOXES:
        raise Invalid(_("A photo may have at most %(most)s boxes.", most=MOST_BOXES))
    kept = []
    for box in boxes:
        try:
            x, y, w, h = (float(box[side]) for side in SIDES)
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid from error
        values = (x, y, w, h)
        if not all(value == value and abs(value) <= 2 for value in values):
            raise Invalid
        left, top = max(0.0, min(x, 1.0)), max(0.0, min(y, 1.0))
        right, bottom = max(0.0, min(x + w, 1.0)), max(0.0, min(y + h, 1.0))
        if right - left >= SMALLEST and bottom - top >= SMALLEST:
            kept.append({"x": round(left, 5), "y": round(top, 5), "w": round(right - left, 5),
                         "h": round(bottom - top, 5)})  # fmt: skip
    return kept


def cover(content: bytes, boxes: Sequence[dict[str, float]]) -> bytes:
    """A JPEG with every box black, one pixel wider on each side. Raises FileUnreadable."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            photo = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FileUnreadable from error
    draw = ImageDraw.Draw(photo)
    width, height = photo.size
    for box in boxes:
        left, top = int(box["x"] * width) - 1, int(box["y"] * height) - 1
        right, bottom = int((box["x"] + box["w"]) * width) + 1, int((box["y"] + box["h"]) * height) + 1
        draw.rectangle((left, top, right, bottom), fill="black")
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
