"""What a file really is, by its content; names and headers are never believed."""

from __future__ import annotations

import io
import zipfile

from inbox_api.files.films import tracks_of_mp4, tracks_of_webm
from inbox_api.files.problems import FileHasMacros, FileTypeNotAllowed
from inbox_api.files.settings import names as names  # noqa: PLC0414 - used beside kinds everywhere

HEAD_BYTES = 4096  # enough to tell the family
ZIP, OLE = "application/zip", "application/x-ole-storage"
SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"WAVE", 8, "audio/wav"),
    (b"OggS", 0, "audio/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"#!AMR", 0, "audio/amr"),
    (b"%PDF-", 0, "application/pdf"),
    (b"PK\x03\x04", 0, ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, OLE),
)
BRANDS = {  # of ISO media files: bytes 8 to 12
    b"heic": "image/heic", b"heix": "image/heic", b"heim": "image/heic", b"heis": "image/heic",
    b"hevc": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic", b"avif": "image/avif", b"avis": "image/avif",
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime",
}  # fmt: skip
PARTS_OF_DOCUMENTS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text",
    b"application/vnd.oasis.opendocument.spreadsheet",
}
OLD_DOCUMENTS = {"WordDocument": "application/msword", "Workbook": "application/vnd.ms-excel"}
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
MAX_PARTS, MAX_UNPACKED_BYTES = 10_000, 1024 * 1024 * 1024
EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic",
    "image/avif": "avif", "video/mp4": "mp4", "video/quicktime": "mov", "video/3gpp": "3gp", "video/webm": "webm",
    "audio/mp4": "m4a", "audio/mpeg": "mp3", "audio/aac": "aac", "audio/amr": "amr", "audio/ogg": "ogg",
    "audio/wav": "wav", "audio/webm": "weba", "application/pdf": "pdf", "application/msword": "doc",
    "application/vnd.ms-excel": "xls", PARTS_OF_DOCUMENTS["word/document.xml"]: "docx",
    PARTS_OF_DOCUMENTS["xl/workbook.xml"]: "xlsx", PARTS_OF_DOCUMENTS["ppt/presentation.xml"]: "pptx",
    "application/vnd.oasis.opendocument.text": "odt", "application/vnd.oasis.opendocument.spreadsheet": "ods",
}  # fmt: skip


def kind_of_head(head: bytes) -> str:
    """The type as far as the first HEAD_BYTES tell; archives and films may turn out narrower.

    Raises FileTypeNotAllowed for what is nothing we know.
    """
    for magic, offset, mime in SIGNATURES:
        if head[offset : offset + len(magic)] == magic and (offset == 0 or head[:4] == b"RIFF"):
            return mime
    if head[4:8] == b"ftyp":
        return _media_brand(head)
    if head[:4] == b"\x1aE\xdf\xa3" and b"webm" in head[:64]:
        return "video/webm"
    if head[:1] == b"\xff" and len(head) >= 4:
        return _sound_frame(head)
    raise FileTypeNotAllowed


def kind_of(content: bytes) -> str:
    """The real type. Raises FileTypeNotAllowed, FileHasMacros. Whether a city wants the type is not asked here."""
    mime = kind_of_head(content[:HEAD_BYTES])
    if mime == ZIP:
        return _document_in_zip(content)
    if mime == OLE:
        return _old_document(content)
    if mime in {"video/mp4", "video/3gpp"}:
        return "audio/mp4" if tracks_of_mp4(content) == {"soun"} else mime
    if mime == "video/webm":
        return "audio/webm" if tracks_of_webm(content) == {"soun"} else mime
    return mime


def family_of(mime: str) -> str:
    """image, video, audio or file: the words of attachments.kind."""
    family = mime.partition("/")[0]
    return family if family in {"image", "video", "audio"} else "file"


def _media_brand(head: bytes) -> str:
    brand = head[8:12]
    size = min(int.from_bytes(head[:4], "big"), 256)
    compatible = {head[at : at + 4] for at in range(16, size, 4)}
    if brand in {b"mif1", b"msf1"} and compatible & {b"avif", b"avis"}:
        return "image/avif"
    if brand[:2] == b"3g":
        return "video/3gpp"
    return BRANDS.get(brand, "video/mp4")


def _sound_frame(head: bytes) -> str:
    """MPEG audio and AAC begin with a frame, which has no magic but a few fields that cannot be just anything."""
    first, second = head[1], head[2]
    if first & 0xF6 == 0xF0:  # ADTS: layer 00
        return "audio/aac"
    is_layer_3 = first & 0xE6 == 0xE2 and first & 0x18 != 0x08
    if is_layer_3 and second >> 4 not in {0, 15} and second & 0x0C != 0x0C:
        return "audio/mpeg"
    raise FileTypeNotAllowed


def _document_in_zip(content: bytes) -> str:
    """Office documents by the parts they must have. Nothing is unpacked but the one word that names the kind."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise FileTypeNotAllowed
            found = {part.filename.lower() for part in parts}
            if any(name.endswith(MACRO_PARTS) for name in found):
                raise FileHasMacros
            for part, mime in PARTS_OF_DOCUMENTS.items():
                if part in found and "[content_types].xml" in found:
                    return mime
            word = _open_document(archive, parts[0] if parts else None)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileTypeNotAllowed from error
    if word is None:
        raise FileTypeNotAllowed
    if any(name.startswith("basic/") for name in found):
        raise FileHasMacros
    return word


def _open_document(archive: zipfile.ZipFile, first: zipfile.ZipInfo | None) -> str | None:
    """The type that stands, not compressed, in the first part of an OpenDocument file."""
    if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        return None
    if first.file_size > 100:
        return None
    word = archive.read(first)
    return word.decode("ascii") if word in OPEN_DOCUMENTS else None


def _old_document(content: bytes) -> str:
    """Word and Excel files of before 2007, by the names of their streams."""
    if _stream("_VBA_PROJECT") in content:
        raise FileHasMacros
    for name, mime in OLD_DOCUMENTS.items():
        if _stream(name) in content:
            return mime
    raise FileTypeNotAllowed


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")
