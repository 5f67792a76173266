"""What letters say to whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inbox_api.models import AnswerKind, Case
from inbox_api.routes import words

LINK = "https://city.vn/kq/abc"


def case(restricted: str = "none") -> Case:
    return Case(code="TV-PA-261120-00001-0", restricted=restricted)


def test_a_letter_holds_the_answer_and_a_link_in_both_forms() -> None:
    letter = words.letter(case(), AnswerKind.FINAL, "Đã nạo vét <cống>.", LINK, "Trà Vinh")
    assert letter.subject == "Kết quả hồ sơ TV-PA-261120-00001-0"
    assert "Đã nạo vét <cống>." in letter.text
    assert LINK in letter.text
    assert "Đã nạo vét &lt;cống&gt;." in letter.html
    assert f'href="{LINK}"' in letter.html


def test_the_answer_to_a_case_that_is_kept_from_others_is_not_in_its_letter() -> None:
    letter = words.letter(case("to_cao"), AnswerKind.FINAL, "Đã xác minh ông A", LINK, "Trà Vinh")
    assert "ông A" not in letter.text + letter.html + letter.subject
    assert LINK in letter.text


@given(st.text(max_size=300))
def test_no_text_becomes_markup(text: str) -> None:
    bare = words.letter(case(), AnswerKind.FINAL, "", LINK, "x").html
    html = words.letter(case(), AnswerKind.FINAL, text, LINK, "x").html
    paragraphs = len([line for line in text.splitlines() if line.strip()])
    assert html.count("<") == bare.count("<") + 2 * paragraphs
