"""What a file is, by its content: an extension is only a hint, for people save Word files as HTML and the reverse."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inbox_api.procedures.importing.containers import MAX_FILE_BYTES, ContainerError, open_zip
from inbox_api.procedures.importing.decoding import UndecodableError, decode, repaired
from inbox_api.procedures.importing.strict_json import load_strictly
from inbox_api.texts import gettext as _

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|p|span|h[1-6])\b", re.IGNORECASE)
_HEAD_CHARS = 20_000
_JSON_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*[\[{]")


@dataclass(frozen=True, slots=True, eq=False)  # one object a file: compared by identity
class Sniffed:
    """kind: docx, xlsx, zip, rtf, html, json, text, or refused. refusal: why, in Vietnamese, with what to do.

    text: decoded, of html and text. values: of json, (line, parsed value), none where no line parses.
    is_lines: the json is no single value, but one a line; broken: (line, why) of those that are none. remark: a doubt
    about the letters.
    """

    kind: str
    data: bytes
    text: str = ""
    values: tuple[tuple[int, Any], ...] = ()
    is_lines: bool = False
    broken: tuple[tuple[int, str], ...] = ()
    refusal: str = ""
    remark: str = ""


def sniff(data: bytes) -> Sniffed:
    """Never raises; what cannot be read is of the kind "refused"."""
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return Sniffed("refused", data, refusal=_("is empty"))
    try:
        return _packed(data) or _told_by_magic(data) or _textual(data)
    except (ContainerError, UndecodableError) as error:
        return Sniffed("refused", data, refusal=str(error))


def _packed(data: bytes) -> Sniffed | None:
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    with open_zip(data) as opened:
        inside = set(opened.namelist())
        odf = (
            opened.read("mimetype")[:60] if "mimetype" in inside and opened.getinfo("mimetype").file_size < 200 else b""
        )
    if "word/document.xml" in inside:
        return Sniffed("docx", data)
    if "xl/workbook.xml" in inside:
        return Sniffed("xlsx", data)
    if "xl/workbook.bin" in inside or b"opendocument.spreadsheet" in odf:
        return Sniffed("refused", data, refusal=_("is a workbook of another kind; open it and save it as .xlsx"))
    if b"opendocument" in odf:
        return Sniffed("refused", data, refusal=_("is an OpenDocument text; open it and save it as .docx"))
    return Sniffed("zip", data)


def _told_by_magic(data: bytes) -> Sniffed | None:
    start = data.lstrip()[:10]
    if start.startswith(b"{\\rtf"):
        return Sniffed("rtf", data)
    if start.startswith(b"%PDF"):
        text = _("is a PDF; open it in Word and save it as .docx, or paste its text into a .txt file")
        return Sniffed("refused", data, refusal=text)
    if not data.startswith(_OLE):
        return None
    for mark, refusal in (
        ("EncryptedPackage", _("is locked by a password")),
        ("WordDocument", _("is a binary .doc of old Word; open it and save it as .docx")),
        ("Workbook", _("is a binary .xls of old Excel; open it and save it as .xlsx")),
        ("Book", _("is a binary .xls of old Excel; open it and save it as .xlsx")),
    ):
        if mark.encode("utf-16-le") in data:
            return Sniffed("refused", data, refusal=refusal)
    return Sniffed("refused", data, refusal=_("is a binary Office file; open it and save it as .docx or .xlsx"))


def _textual(data: bytes) -> Sniffed:
    if _JSON_START.match(data[:200]):
        return _json(data)
    text, remark = decode(data)
    head = text[:_HEAD_CHARS].lstrip()
    if head[:1] in {"{", "["}:
        return _json(text.encode("utf-8", "replace"))
    if head[:200].lower().startswith("mime-version:") or "multipart/related" in head[:2000].lower():
        text = _html_of_archive(data) or text
        head = text[:_HEAD_CHARS]
    if "urn:schemas-microsoft-com:office:spreadsheet" in head:
        return Sniffed("refused", data, refusal=_("is a workbook of another kind; open it and save it as .xlsx"))
    kind = "html" if _HTML.search(head) else "text"
    return Sniffed(kind, data, text, remark=remark)


def _html_of_archive(data: bytes) -> str:
    """The page inside a web archive (.mht), as browsers and Word save it; "" when there is none."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True)
                return decode(payload)[0] if isinstance(payload, bytes) else ""
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        return ""  # the mail parser of the standard library stumbles over broken headers in many ways
    return ""


def _json(data: bytes) -> Sniffed:
    """One value, or one a line; lines that are no UTF-8 or no JSON are noted. Raises UndecodableError."""
    try:
        text, remark = repaired(data.decode("utf-8-sig"))
        return Sniffed("json", data, text, ((1, load_strictly(text)),), remark=remark)
    except UndecodableError:
        raise
    except ValueError:
        pass
    values, broken, remark = [], [], ""
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            text, doubt = repaired(line.decode())
            values.append((number, load_strictly(text)))
            remark = remark or doubt
        except UnicodeDecodeError:
            broken.append((number, _("is not UTF-8")))
        except ValueError as error:
            broken.append((number, str(error)))
    return Sniffed("json", data, "", tuple(values), is_lines=True, broken=tuple(broken), remark=remark)


def is_zip_of_files(path: Path) -> bool:
    """Is the file a zip that is no Office document? Raises OSError, ContainerError."""
    with path.open("rb") as file:
        if file.read(4) not in {b"PK\x03\x04", b"PK\x05\x06"}:
            return False
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ContainerError(_("is larger than %(n)s MB", n=MAX_FILE_BYTES // 2**20))
    packed = _packed(path.read_bytes())
    return packed is not None and packed.kind == "zip"
