"""The secrets of an installation: made once, private, kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from hopthu import secret_store
from hopthu.errors import CommandError


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    first = secret_store.load_or_create(tmp_path)
    assert set(first) == set(secret_store.GENERATORS)
    assert len(set(first.values())) == len(first)
    assert secret_store.load_or_create(tmp_path) == first


def test_a_new_kind_of_secret_leaves_the_old_ones_alone(tmp_path: Path) -> None:
    first = secret_store.load_or_create(tmp_path)
    path = tmp_path / secret_store.FILE_NAME
    path.write_text("".join(line for line in path.read_text().splitlines(True) if "WEB_SECRET" not in line))
    path.chmod(0o600)
    second = secret_store.load_or_create(tmp_path)
    assert second["HOPTHU_WEB_SECRET"] != first["HOPTHU_WEB_SECRET"]
    assert {**second, "HOPTHU_WEB_SECRET": ""} == {**first, "HOPTHU_WEB_SECRET": ""}


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    secret_store.load_or_create(tmp_path)
    assert (tmp_path / secret_store.FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret_store.load_or_create(tmp_path)
    (tmp_path / secret_store.FILE_NAME).chmod(0o644)
    with pytest.raises(CommandError):
        secret_store.load_or_create(tmp_path)
