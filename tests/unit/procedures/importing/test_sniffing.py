"""What a file is, by its content; what cannot be read says what to do, in Vietnamese."""

from __future__ import annotations

import json
import zipfile

import pytest

from inbox_api.procedures.importing.layouts import LAYOUTS, read_file, title_of
from tests.unit.procedures.importing.making import (
    LIST_ROW,
    ORIGIN,
    as_bytes,
    decision,
    layout,
    page,
    pasted,
    portal,
    read,
    rtf,
    word_detail,
    workbook,
    zipped,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
SAMPLES = {
    "ours": b'{"id": "x", "aliases": [], "tier": "core"}',
    "portal_json": as_bytes(portal()),
    "excel_list": workbook(LIST_ROW),
    "decision": decision(),
    "portal_html": page("portal_old_page.html").encode(),
    "portal_word": word_detail(),
    "province_html": page("province_page.html").encode(),
    "html_list": "<table><tr><td>Mã số<td>Tên</tr><tr><td>1.004222<td>Đăng ký</tr></table>".encode(),
    "portal_text": pasted().encode(),
}


def test_every_layout_has_a_sample_here_and_a_name() -> None:
    assert set(SAMPLES) == {one.key for one in LAYOUTS}
    assert all(title_of(key) for key in SAMPLES)


@pytest.mark.parametrize("key", SAMPLES)
def test_a_file_is_known_by_its_content(key: str) -> None:
    assert layout(SAMPLES[key]) == key


def refusal(data: bytes) -> str:
    key, result = read_file(data, ORIGIN)
    assert (key, result.partials, result.records) == ("", [], [])
    (problem,) = result.errors
    assert (problem.line, problem.field) == (0, "")
    return problem.message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "để trống"),
        (b" \n\t\xef\xbb\xbf", "để trống"),
        (OLE + "WordDocument".encode("utf-16-le"), "lưu thành .docx"),
        (OLE + "Workbook".encode("utf-16-le"), "lưu thành .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (OLE, "Office nhị phân"),
        (b"%PDF-1.7\n...", "PDF"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "OpenDocument"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), ".xlsx"),
        (zipped({"xl/workbook.bin": b""}), ".xlsx"),
        (b"PK\x03\x04broken", "zip bị hỏng"),
        (zipped({"a.json": b"{}"}), "giải nén"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "không phải văn bản"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', ".xlsx"),
        (b"xin chao", "bố cục"),
        (b'{"name": "x"}', "bố cục"),
        (b"[]", "bố cục"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_an_extension_deceives_nobody() -> None:
    assert layout(rtf(pasted())) == "portal_word"  # called .doc by old habit
    assert layout(page("portal_old_page.html").encode()) == "portal_html"  # whatever it is called


def bomb(name: str, size: int) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", name: b"\0" * size})


@pytest.mark.parametrize("name", ["word/document.xml", "xl/workbook.xml"])
def test_an_office_file_that_unpacks_to_far_too_much_is_refused_unopened(name: str) -> None:
    key, result = read_file(bomb(name, 50 * 2**20), ORIGIN)
    assert key in {"", "excel_list"}
    assert "giải nén" in result.errors[0].message


def test_a_zip_with_too_many_files_is_refused() -> None:
    assert "quá" in refusal(zipped({f"{n}.txt": b"" for n in range(20_001)}))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("part", ["word/document.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_that_multiply_are_not_unfolded(part: str) -> None:
    source = word_detail() if part.startswith("word") else workbook(LIST_ROW)
    import io

    old = zipfile.ZipFile(io.BytesIO(source))
    files = {name: old.read(name) for name in old.namelist()}
    root = {"word/document.xml": b"w:document", "xl/workbook.xml": b"workbook"}.get(part, b"worksheet")
    head, body = files[part].split(b"<" + root, 1)
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY f SYSTEM "file:///etc/passwd">]>'.encode()
    body = body.replace(b"</w:t>", b"&l9;&f;</w:t>").replace(b"</t>", b"&l9;&f;</t>")
    files[part] = head.replace(b"standalone=", b"standalone=") + doctype + b"<" + root + body
    result = read(zipped(files))
    assert "root:" not in json.dumps([one.values for one in result.partials])
    assert len(json.dumps([one.values for one in result.partials])) < 100_000


def test_an_html_page_fetches_nothing_and_reads_no_file() -> None:
    dirty = page("portal_old_page.html").replace(
        "<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    dirty = dirty.replace("Giấy chứng sinh", "Giấy chứng sinh &f;")
    result = read(dirty.encode())
    assert "root:" not in json.dumps([one.values for one in result.partials])


def test_our_own_records_in_an_array_or_over_many_lines_are_read() -> None:
    first = next(iter(open_city()))
    assert [one.id for one in read(as_bytes([first])).records] == ["dang-ky-khai-sinh"]
    pretty = json.dumps(first, ensure_ascii=False, indent=2).encode()
    assert [one.id for one in read(pretty).records] == ["dang-ky-khai-sinh"]


def open_city() -> list[dict[str, object]]:
    from tests.conftest import ROOT

    path = ROOT / "demo_city" / "procedures.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[:1]]


@pytest.mark.parametrize("text", ['{"a": NaN}', "[Infinity]", '{"a": ' * 5000, "[" * 100_000])
def test_json_that_is_none_is_an_error_of_its_line(text: str) -> None:
    assert [problem.line for problem in read(text.encode()).errors] == [1]
