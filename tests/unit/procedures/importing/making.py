"""Files of every layout, written from the specification: what the state's systems hand out, in small."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl

from inbox_api.procedures.importing.layouts import read_file
from inbox_api.procedures.importing.readings import Origin, Partial, ReadResult

FILES = Path(__file__).parent / "files"
ORIGIN = Origin("tep", "2026-11-01")
UUID = "019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7"


def read(data: bytes, origin: Origin = ORIGIN) -> ReadResult:
    return read_file(data, origin)[1]


def layout(data: bytes) -> str:
    return read_file(data, ORIGIN)[0]


def only(data: bytes, origin: Origin = ORIGIN) -> Partial:
    """The one procedure of a file that must be without an error."""
    result = read(data, origin)
    assert result.errors == []
    assert len(result.partials) == 1
    return result.partials[0]


def portal(**changes: Any) -> dict[str, Any]:
    """One procedure as the portal's detail page has it, in JSON."""
    return {
        "id": UUID,
        "code": "1.004222",
        "name": "Đăng ký thường trú",
        "type": "STANDARD",
        "formalityType": "NOT_ASSIGNED_REGULATION",
        "isMinistry": False,
        "isProvince": False,
        "isWard": True,
        "isOtherAgency": False,
        "isFullProcess": True,
        "isOfflineOnly": False,
        "category": {"name": "Đăng ký, quản lý cư trú", "code": "G01-CT01"},
        "subjectTypesDetails": [{"name": "Công dân Việt Nam", "code": "CD"}],
        "departmentsAuthority": [],
        "unitGroupsExecuting": [{"name": "Công an cấp xã", "code": "N01"}],
        "executionSteps": [{"name": "Bước 1", "description": "Nộp hồ sơ trong giờ hành chính."}],
        "executionMethods": [
            method("DIRECT", fees=[fee(20000)]),
            method("ONLINE", fees=[fee(10000)]),
        ],
        "executionCases": [
            {"name": "Giấy tờ phải nộp", "profileComponents": [paper("Tờ khai thay đổi thông tin cư trú (CT01)")]}
        ],
        "legalBasisesDetails": [{"name": "Luật Cư trú", "code": "68/2020/QH14"}],
        "resultsDetails": [{"name": "Thông báo kết quả", "code": "KQ.G01.000031"}],
        "requirementsAndConditions": "Không có thông tin",
        "departmentPromulgateName": "Bộ Công an",
        "decisionNo": "4129/QĐ-BCA",
        "procedureProposal": {"decisionDate": 1751302800000, "publicationDate": 1751389200000},
        "updatedAt": 1782838800000,
    } | changes


def method(channel: str, value: Any = 7, unit: str = "WORKING_DAY", **more: Any) -> dict[str, Any]:
    return {"submissionMethod": channel, "processingTime": value, "processingTimeUnit": unit, "fees": []} | more


def fee(value: Any, description: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "SERVICE_FEE", "value": value, "currencyName": "Việt Nam Đồng", "description": description} | more


def paper(name: str, original: Any = 1, copies: Any = 0, **more: Any) -> dict[str, Any]:
    return {"name": name, "originalQty": original, "copyQty": copies, "required": True} | more


def as_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def read_portal(**changes: Any) -> Partial:
    return only(as_bytes(portal(**changes)))


LIST_ROW = ("1.004222", "Đăng ký thường trú", "Bộ Công an", "Công an cấp xã", "Đăng ký, quản lý cư trú")


def workbook(*rows: Any, merged: tuple[str, ...] = (), titles: bool = True) -> bytes:
    """A list of procedures as .xlsx: two lines of titles, then one row a procedure."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if titles:
        sheet.append(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
        sheet.append(["DANH SÁCH THỦ TỤC HÀNH CHÍNH"])
    for row in rows:
        sheet.append(list(row))
    for place in merged:
        sheet.merge_cells(place)
    return _saved(book)


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_detail(**changes: Any) -> bytes:
    """ChiTietTTHC_1.004222 as a .docx. changes: code, name, agency, counts, time, fee."""
    told = {
        "code": "1.004222",
        "name": "Đăng ký thường trú",
        "agency": "Công an Xã",
        "counts": "Bản chính: 1 - Bản sao: 0",
        "time": "7 Ngày làm việc",
        "fee": "Lệ phí : 20000 Đồng",
    } | changes
    document = docx.Document()
    document.add_heading("THÔNG TIN THỦ TỤC HÀNH CHÍNH", 1)
    for label, value in (
        ("Mã thủ tục:", told["code"]),
        ("Số quyết định:", "4129/QĐ-BCA"),
        ("Tên thủ tục:", told["name"]),
        ("Cấp thực hiện:", "Cấp Xã"),
        ("Loại thủ tục:", "TTHC không được luật giao cho địa phương quy định hoặc quy định chi tiết"),
        ("Lĩnh vực:", "Đăng ký, quản lý cư trú"),
    ):
        line = document.add_paragraph()
        line.add_run(label).bold = True
        line.add_run(f"\t{value}")
    document.add_paragraph("Trình tự thực hiện:")
    document.add_paragraph("Bước 1: Chuẩn bị hồ sơ.")
    document.add_paragraph("Bước 2: Nộp hồ sơ. Kết quả: được tiếp nhận.")
    document.add_paragraph("Cách thức thực hiện:")
    _table(
        document,
        ["Hình thức nộp", "Thời hạn giải quyết", "Phí, lệ phí", "Mô tả"],
        ["Trực tiếp", told["time"], told["fee"], ""],
        ["Trực tuyến", "7 Ngày làm việc", "Phí : 0 Đồng", "Không có thông tin"],
    )
    document.add_paragraph("Thành phần hồ sơ:")
    document.add_paragraph("Giấy tờ phải nộp")
    _table(
        document,
        ["Tên giấy tờ", "Mẫu đơn, tờ khai", "Số lượng"],
        ["Tờ khai thay đổi thông tin cư trú (CT01)", "CT01.docx", told["counts"]],
    )
    document.add_paragraph("Đối tượng thực hiện: Công dân Việt Nam")
    document.add_paragraph(f"Cơ quan thực hiện: {told['agency']}")
    document.add_paragraph("Cơ quan có thẩm quyền: Không có thông tin")
    document.add_paragraph("Kết quả thực hiện: Thông báo kết quả")
    document.add_paragraph("Căn cứ pháp lý:")
    _table(
        document,
        ["Số ký hiệu", "Trích yếu", "Ngày ban hành", "Cơ quan ban hành"],
        ["68/2020/QH14", "Luật Cư trú", "13-11-2020", "Quốc hội"],
        ["154/2024/NĐ-CP", "Quy định chi tiết Luật Cư trú", "26-11-2024", "Chính phủ"],
    )
    document.add_paragraph("Yêu cầu, điều kiện thực hiện: Không có thông tin")
    return _saved(document)


def _table(document: Any, *rows: list[str]) -> Any:
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return table


BIRTH_TEXT = """1. Thủ tục đăng ký khai sinh
a) Trình tự thực hiện:
- Bước 1: Người yêu cầu nộp hồ sơ tại Trung tâm Phục vụ hành chính công cấp xã.
- Bước 2: Công chức tư pháp - hộ tịch ghi vào sổ và trao giấy.
b) Cách thức thực hiện: Trực tiếp hoặc trực tuyến.
c) Thành phần, số lượng hồ sơ:
- Thành phần hồ sơ:
+ Tờ khai đăng ký khai sinh theo mẫu (01 bản chính);
+ Giấy chứng sinh (01 bản chính, 01 bản sao);
- Số lượng hồ sơ: 01 bộ.
d) Thời hạn giải quyết: Ngay trong ngày làm việc
đ) Đối tượng thực hiện thủ tục hành chính: Cá nhân
e) Cơ quan giải quyết thủ tục hành chính: Ủy ban nhân dân cấp xã
g) Kết quả thực hiện thủ tục hành chính: Giấy khai sinh
h) Phí, lệ phí (nếu có): Không
i) Tên mẫu đơn, mẫu tờ khai (nếu có): Tờ khai đăng ký khai sinh
k) Yêu cầu, điều kiện thực hiện thủ tục hành chính (nếu có): Không
l) Căn cứ pháp lý của thủ tục hành chính:
- Luật Hộ tịch số 60/2014/QH13;
- Nghị định số 123/2015/NĐ-CP ngày 15/11/2015."""


def decision(*, in_force: str = "Quyết định này có hiệu lực kể từ ngày ký.", texts: str = BIRTH_TEXT) -> bytes:
    """A decision of a province: a list of what is new, one of what is repealed, and texts one line a paragraph."""
    document = docx.Document()
    _table(
        document,
        ["ỦY BAN NHÂN DÂN\nTỈNH MINH HỌA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["Số: 1525/QĐ-UBND", "Minh Họa, ngày 15 tháng 8 năm 2026"],
    )
    document.add_paragraph("QUYẾT ĐỊNH")
    document.add_paragraph("Về việc công bố danh mục thủ tục hành chính sửa đổi và bị bãi bỏ lĩnh vực Hộ tịch")
    document.add_paragraph(f"Điều 2. {in_force}")
    document.add_paragraph("PHẦN I")
    document.add_paragraph("DANH MỤC THỦ TỤC HÀNH CHÍNH")
    document.add_paragraph("1. Danh mục thủ tục hành chính được sửa đổi, bổ sung thuộc thẩm quyền cấp xã")
    table = _table(
        document,
        ["STT", "Mã TTHC", "Tên thủ tục hành chính", "Thời hạn giải quyết", "Địa điểm thực hiện",
         "Phí, lệ phí (nếu có)", "Căn cứ pháp lý"],
        ["I", "LĨNH VỰC HỘ TỊCH", "", "", "", "", ""],
        ["1", "1.001193", "Thủ tục đăng ký khai sinh", "Ngay trong ngày làm việc",
         "Trung tâm Phục vụ hành chính công cấp xã",
         "Lệ phí: 5.000 đồng/trường hợp (đến hết ngày 31/12/2026)", "Luật Hộ tịch 60/2014/QH13"],
        ["2", "1.000894", "Thủ tục đăng ký kết hôn", "05 ngày làm việc", "", "Không", ""],
    )  # fmt: skip
    table.rows[1].cells[1].merge(table.rows[1].cells[6])
    table.rows[2].cells[4].merge(table.rows[3].cells[4])
    document.add_paragraph("2. Danh mục thủ tục hành chính bị bãi bỏ")
    _table(
        document,
        ["STT", "Mã số TTHC", "Tên thủ tục hành chính", "Căn cứ pháp lý"],
        ["1", "2.000986", "Liên thông đăng ký khai sinh, cấp thẻ bảo hiểm y tế", "Nghị định 63/2024/NĐ-CP"],
    )
    document.add_paragraph("PHẦN II. NỘI DUNG CỤ THỂ CỦA TỪNG THỦ TỤC HÀNH CHÍNH")
    for line in texts.split("\n"):
        document.add_paragraph(line)
    return _saved(document)


def rtf(text: str) -> bytes:
    """Text as Word writes it into RTF: other letters as \\u numbers with a question mark behind."""
    body = "".join(
        "\\par\n" if c == "\n" else "\\cell " if c == "\t" else c if ord(c) < 128 and c not in "\\{}" else _escaped(c)
        for c in text
    )
    head = r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0 Times New Roman;}}{\*\generator Word;}\pard "
    return f"{head}{body}}}".encode("ascii")


def _escaped(letter: str) -> str:
    if letter in "\\{}":
        return f"\\{letter}"
    code = ord(letter)
    return f"\\u{code if code < 32768 else code - 65536}?"


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def pasted() -> str:
    return (FILES / "portal_pasted.txt").read_text(encoding="utf-8")


def page(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")
