"""What a file is called when it leaves us."""

from __future__ import annotations

from pathlib import PurePosixPath

from inbox_api.files.kinds import EXTENSIONS
from inbox_api.models import Attachment

KNOWN_ENDINGS = frozenset({*(f".{ending}" for ending in EXTENSIONS.values()), ".jpeg"})


def file_name(row: Attachment, mime: str) -> str:
    """The sender's name for it with the ending of what it is: a .jpg that is a PDF must not be opened as a photo."""
    return named(row.name or "", mime) or named(f"file-{row.id}", mime)


def named(name: str, mime: str) -> str:
    """A name without folders, with the ending of what it is; "" for no name."""
    path = PurePosixPath(PurePosixPath(name.replace("\\", "/")).name)
    if not path.name:
        return ""
    ending = EXTENSIONS.get(mime)
    if ending is None:
        return path.name
    return f"{path.stem if path.suffix.lower() in KNOWN_ENDINGS else path.name}.{ending}"
