"""Pages: the national portal's old one, a province's one-stop page, Word's own HTML, lists saved as pages."""

from __future__ import annotations

import base64
import unicodedata

import pytest

from inbox_api.procedures.importing.readings import Origin
from tests.unit.procedures.importing.making import layout, only, page, read

OLD = page("portal_old_page.html")
PROVINCE = page("province_page.html")


def test_the_old_page_of_the_portal_gives_every_section() -> None:
    assert layout(OLD.encode()) == "portal_html"
    values = only(OLD.encode()).values
    assert (values["code"], values["name"], values["field"]) == ("1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch")
    assert (values["level"], values["formality"], values["result"]) == ("xã", "assigned", "Giấy khai sinh")
    assert values["decision"]["number"] == "1872/QĐ-BTP"
    assert [one["name"] for one in values["official_steps"]] == ["Bước 1", "Bước 2"]
    assert values["subjects"] == ["Công dân Việt Nam", "Người nước ngoài", "Cán bộ, công chức, viên chức"]
    assert values["legal_basis"][0] == "Luật Hộ tịch 60/2014/QH13 (20-11-2014, Quốc Hội)"
    assert values["sources"] == [
        "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=1.001193"
    ]
    assert not {"authority", "conditions", "keywords", "description", "receiving_address"} & values.keys()


def test_the_table_of_methods_keeps_lines_fees_and_their_end() -> None:
    methods = only(OLD.encode()).values["methods"]
    assert [one["channel"] for one in methods] == ["direct", "online", "post"]
    counter = methods[0]["fees"]
    assert [(one["name"], one["amount_vnd"], one.get("valid_to")) for one in counter] == [
        ("Lệ phí", 8000, "2026-12-31"),
        ("Phí", None, None),
    ]
    assert methods[0]["note"] == "Ngay trong ngày"
    assert "fees" not in methods[2]


def test_free_printed_by_the_portal_is_no_fact() -> None:
    online = only(OLD.encode()).values["methods"][1]
    assert [(one["amount_vnd"], one["text"]) for one in online["fees"]] == [(None, "Cổng không công bố số tiền.")]


def test_a_bare_number_of_the_page_has_no_unit() -> None:
    online = only(OLD.encode()).values["methods"][1]
    assert (online["time"]["value"], online["time"]["text"]) == (None, "1 (không rõ đơn vị)")


def test_groups_of_papers_say_what_is_shown_and_what_is_a_remark() -> None:
    papers = only(OLD.encode()).values["documents"]
    assert [(one["original"], one["copies"], one["note"]) for one in papers] == [
        (1, 0, ""),
        (1, 0, ""),
        (0, 0, "Xuất trình"),
        (0, 0, "Lưu ý"),
    ]
    assert papers[0]["forms"] == [
        {
            "name": "TKdangkykhaisinh.doc",
            "url": "https://csdl.dichvucong.gov.vn/web/jsp/download_file.jsp?ma=1",
        }
    ]


def test_a_page_without_flags_does_not_confirm_that_every_step_is_online() -> None:
    one = only(OLD.encode())
    assert (one.values["online_level"], one.confirms_online) == ("một phần", False)
    assert "chưa xác nhận là toàn trình" in one.fallbacks["notes"]


def test_offices_of_districts_are_kept_and_reported() -> None:
    result = read(OLD.encode())
    assert "Phòng Tư pháp" in result.partials[0].values["agency"]
    assert any(problem.field == "agency" and "cấp huyện" in problem.message for problem in result.warnings)


def test_what_a_page_prints_twice_is_one_procedure() -> None:
    assert len(read(OLD.encode()).partials) == 1


def test_two_procedures_on_one_page_are_two() -> None:
    second = OLD.replace("1.001193", "1.000894").replace("đăng ký khai&nbsp;sinh", "đăng ký kết hôn")
    body = second[second.index("<body>") + 6 : second.index('<div class="visible-xs">')]
    both = OLD.replace('<div class="visible-xs">', f'{body}<div class="visible-xs">')
    assert [one.values["code"] for one in read(both.encode()).partials] == ["1.001193", "1.000894"]


def test_the_page_of_a_province_is_read_by_its_labels() -> None:
    assert layout(PROVINCE.encode()) == "province_html"
    values = only(PROVINCE.encode()).values
    assert (values["code"], values["name"]) == ("1.115001.H19", "Cấp giấy phép sử dụng vỉa hè tạm thời")
    assert values["processing_time"] == {
        "value": 5,
        "unit": "ngày làm việc",
        "text": "05 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ",
    }
    assert values["fee"] == {
        "amount_vnd": 20000,
        "text": "Phí: 20.000 đồng/m2/tháng (Nghị quyết 15/2025/NQ-HĐND)",
    }
    assert [one["channel"] for one in values["methods"]] == ["direct", "online", "post"]
    assert values["legal_basis"] == ["Luật Đường bộ 35/2024/QH15", "Nghị định 165/2024/NĐ-CP"]
    assert [(one["name"], one["original"], one["copies"]) for one in values["documents"]] == [
        ("Đơn đề nghị", 1, 0),
        ("Giấy tờ chứng minh quyền sử dụng nhà (nếu có)", 0, 1),
    ]


def test_the_number_in_the_address_of_a_province_is_no_code() -> None:
    values = only(PROVINCE.encode()).values
    assert values["portal_id"] == "48213"
    assert values["sources"] == [
        "https://dichvucong.minhhoa.gov.vn/dichvucong/bothutuc/chi-tiet-thu-tuc?ma-thu-tuc=48213"
    ]
    without = PROVINCE.replace("<tr><td>Mã thủ tục</td><td>1.115001.H19</td></tr>", "")
    assert "code" not in only(without.encode()).values


def test_a_wrong_code_on_a_page_of_a_province_is_refused() -> None:
    result = read(PROVINCE.replace("1.115001.H19", "48213").encode())
    assert [(problem.field, result.partials) for problem in result.errors] == [("code", [])]


def test_links_of_a_page_are_counted_from_its_address() -> None:
    form = only(PROVINCE.encode()).values["documents"][0]["forms"][0]
    assert form == {"name": "don.docx", "url": "https://dichvucong.minhhoa.gov.vn/files/don.docx"}


def test_the_address_that_a_person_names_wins() -> None:
    told = Origin("tep", "2026-11", "https://example.gov.vn/thu-tuc/1")
    assert only(PROVINCE.encode(), told).values["sources"] == ["https://example.gov.vn/thu-tuc/1"]


@pytest.mark.parametrize(
    ("words", "level"), [("Toàn trình", "toàn trình"), ("Một phần", "một phần"), ("Mức độ 2", "trực tiếp")]
)
def test_a_province_says_how_far_it_goes_online(words: str, level: str) -> None:
    one = only(PROVINCE.replace("Toàn trình", words).encode())
    assert (one.values["online_level"], one.confirms_online) == (level, True)


def test_a_province_that_writes_free_means_it() -> None:
    free = PROVINCE.replace("20.000 đồng/m2/tháng (Nghị quyết 15/2025/NQ-HĐND)", "Miễn phí")
    assert only(free.encode()).values["fee"] == {"amount_vnd": 0, "text": "Phí: Miễn phí"}


def test_a_word_file_saved_as_a_page_is_a_word_file() -> None:
    word = OLD.replace("<html lang", '<html xmlns:w="urn:schemas-microsoft-com:office:word" lang')
    assert layout(word.encode()) == "portal_word"
    assert only(word.encode()).values["code"] == "1.001193"


def test_a_page_inside_a_web_archive_is_read() -> None:
    body = base64.encodebytes(OLD.encode()).decode()
    archive = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{body}\r\n--x--\r\n"
    )
    assert only(archive.encode()).values["code"] == "1.001193"


def test_a_list_saved_as_a_page_is_a_list() -> None:
    data = """<html><body><table><tr><td colspan=5>DANH SÁCH</td></tr>
    <tr><th>Mã số</th><th>Tên</th><th>Cơ quan ban hành</th><th>Cơ quan thực hiện</th><th>Lĩnh vực</th></tr>
    <tr><td>1.004222</td><td>Đăng ký thường trú</td><td>Bộ Công an</td><td>Công an cấp xã</td><td rowspan=2>Cư trú</td>
    </tr><tr><td>1.004194</td><td>Đăng ký tạm trú</td><td>Bộ Công an</td><td>Công an xã</td></tr></table>""".encode()
    assert layout(data) == "html_list"
    assert [one.values["field"] for one in read(data).partials] == ["Cư trú", "Cư trú"]


# --- encodings and other dirt --------------------------------------------------------------------------------------


def cp1258(text: str) -> bytes:
    """As Windows in Vietnamese writes it: letters, then the tone as a sign of its own."""
    letters = unicodedata.normalize("NFC", text)
    recomposed = "".join(c if c.encode("cp1258", "ignore") else unicodedata.normalize("NFD", c) for c in letters)
    for base in "ăâêôơưĂÂÊÔƠƯ":
        recomposed = recomposed.replace(unicodedata.normalize("NFD", base), base)
    return recomposed.encode("cp1258", "ignore")


@pytest.mark.parametrize(
    "data",
    [
        OLD.encode("utf-8-sig"),
        unicodedata.normalize("NFD", OLD).encode(),
        OLD.replace("\n", "\r\n").encode(),
        OLD.replace(" ", "\u00a0").replace("<div\u00a0", "<div ").replace("\u00a0class", " class").encode(),
        OLD.encode("utf-16"),
        OLD.encode("utf-16-le"),
        OLD.replace("Đ", "\u00d0").encode(),
        OLD.encode("ascii", "xmlcharrefreplace"),
    ],
)
def test_the_same_page_in_other_letters_gives_the_same(data: bytes) -> None:
    values = only(data).values
    assert (values["code"], values["name"]) == ("1.001193", "Thủ tục đăng ký khai sinh")
    assert values["methods"][0]["fees"][0]["amount_vnd"] == 8000


def test_letters_of_the_old_code_page_are_read() -> None:
    text = OLD.replace('<meta charset="utf-8">', '<meta charset="windows-1258">')
    assert only(cp1258(text)).values["name"] == "Thủ tục đăng ký khai sinh"


def test_garbled_letters_are_put_right_and_reported() -> None:
    western = "".join(chr(byte) if 0x80 <= byte < 0xA0 else bytes([byte]).decode("latin-1") for byte in OLD.encode())
    result = read(western.encode())
    assert result.partials[0].values["name"] == "Thủ tục đăng ký khai sinh"
    assert any("sai bảng mã" in problem.message for problem in result.warnings)


def test_lost_letters_are_refused() -> None:
    lost = "".join(c if ord(c) < 128 else "\ufffd" for c in OLD)
    result = read(lost.encode())
    assert result.partials == []
    assert "UTF-8" in result.errors[0].message


def test_scripts_in_cells_never_reach_a_record() -> None:
    dirty = OLD.replace(
        "<td>Giấy chứng sinh</td>",
        "<td>Giấy chứng sinh<script>alert(1)</script><img src=x onerror=alert(1)><style>p{}</style></td>",
    )
    assert only(dirty.encode()).values["documents"][1]["name"] == "Giấy chứng sinh"


def test_a_form_with_a_script_for_an_address_has_none() -> None:
    dirty = OLD.replace("https://csdl.dichvucong.gov.vn/web/jsp/download_file.jsp?ma=1", "javascript:alert(1)")
    assert only(dirty.encode()).values["documents"][0]["forms"] == [{"name": "TKdangkykhaisinh.doc", "url": ""}]


def test_a_row_with_missing_cells_is_kept_as_far_as_it_goes() -> None:
    short = OLD.replace(
        "<td>Giấy chứng sinh</td><td></td><td>Bản chính: 1 - Bản sao: 0</td>", "<td>Giấy chứng sinh</td>"
    )
    one = only(short.encode()).values["documents"][1]
    assert (one["name"], one["note"]) == ("Giấy chứng sinh", "Không rõ số bản")


def test_merged_cells_hold_in_every_row() -> None:
    merged = (
        OLD.replace(
            "<td>Trực tiếp</td><td>1 Ngày làm việc</td>", '<td>Trực tiếp</td><td rowspan="3">2 Ngày làm việc</td>'
        )
        .replace("<td>Trực tuyến</td><td>1</td>", "<td>Trực tuyến</td>")
        .replace("<td>Dịch vụ bưu chính</td><td>1 Ngày làm việc</td>", "<td>Dịch vụ bưu chính</td>")
    )
    assert [one["time"]["value"] for one in only(merged.encode()).values["methods"]] == [2, 2, 2]


def test_a_huge_cell_is_read_whole_or_cut_but_never_stops() -> None:
    huge = OLD.replace("Giấy chứng sinh", "Giấy chứng sinh " + "rất dài " * 200_000)
    result = read(huge.encode())
    assert len(result.partials) == 1
    assert any("rất dài" in problem.message for problem in result.warnings)


def test_a_page_about_something_else_is_no_layout() -> None:
    result = read(b"<html><body><h1>Tin tuc</h1><p>Hom nay troi dep.</p></body></html>")
    assert (result.partials, len(result.errors)) == ([], 1)
