"""Films and sounds: how long they are, and where they were taken, which no copy tells any more."""

from __future__ import annotations

import io
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.files.films import duration_of_mp4, place_of_mp4, tracks_of_mp4, without_private_parts
from inbox_api.files.sounds import READERS, duration_ms
from tests.pictures import box, film


def wav(seconds: float) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(int(seconds * 16000)))
    return buffer.getvalue()


def ogg_page(position: int, body: bytes) -> bytes:
    return b"OggS\x00\x00" + struct.pack("<qIIIB", position, 1, 0, 0, 1) + bytes([len(body)]) + body


def adts(frames: int, size: int = 100) -> bytes:
    """AAC frames of 1,024 samples at 44.1 kHz."""
    head = bytes([0xFF, 0xF1, 0x50, 0x80 | size >> 11, size >> 3 & 0xFF, (size & 7) << 5 | 0x1F, 0xFC])
    return (head + bytes(size - 7)) * frames


OPUS = ogg_page(0, b"OpusHead\x01") + ogg_page(48_000 * 7, b"x")
VORBIS = ogg_page(0, b"\x01vorbis" + bytes(5) + struct.pack("<I", 22_050)) + ogg_page(44_100, b"x")
MP3 = b"\xff\xfb\x90\x64" + bytes(15_996)  # 128 kbit/s: 16,000 bytes are a second
MP3_COUNTED = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + b"\xff\xfb\x90\x64" + bytes(32) + b"Xing" + struct.pack(">II", 1, 383) + bytes(500)  # fmt: skip  # noqa: E501
WEBM = b"\x1aE\xdf\xa3webm" + bytes(9) + b"\x15\x49\xa9\x66\x90\x44\x89\x88" + struct.pack(">d", 3210.7)


@pytest.mark.parametrize(
    ("content", "mime", "expected"),
    [
        (film(), "video/mp4", 12_500),
        (film(brand=b"M4A "), "audio/mp4", 12_500),
        (wav(2.5), "audio/wav", 2_500),
        (OPUS, "audio/ogg", 7_000),
        (VORBIS, "audio/ogg", 2_000),
        (b"#!AMR\n" + (b"\x3c" + bytes(31)) * 150, "audio/amr", 3_000),
        (b"#!AMR-WB\n" + (b"\x44" + bytes(60)) * 100, "audio/amr", 2_000),
        (adts(43), "audio/aac", 998),
        (MP3, "audio/mpeg", 1_000),
        (MP3_COUNTED, "audio/mpeg", 10_004),
        (WEBM, "audio/webm", 3_210),
    ],
)
def test_a_voice_note_tells_its_length(content: bytes, mime: str, expected: int) -> None:
    assert duration_ms(content, mime) == expected


def test_lengths_that_cannot_be_are_not_believed() -> None:
    endless = WEBM[:-8] + struct.pack(">d", float("inf"))
    nonsense = WEBM[:-8] + struct.pack(">d", float("nan"))
    assert [duration_ms(content, "audio/webm") for content in (endless, nonsense)] == [None, None]
    assert (
        duration_ms(film().replace(struct.pack(">II", 1000, 12_500), struct.pack(">II", 0, 12_500)), "video/mp4")
        is None
    )
    assert (
        duration_ms(film().replace(struct.pack(">II", 1000, 12_500), struct.pack(">II", 1, 2**31)), "video/mp4") is None
    )
    assert duration_ms(b"%PDF-1.7", "application/pdf") is None


def test_a_film_of_version_one_tells_its_length() -> None:
    header = box(b"mvhd", b"\x01" + bytes(19) + struct.pack(">IQ", 600, 6_000) + bytes(80))
    assert duration_of_mp4(box(b"moov", header)) == 10_000


def test_the_place_of_a_film_is_read_and_blotted_out() -> None:
    whole = film("+09.9347+106.3456+004.000/")
    assert place_of_mp4(whole) == (9.9347, 106.3456)
    clean = without_private_parts(whole)
    assert place_of_mp4(clean) is None
    assert b"+09.9347" not in clean
    assert (len(clean), clean.index(b"mdat")) == (len(whole), whole.index(b"mdat"))
    assert (tracks_of_mp4(clean), duration_of_mp4(clean)) == ({"vide", "soun"}, 12_500)


def test_notes_of_an_iphone_and_of_single_tracks_are_blotted_out_too() -> None:
    notes = box(b"meta", bytes(4) + b"com.apple.quicktime.location.ISO6709+09.9347+106.3456/ Tran Thi B")
    track = box(b"trak", box(b"mdia", b"") + box(b"udta", box(b"name", b"Tran Thi B")))
    whole = box(b"ftyp", b"qt  ") + box(b"moov", track + notes) + box(b"uuid", b"owner: Tran Thi B")
    assert place_of_mp4(whole) == (9.9347, 106.3456)
    clean = without_private_parts(whole)
    assert b"Tran" not in clean
    assert b"ISO6709" not in clean


def test_boxes_of_64_bit_size_and_open_end_are_walked() -> None:
    inner = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+09.9347+106.3456/"))
    large = struct.pack(">I", 1) + b"moov" + struct.pack(">Q", 16 + len(inner)) + inner
    last = struct.pack(">I", 0) + b"moov" + inner
    for whole in (large, last, box(b"free", b"") + last):
        assert place_of_mp4(whole) == (9.9347, 106.3456)
        assert b"+09.9347" not in without_private_parts(whole)


@pytest.mark.parametrize("place", ["+99.0000+106.3456/", "+09.9347+190.0000/", "no place at all"])
def test_a_place_that_is_nowhere_is_none(place: str) -> None:
    assert place_of_mp4(film(place)) is None


@given(st.sampled_from([film(), wav(0.1), OPUS, VORBIS, MP3_COUNTED, WEBM, adts(3)]), st.data())
def test_damaged_sounds_and_films_give_a_length_or_none(content: bytes, data: st.DataObject) -> None:
    broken = bytearray(content[: data.draw(st.integers(0, len(content)))])
    for _change in range(data.draw(st.integers(0, 8))):
        if broken:
            broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    for mime in READERS:
        found = duration_ms(bytes(broken), mime)
        assert found is None or found > 0
    assert len(without_private_parts(bytes(broken))) == len(broken)
    place_of_mp4(bytes(broken))
