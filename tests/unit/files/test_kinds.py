"""What a file is, by its content alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.files.films import tracks_of_webm
from inbox_api.files.kinds import EXTENSIONS, HEAD_BYTES, MAX_PARTS, family_of, kind_of, kind_of_head
from inbox_api.files.problems import FileHasMacros, FileTypeNotAllowed
from inbox_api.files.settings import DEFAULT_TYPES
from tests.pictures import film, picture, word_document, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def stream(name: str) -> bytes:
    return bytes(64) + name.encode("utf-16-le") + bytes(64)


def webm(*codecs: bytes) -> bytes:
    entries = b"".join(b"\x86" + bytes([0x80 | len(codec)]) + codec for codec in codecs)
    return b"\x1aE\xdf\xa3\x9f\x42\x82\x84webm" + bytes(20) + entries + bytes(100)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("GIF"), "image/gif"),
        (picture("WEBP"), "image/webp"),
        (picture("AVIF"), "image/avif"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(16), "image/heic"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heic" + bytes(8), "image/heic"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif" + bytes(8), "image/avif"),
        (film(), "video/mp4"),
        (film(brand=b"qt  "), "video/quicktime"),
        (film(brand=b"3gp5"), "video/3gpp"),
        (film(handlers=(b"soun",)), "audio/mp4"),
        (film(brand=b"M4A ", handlers=(b"soun",)), "audio/mp4"),
        (webm(b"V_VP8", b"A_OPUS"), "video/webm"),
        (webm(b"A_OPUS"), "audio/webm"),
        (b"OggS" + bytes(40), "audio/ogg"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"ID3\x04" + bytes(20), "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(20), "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + bytes(20), "audio/aac"),
        (b"#!AMR\n" + bytes(20), "audio/amr"),
        (b"%PDF-1.7\n", "application/pdf"),
        (word_document(), DOCX),
        (zipped({"mimetype": ODT.encode(), "content.xml": b"<a/>"}, stored=("mimetype",)), ODT),
        (OLE + stream("WordDocument"), "application/msword"),
        (OLE + stream("Workbook"), "application/vnd.ms-excel"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, mime: str) -> None:
    assert kind_of(content) == mime
    assert mime in DEFAULT_TYPES.split(",")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"MZ\x90\x00" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"#!/bin/sh\nrm -rf /\n",
        b"  %PDF-1.7",  # many readers open it, but then the first bytes may be a page as well
        b"<html>%PDF-1.7",
        b"GIF8 not a picture",
        b"WEBP    WEBP",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        b"\x1aE\xdf\xa3\x9f\x42\x82\x88matroska" + bytes(50),
        b"\xff\xff\xff\xff" + bytes(20),
        b"{\\rtf1 hello}",
        zipped({"a.txt": b"a"}),
        zipped({"AndroidManifest.xml": b"a", "classes.dex": b"b"}),
        zipped({"mimetype": ODT.encode()}),  # compressed: not the form that the standard asks for
        zipped({"mimetype": b"application/epub+zip"}, stored=("mimetype",)),
        b"PK\x03\x04 but no archive",
        OLE + bytes(500),
    ],
)
def test_programs_pages_and_unknown_things_are_refused(content: bytes) -> None:
    with pytest.raises(FileTypeNotAllowed):
        kind_of(content)


@pytest.mark.parametrize(
    "content",
    [
        word_document(**{"word/vbaProject.bin": b"x"}),
        word_document(**{"WORD/VBAPROJECT.BIN": b"x"}),
        zipped({"mimetype": ODT.encode(), "Basic/Standard/Module1.xml": b"x"}, stored=("mimetype",)),
        OLE + stream("WordDocument") + stream("_VBA_PROJECT"),
    ],
)
def test_documents_with_programs_inside_are_refused(content: bytes) -> None:
    with pytest.raises(FileHasMacros):
        kind_of(content)


def test_a_document_that_would_unpack_to_gigabytes_is_refused() -> None:
    bomb = zipped({"[Content_Types].xml": b"", "word/document.xml": bytes(2 * 1024 * 1024)})
    assert kind_of(bomb) == DOCX  # nothing is unpacked: 2 MB are no harm yet
    size = (2 * 1024 * 1024).to_bytes(4, "little")
    claimed = bomb.replace(size, (0xFFFFFFF0).to_bytes(4, "little"))
    assert claimed != bomb
    with pytest.raises(FileTypeNotAllowed):
        kind_of(claimed)
    with pytest.raises(FileTypeNotAllowed):
        kind_of(zipped({f"word/{number}": b"" for number in range(MAX_PARTS)} | {"[Content_Types].xml": b""}))


@given(st.binary(max_size=300))
def test_any_bytes_are_of_a_known_kind_or_refused(content: bytes) -> None:
    for beginning in (b"", b"PK\x03\x04", OLE, b"\x00\x00\x00\x20ftyp", b"\x1aE\xdf\xa3webm", b"\xff"):
        try:
            mime = kind_of(beginning + content)
        except FileTypeNotAllowed:
            continue
        assert mime in EXTENSIONS


@given(st.sampled_from([picture("JPEG"), film(), word_document(), webm(b"A_OPUS")]), st.data())
def test_a_file_that_broke_off_is_read_without_a_bug(content: bytes, data: st.DataObject) -> None:
    part = content[: data.draw(st.integers(0, len(content)))]
    try:
        assert kind_of(part) in EXTENSIONS
    except FileTypeNotAllowed:
        assert len(part) < len(content)


def test_the_head_alone_tells_the_family() -> None:
    for content in (picture("JPEG"), film(), webm(b"V_VP9"), b"%PDF-1.4", b"OggS" + bytes(9)):
        assert family_of(kind_of_head(content[:HEAD_BYTES])) in {family_of(kind_of(content)), "video"}
    assert tracks_of_webm(b"") == set()
