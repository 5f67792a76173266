"""Files in a folder: ab/abcdef…, complete or not there, readable by our own account only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from inbox_api.files.problems import FileMissing
from inbox_api.files.stores.base import NAME, Kept, OpenFile, checked


class DiskStore:
    """Implements Store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, name: str) -> Path:
        return self.folder / checked(name)[:2] / name

    def put(self, name: str, content: bytes) -> None:
        path = self._path(name)
        if path.is_file() and path.stat().st_size == len(content):
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # mode 600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def open(self, name: str, start: int = 0, length: int | None = None) -> OpenFile:
        try:
            file = self._path(name).open("rb")
        except (FileNotFoundError, NotADirectoryError) as error:
            raise FileMissing(name) from error
        left = max(0, os.fstat(file.fileno()).st_size - start)
        file.seek(start)
        return OpenFile(file.read, file.close, left if length is None else min(left, length))

    def size(self, name: str) -> int | None:
        try:
            return self._path(name).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[Kept]:
        if not self.folder.is_dir():
            return
        for part in sorted(self.folder.iterdir()):
            if not part.is_dir():
                continue
            for path in sorted(part.iterdir()):
                if NAME.fullmatch(path.name) and path.parent.name == path.name[:2]:
                    facts = path.stat()
                    yield Kept(path.name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))


def _sync_folder(folder: Path) -> None:
    """Without this a power cut may forget the new name although its bytes are safe."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
