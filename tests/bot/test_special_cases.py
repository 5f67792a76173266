"""Which special case a message speaks of, and which words only read like one."""

import pytest

from bot.actions.procedures import special
from tests.bot.talking import Citizen


@pytest.mark.parametrize(
    "text",
    [
        "làm hộ chiếu", "lam ho chieu can gi", "nhận hộ chiếu ở đâu", "lấy hộ chiếu cho con 8 tuổi",
        "làm hộ khẩu cho con", "nop ho so khai sinh o dau", "nộp hồ sơ khai sinh ở đâu", "làm hộ kinh doanh",
        "nhận hỗ trợ mai táng", "nhan ho tro mai tang", "lấy họ mẹ cho con", "làm thay đổi nơi thường trú",
        "lam thay doi ten dem", "làm hộ gia đình văn hóa",
    ],
)  # fmt: skip
def test_a_thing_whose_name_begins_like_on_behalf_is_not_done_on_behalf(text: str) -> None:
    assert special.case_in(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "làm hộ được không", "nộp hộ hồ sơ cho mẹ", "lam ho ho chieu duoc khong", "nhận hộ giùm chị tui", "nop thay",
        "mẹ già rồi con làm thay được không", "làm hộ sổ đỏ cho ba", "lay ho me duoc khong", "làm giùm ba khai sinh",
    ],
)  # fmt: skip
def test_what_one_does_for_somebody_else_is_on_behalf(text: str) -> None:
    assert special.case_in(text) == "proxy"


@pytest.mark.parametrize("text", ["làm giấy hộ nghèo được miễn không", "con ho ngheo co duoc mien khong"])
def test_a_poor_household_stays_a_case(text: str) -> None:
    assert special.case_in(text) == "poor"


def test_handing_in_the_papers_of_a_procedure_asks_for_the_place(citizen: Citizen) -> None:
    said = citizen.say("nộp hồ sơ khai sinh ở đâu", "ask_where", procedure="khai sinh")
    assert "Đăng ký khai sinh: [place]" in said
