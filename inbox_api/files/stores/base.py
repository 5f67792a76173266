"""What a store can do. A name is the SHA-256 of the content in hex; nothing else is ever a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from types import TracebackType
from typing import NamedTuple, Protocol

NAME = re.compile(r"[0-9a-f]{64}")
CHUNK_BYTES = 256 * 1024
Reader = Callable[[int], bytes]


class Kept(NamedTuple):
    """One file of a listing. kept_at: aware UTC."""

    name: str
    size_bytes: int
    kept_at: datetime


class OpenFile:
    """Part of a stored file, read once from its start. Use as a context, or read it to its end."""

    def __init__(self, read: Reader, close: Callable[[], None], length: int) -> None:
        """length: how many bytes there are to read."""
        self._read = read
        self._close = close
        self.length = length

    def __enter__(self) -> OpenFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def chunks(self) -> Iterator[bytes]:
        """The bytes in pieces; closes at the end, whatever happens."""
        left = self.length
        with self:
            while left > 0:
                chunk = self._read(min(CHUNK_BYTES, left))
                if not chunk:
                    raise OSError("the stored file ended early")
                left -= len(chunk)
                yield chunk

    def read(self) -> bytes:
        return b"".join(self.chunks())


class Store(Protocol):
    """All raise OSError when the store does not answer, and ValueError for what is not a name."""

    def put(self, name: str, content: bytes) -> None:
        """Keep the bytes for good before this returns. Putting the same again is harmless."""

    def open(self, name: str, start: int = 0, length: int | None = None) -> OpenFile:
        """Bytes from `start` on, at most `length`. Raises FileMissing."""

    def size(self, name: str) -> int | None:
        """Bytes of a file; None when it is not there."""

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no error."""

    def names(self) -> Iterator[Kept]:
        """Everything that is kept, in order of names."""


def checked(name: str) -> str:
    """Raises ValueError for anything but a name: it may become a path."""
    if not NAME.fullmatch(name):
        raise ValueError("not a stored name")
    return name
