"""Originals are sealed; links end by themselves and cannot be made or changed by others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.channels.vault import VaultClosed
from inbox_api.files import keys, links
from inbox_api.files.naming import file_name
from inbox_api.files.sealing import seal, unseal
from inbox_api.models import Attachment
from inbox_api.settings import get_settings
from tests.factories import NOW


def row(**changes: object) -> Attachment:
    return Attachment(**{"id": 7, "stored_name": "a" * 64, "name": "ổ gà.jpg", **changes})


def token_of(address: str | None) -> str:
    assert address is not None
    return address.rpartition("/f/")[2]


def opens(token: str, shown: Attachment, after: timedelta = timedelta()) -> bool:
    found = links.read(token)
    if found is None or found[0] != shown.id:
        return False
    return links.is_valid(shown, found[1], found[2], NOW + after)


@given(st.binary(max_size=2000))
def test_what_is_sealed_can_be_opened_and_shows_nothing(content: bytes) -> None:
    sealed = seal(content)
    assert unseal(sealed) == content
    assert len(content) < 8 or content not in sealed
    assert seal(content) == sealed


def test_two_contents_never_share_a_nonce() -> None:
    assert len({seal(bytes([number]))[4:16] for number in range(256)}) == 256


def test_a_change_of_any_bit_is_noticed() -> None:
    sealed = seal(b"photo")
    for place in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(VaultClosed):
            unseal(bytes(changed))
    with pytest.raises(VaultClosed):
        unseal(b"")


def test_another_key_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from pydantic import SecretStr

    sealed = seal(b"photo")
    monkeypatch.setattr(get_settings(), "encryption_key", SecretStr("another key"))
    keys.key.cache_clear()
    with pytest.raises(VaultClosed):
        unseal(sealed)
    monkeypatch.setattr(get_settings(), "encryption_key", SecretStr(""))
    keys.key.cache_clear()
    with pytest.raises(VaultClosed):
        seal(b"photo")
    monkeypatch.undo()
    keys.key.cache_clear()
    assert unseal(sealed) == b"photo"


def test_a_link_opens_until_its_end() -> None:
    token = token_of(links.link(row(), NOW, timedelta(hours=1)))
    assert opens(token, row())
    assert opens(token, row(), timedelta(minutes=59))
    assert not opens(token, row(), timedelta(hours=1))


def test_a_link_dies_with_its_file() -> None:
    token = token_of(links.link(row(), NOW))
    assert not opens(token, row(stored_name="b" * 64))
    assert not opens(token, row(stored_name=None))
    assert links.link(row(stored_name=None), NOW) is None


def test_no_change_of_a_link_opens_anything() -> None:
    token = token_of(links.link(row(), NOW))
    for place, sign in enumerate(token):
        for other in "0123456789abcdef-":
            if other != sign:
                changed = token[:place] + other + token[place + 1 :]
                assert not any(opens(changed, row(id=number)) for number in (7, 8, 70))


@given(st.text())
def test_any_other_text_is_no_link(text: str) -> None:
    assert not opens(text, row())


@pytest.mark.parametrize(
    ("name", "mime", "expected"),
    [
        ("ổ gà.HEIC", "image/jpeg", "ổ gà.jpg"),
        ("ảnh.jpeg", "image/jpeg", "ảnh.jpg"),
        ("hóa đơn.jpg", "application/pdf", "hóa đơn.pdf"),
        ("virus.exe", "application/pdf", "virus.exe.pdf"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("C:\\fakepath\\a.png", "image/png", "a.png"),
        ("12.12.2026", "application/pdf", "12.12.2026.pdf"),
        ("", "image/png", "file-7.png"),
        (None, "application/x-unknown", "file-7"),
    ],
)
def test_a_file_leaves_with_the_ending_of_what_it_is(name: str | None, mime: str, expected: str) -> None:
    assert file_name(row(name=name), mime) == expected
