"""Where bytes are kept: on disk or in S3-compatible storage, by one setting; reading finds them in either."""

from __future__ import annotations

from functools import lru_cache

from inbox_api.files.problems import FileMissing
from inbox_api.files.stores.base import OpenFile, Store
from inbox_api.files.stores.disk import DiskStore
from inbox_api.files.stores.s3 import S3Store
from inbox_api.settings import Settings, get_settings

__all__ = ["OpenFile", "Store", "Stores", "named_store", "stores"]


def named_store(name: str, settings: Settings) -> Store:
    """The store called "disk" or "s3"."""
    if name == "s3":
        return S3Store.from_settings(settings)
    return DiskStore(settings.files_folder or settings.var / "attachments")


class Stores:
    """New files go into the first; reading looks into all, so that a move needs no pause; deleting empties all."""

    def __init__(self, *found: Store) -> None:
        self.found = found

    @property
    def first(self) -> Store:
        return self.found[0]

    def put(self, name: str, content: bytes) -> None:
        self.first.put(name, content)

    def open(self, name: str, start: int = 0, length: int | None = None) -> OpenFile:
        """Raises FileMissing."""
        for store in self.found[:-1]:
            try:
                return store.open(name, start, length)
            except FileMissing:
                continue
        return self.found[-1].open(name, start, length)

    def read(self, name: str) -> bytes:
        """Raises FileMissing."""
        with self.open(name) as file:
            return file.read()

    def delete(self, name: str) -> None:
        for store in self.found:
            store.delete(name)


@lru_cache(maxsize=1)
def stores() -> Stores:
    """The stores of the settings, the chosen one first."""
    return _chosen(get_settings())


def _chosen(settings: Settings) -> Stores:
    disk = named_store("disk", settings)
    if not settings.has_s3:
        return Stores(disk)
    remote = named_store("s3", settings)
    return Stores(remote, disk) if settings.files_store == "s3" else Stores(disk, remote)
