"""Disk and S3-compatible storage keep the same promises."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from inbox_api.files.problems import FileMissing
from inbox_api.files.stores import Store, Stores, named_store
from inbox_api.files.stores.disk import DiskStore
from inbox_api.files.stores.s3 import StorageAway
from inbox_api.settings import Settings
from tests.fakes.s3_server import PAGE, SECRET_KEY, S3Server
from tests.integration.files.conftest import s3_settings

CONTENT = bytes(range(256)) * 2000


def named(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def kept(store: Store, content: bytes = CONTENT) -> str:
    store.put(named(content), content)
    return named(content)


def test_what_is_put_is_read_whole_and_in_parts(store: Store) -> None:
    name = kept(store)
    assert store.open(name).read() == CONTENT
    assert store.open(name, 100, 50).read() == CONTENT[100:150]
    assert store.open(name, len(CONTENT) - 5).read() == CONTENT[-5:]
    assert store.open(name, 0, 1).read() == CONTENT[:1]
    assert store.open(name, len(CONTENT) - 1, 500).read() == CONTENT[-1:]
    assert b"".join(store.open(name).chunks()) == CONTENT
    assert store.size(name) == len(CONTENT)


def test_putting_the_same_again_is_harmless(store: Store) -> None:
    assert kept(store) == kept(store)
    assert [item.name for item in store.names()] == [named(CONTENT)]


def test_many_may_put_the_same_at_once(store: Store) -> None:
    threads = [threading.Thread(target=kept, args=(store,)) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.open(named(CONTENT)).read() == CONTENT
    assert len(list(store.names())) == 1


def test_what_is_not_there_is_missing(store: Store) -> None:
    name = named(b"nothing")
    with pytest.raises(FileMissing):
        store.open(name)
    assert store.size(name) is None
    store.delete(name)


def test_what_is_deleted_is_gone(store: Store) -> None:
    name = kept(store)
    store.delete(name)
    assert store.size(name) is None
    assert list(store.names()) == []


def test_a_listing_names_everything_in_order(store: Store) -> None:
    names = sorted(kept(store, str(number).encode()) for number in range(3 * PAGE + 1))
    found = list(store.names())
    assert [item.name for item in found] == names
    assert {item.size_bytes for item in found} == {1}
    assert all(item.kept_at.tzinfo is not None for item in found)


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "/x", "a" * 63 + "\n"])
def test_what_is_no_name_reaches_no_path(store: Store, name: str) -> None:
    for call in (store.open, store.size, store.delete, lambda n: store.put(n, b"")):
        with pytest.raises(ValueError, match="not a stored name"):
            call(name)


def test_a_part_may_be_left_unread(store: Store) -> None:
    name = kept(store)
    for _number in range(50):
        with store.open(name):
            pass
    assert store.open(name).read() == CONTENT


# disk


def test_files_on_disk_are_ours_alone_and_complete(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "files")
    name = kept(store)
    path = tmp_path / "files" / name[:2] / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(child.name for child in path.parent.iterdir()) == [name]


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = DiskStore(tmp_path / "files")

    def fails(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="No space"):
        kept(store)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_strangers_in_the_folder_are_not_listed(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "files")
    name = kept(store)
    (tmp_path / "files" / name[:2] / ".new-123").write_bytes(b"half")
    (tmp_path / "files" / "README").write_bytes(b"hello")
    (tmp_path / "files" / "zz").mkdir()
    (tmp_path / "files" / "zz" / name).write_bytes(b"in the wrong folder")
    assert [item.name for item in store.names()] == [name]


# S3


def test_every_request_was_signed_as_the_server_computes_it(s3: S3Server) -> None:
    store = named_store("s3", Settings(**s3_settings(s3, s3_prefix="/thành phố/tệp & ảnh/")))
    name = kept(store)
    assert store.open(name, 5, 5).read() == CONTENT[5:10]
    assert [item.name for item in store.names()] == [name]
    store.delete(name)
    assert s3.refused == []
    assert s3.requests[1] == f"PUT thành phố/tệp & ảnh/{name[:2]}/{name}"


def test_a_wrong_secret_is_refused_and_shows_nowhere(s3: S3Server) -> None:
    store = named_store("s3", Settings(**s3_settings(s3, s3_secret_key=SecretStr(SECRET_KEY + "x"))))
    with pytest.raises(StorageAway) as caught:
        store.open(named(CONTENT))
    assert s3.refused == ["SignatureDoesNotMatch"]
    assert "SignatureDoesNotMatch" in str(caught.value)
    assert SECRET_KEY not in repr((caught.value, caught.value.__cause__, vars(store)))


def test_the_server_is_asked_to_encrypt(s3: S3Server) -> None:
    name = kept(named_store("s3", Settings(**s3_settings(s3, s3_encryption="AES256"))))
    assert s3.encryption == {f"{name[:2]}/{name}": "AES256"}


def test_a_storage_that_is_away_is_no_missing_file(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbox_api.files.stores.s3.TRIES", 1)
    store = named_store("s3", Settings(**s3_settings(s3)))
    name = kept(store)
    for status in (503, 403):
        s3.failing = status
        with pytest.raises(StorageAway):
            store.open(name)
        with pytest.raises(StorageAway):
            store.size(name)
    gone = named_store("s3", Settings(**s3_settings(s3, s3_endpoint="http://127.0.0.1:9")))
    with pytest.raises(StorageAway):
        gone.put(name, CONTENT)


# both together


def test_a_move_needs_no_pause(s3: S3Server, disk: Store) -> None:
    remote = named_store("s3", Settings(**s3_settings(s3)))
    old, new = kept(disk, b"old"), named(b"new")
    both = Stores(remote, disk)
    both.put(new, b"new")
    assert (both.read(old), both.read(new)) == (b"old", b"new")
    assert (disk.size(new), remote.size(new)) == (None, 3)
    with pytest.raises(FileMissing):
        both.read(named(b"nowhere"))


def test_what_is_deleted_is_deleted_everywhere(s3: S3Server, disk: Store) -> None:
    remote = named_store("s3", Settings(**s3_settings(s3)))
    name = kept(disk, b"both")
    kept(remote, b"both")
    Stores(remote, disk).delete(name)
    assert (disk.size(name), remote.size(name)) == (None, None)
