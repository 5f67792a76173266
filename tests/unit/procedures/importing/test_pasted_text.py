"""Text pasted from a page: stuck cells are parted where only one way makes sense, and never guessed at."""

from __future__ import annotations

import pytest

from inbox_api.procedures.importing.ungluing import unglue
from tests.unit.procedures.importing.making import layout, only, pasted, read

HEAD = "Hình thức nộpThời hạn giải quyếtPhí, lệ phíMô tả"


def methods_of(stuck: str) -> list[dict[str, object]]:
    text = pasted()
    start, end = text.index(HEAD), text.index("Thành phần hồ sơ:")
    found: list[dict[str, object]] = only(f"{text[:start]}{stuck}\n{text[end:]}".encode()).values["methods"]
    return found


def test_a_pasted_page_gives_its_sections() -> None:
    assert layout(pasted().encode()) == "portal_text"
    values = only(pasted().encode()).values
    assert (values["code"], values["name"], values["level"]) == ("1.004222", "Đăng ký thường trú", "xã")
    assert values["decision"]["number"] == "4129/QĐ-BCA"
    assert values["field"] == "Đăng ký, quản lý cư trú"
    assert [one["name"] for one in values["documents"]] == [
        "Tờ khai thay đổi thông tin cư trú (Mẫu CT01)",
        "Giấy tờ, tài liệu chứng minh chỗ ở hợp pháp, trừ trường hợp khai thác được thông tin trong cơ sở dữ liệu",
    ]
    assert [(one["original"], one["copies"]) for one in values["documents"]] == [(1, 0), (0, 1)]
    assert values["documents"][0]["forms"] == [{"name": "CT01.docx", "url": ""}]


def test_stuck_cells_of_the_table_are_parted() -> None:
    direct, online, post = methods_of(HEAD + pasted().split(HEAD)[1].split("\n")[0])
    assert direct["time"] == {"value": 7, "unit": "ngày làm việc", "text": "7 ngày làm việc"}
    assert direct["note"] == "Trong thời hạn 07 ngày làm việc"
    assert direct["fees"] == [
        {
            "amount_vnd": 20000,
            "text": "20.000 đồng (Mức thu theo Thông tư số 75/2022/TT-BTC (trường hợp nộp trực tiếp))",
            "name": "Lệ phí",
            "channel": "direct",
        }
    ]
    assert online["fees"] == [
        {"amount_vnd": 10000, "text": "10.000 đồng (Thông tư 75/2022/TT-BTC)", "name": "", "channel": "online"}
    ]
    assert post["fees"] == [{"amount_vnd": 10000, "text": "10.000 đồng", "name": "", "channel": "post"}]


def test_the_example_of_the_specification_is_parted() -> None:
    found = methods_of("Trực tuyến7 Ngày làm việc10,000 Việt Nam Đồng(Nộp qua mạng)Trực tiếpKhông có thông tin")
    assert [(one["channel"], one.get("time", {}).get("value")) for one in found] == [  # type: ignore[attr-defined]
        ("online", 7),
        ("direct", None),
    ]


@pytest.mark.parametrize(
    ("stuck", "value", "amount"),
    [
        ("110,000 Việt Nam Đồng", 1, 10000),
        ("1100,000 Việt Nam Đồng", 1, 100000),
        ("5150,000 Việt Nam Đồng", None, None),  # 5 and 150,000, or 51 and 50,000
        ("10 Việt Nam Đồng", 1, None),  # 1 and 0: the portal prints 0 for what it does not publish
    ],
)
def test_a_bare_time_stuck_to_an_amount_is_parted_only_in_one_way(
    stuck: str, value: int | None, amount: int | None
) -> None:
    result = read(pasted().replace("110,000 Việt Nam Đồng", stuck).encode())
    post = result.partials[0].values["methods"][2]
    if value is None:
        assert post["time"]["value"] is None
        assert post["time"]["text"].startswith(stuck)
        assert "fees" not in post
        assert any("dính nhau" in problem.message for problem in result.warnings)
    else:
        assert post["time"]["text"] == f"{value} (không rõ đơn vị)"
        assert [one["amount_vnd"] for one in post["fees"]] == [amount]


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ("Tờ khai theo mẫu10", (1, 0, "")),
        ("Tờ khai theo mẫu01ToKhai.docx", (0, 1, "")),
        ("Nghị định 123/2015/NĐ-CP11", (1, 1, "")),
        ("Tờ khai theo mẫu110", (0, 0, "Không rõ số bản")),
        ("Tờ khai theo mẫu", (0, 0, "Không rõ số bản")),
    ],
)
def test_stuck_numbers_of_copies_are_parted_only_when_there_are_two(row: str, counts: tuple[int, int, str]) -> None:
    text = pasted()
    start, end = text.index("Tên giấy tờMẫu"), text.index("Đối tượng thực hiện:")
    table = f"Loại giấy tờBản chínhBản saoMẫu đơn, tờ khai\n{row}\n"
    one = only(f"{text[:start]}{table}{text[end:]}".encode()).values["documents"][0]
    assert (one["original"], one["copies"], one["note"]) == counts


def test_cells_parted_by_tabs_are_rows_also_over_several_lines() -> None:
    rows = (
        "Hình thức nộp\tThời hạn giải quyết\tPhí, lệ phí\tMô tả\n"
        "Trực tiếp\t7 Ngày làm việc\tLệ phí : 20,000 Đồng\n(Mức thu\ntheo Thông tư)\tNộp tại quầy\n"
        "Trực tuyến\t3 Ngày làm việc\tKhông có thông tin\t"
    )
    direct, online = methods_of(rows)
    assert direct["fees"][0]["text"] == "20.000 đồng (Mức thu theo Thông tư)"  # type: ignore[index]
    assert (direct["note"], online["time"]["value"]) == ("Nộp tại quầy", 3)  # type: ignore[index]


def test_a_page_flattened_to_one_line_is_parted_at_its_labels() -> None:
    flat = pasted().replace("\n", " ")
    values = only(flat.encode()).values
    assert (values["code"], values["agency"], values["result"]) == (
        "1.004222",
        "Công an Xã",
        "Cập nhật thông tin về nơi thường trú",
    )


def test_labels_without_colons_that_stick_to_their_values_are_parted() -> None:
    stuck = "Mã thủ tục1.004222Tên thủ tụcĐăng ký thường trúCấp thực hiệnCấp XãLĩnh vựcCư trú"
    rest = "\nCơ quan thực hiệnCông an Xã\nKết quả thực hiện\nThông báo"
    values = only((stuck + rest).encode()).values
    assert (values["code"], values["name"], values["level"], values["field"], values["agency"]) == (
        "1.004222",
        "Đăng ký thường trú",
        "xã",
        "Cư trú",
        "Công an Xã",
    )


def test_words_of_a_sentence_are_no_labels() -> None:
    sentence = "Bước 3: Trả kết quả. Kết quả thực hiện được ghi vào sổ; căn cứ pháp lý nêu ở dưới; thời hạn: 3 ngày."
    text = pasted().replace("Bước 2: Nộp hồ sơ tại Công an cấp xã.", sentence)
    values = only(text.encode()).values
    assert values["official_steps"][1] == {"name": "Bước 3", "text": sentence.removeprefix("Bước 3: ")}
    assert values["result"] == "Cập nhật thông tin về nơi thường trú"


def test_text_that_is_parted_already_is_left_alone() -> None:
    plain = "Mã thủ tục: 1.004222\nTên thủ tục: Đăng ký thường trú\n"
    assert unglue(plain) == plain


def test_text_about_something_else_is_no_layout() -> None:
    result = read("Kính gửi các đồng chí, mai họp lúc 8 giờ.".encode())
    assert (result.partials, [problem.line for problem in result.errors]) == ([], [0])
