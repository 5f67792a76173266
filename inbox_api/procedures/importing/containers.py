"""Zip files, opened with limits: Office files are zips too, and a small zip can unpack to anything."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from openpyxl.utils.exceptions import CellCoordinatesException, InvalidFileException

from inbox_api.texts import gettext as _

MAX_FILE_BYTES = 64 * 2**20  # of one file, packed or not
MAX_PARTS = 20_000
MAX_OFFICE_BYTES = 96 * 2**20  # of all parts of one Office file, unpacked
MAX_RATIO = 300  # unpacked to packed; XML reaches about 50
SMALL_BYTES = 2**20  # below that the ratio does not matter

# What openpyxl, python-docx and the parsers below them raise on damaged files: they check little and trip over what is
# missing. SyntaxError is XML that cannot be parsed.
BROKEN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, AttributeError, OSError, EOFError,
    NotImplementedError, SyntaxError, RecursionError, AssertionError, ArithmeticError, InvalidFileException,
    CellCoordinatesException, OpcError, PythonDocxError,
)  # fmt: skip


class ContainerError(ValueError):
    """str(error) says why a container cannot be read, in Vietnamese."""


def open_zip(data: bytes) -> zipfile.ZipFile:
    """An opened zip whose declared sizes are within the limits; reading never gives more than declared.

    Raises ContainerError.
    """
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
        parts = opened.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise ContainerError(_("is a damaged zip file")) from error
    if len(parts) > MAX_PARTS:
        raise ContainerError(_("holds more than %(n)s files", n=MAX_PARTS))
    return opened


def check_office(opened: zipfile.ZipFile) -> None:
    """Raises ContainerError for an Office file that would unpack to more than any document needs."""
    parts = opened.infolist()
    total = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if total > MAX_OFFICE_BYTES or (total > SMALL_BYTES * 8 and total > max(packed, 1) * MAX_RATIO):
        raise ContainerError(_("would unpack to %(n)s MB; refused", n=total // 2**20))
    if any(part.flag_bits & 1 for part in parts):
        raise ContainerError(_("is locked by a password"))


def read_part(opened: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """One unpacked file. Raises ContainerError."""
    if part.file_size > MAX_FILE_BYTES:
        raise ContainerError(_("is larger than %(n)s MB", n=MAX_FILE_BYTES // 2**20))
    if part.file_size > SMALL_BYTES and part.file_size > max(part.compress_size, 1) * MAX_RATIO:
        raise ContainerError(_("would unpack to %(n)s MB; refused", n=part.file_size // 2**20))
    if part.flag_bits & 1:
        raise ContainerError(_("is locked by a password"))
    try:
        return opened.read(part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error) as error:
        raise ContainerError(_("is damaged inside the zip file")) from error


def part_name(part: zipfile.ZipInfo) -> str:
    """The name inside the zip; tools that write UTF-8 without saying so are understood."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return part.filename


def files_inside(opened: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The files worth looking at: no folders, nothing hidden, no leftovers of a Mac."""
    for part in opened.infolist():
        pieces = PurePosixPath(part.filename).parts
        if not part.is_dir() and pieces and not any(is_leftover(piece) for piece in pieces):
            yield part


def is_leftover(name: str) -> bool:
    """Names that systems and editors leave behind: ".DS_Store", "__MACOSX", "~$open.docx", "Thumbs.db"."""
    return name.startswith((".", "~$", "__MACOSX")) or name.casefold() in {"thumbs.db", "desktop.ini"}
