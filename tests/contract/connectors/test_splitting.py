"""Cutting texts and titles to a channel's limits."""

from __future__ import annotations

import random
import unicodedata

from connectors.base import Button, OutboundFile, OutboundMessage
from connectors.splitting import cut, graphemes, short_titles, shorten, split_text, utf16_length

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1fb\U0001f1f3"
THUMB = "\U0001f44d\U0001f3fd"


def test_a_short_text_is_one_piece_in_composed_form() -> None:
    assert split_text(unicodedata.normalize("NFD", " Đường ngập \n"), 100) == ["Đường ngập"]
    assert split_text("  \n ", 100) == []


def test_a_long_text_breaks_at_sentence_ends() -> None:
    text = "Câu thứ nhất khá dài. Câu thứ hai cũng vậy! Câu thứ ba?"
    assert split_text(text, 45) == ["Câu thứ nhất khá dài. Câu thứ hai cũng vậy!", "Câu thứ ba?"]


def test_a_paragraph_is_preferred_to_a_sentence() -> None:
    text = "Một hai ba bốn. Năm sáu.\n\nBảy tám chín. Mười mười một mười hai."
    assert split_text(text, 42)[0] == "Một hai ba bốn. Năm sáu."


def test_a_text_of_exactly_the_limit_is_not_cut() -> None:
    assert split_text("a" * 50, 50) == ["a" * 50]
    assert split_text("a" * 50 + " b", 50) == ["a" * 50, "b"]


def test_an_address_is_never_cut() -> None:
    url = "https://dichvucong.gov.vn/" + "a" * 40
    for limit in range(70, 120):
        pieces = split_text(f"Xem tại đây nhé {url} rồi nộp hồ sơ trực tuyến, cảm ơn bạn đã hỏi.", limit)
        assert sum(url in piece for piece in pieces) == 1, limit


def test_text_without_any_space_before_an_address_breaks_in_front_of_it() -> None:
    url = "https://a.vn/" + "b" * 30
    assert split_text("x" * 20 + url, 45) == ["x" * 20, url]


def test_signs_of_several_code_points_stay_whole() -> None:
    for sign in (FAMILY, FLAG, THUMB, "e\u0323\u0302"):
        assert list(graphemes(sign * 3)) == [sign] * 3
        for piece in split_text(sign * 50, 33):
            assert unicodedata.normalize("NFC", piece) == piece
            assert utf16_length(piece) <= 33
            assert len(piece) % len(unicodedata.normalize("NFC", sign)) == 0


def test_random_texts_lose_nothing_but_white_space_and_fit_the_limit() -> None:
    dice = random.Random(7)
    parts = ["ngập ", "đường. ", "\n\n", FAMILY, FLAG, "https://x.vn/abc ", "ạ!", "a" * 30, "\n", "\u201cvâng.\u201d "]
    for _ in range(300):
        text = "".join(dice.choice(parts) for _ in range(dice.randint(1, 60)))
        limit = dice.randint(40, 90)
        pieces = split_text(text, limit)
        assert all(0 < utf16_length(piece) <= limit for piece in pieces)
        squeezed = "".join(unicodedata.normalize("NFC", text).split())
        assert "".join("".join(pieces).split()) == squeezed


def test_a_title_is_shortened_at_a_word_with_an_ellipsis() -> None:
    assert shorten("Gửi phản ánh", 20) == "Gửi phản ánh"
    assert shorten("Đăng ký khai sinh cho trẻ em", 20) == "Đăng ký khai sinh\u2026"
    assert utf16_length(shorten("x" * 60, 20)) == 20


def test_titles_that_become_equal_get_numbers() -> None:
    buttons = [Button("Đăng ký khai sinh trong nước", "/a"), Button("Đăng ký khai sinh có yếu tố", "/b")]
    titles = short_titles(buttons, 20)
    assert titles[0].startswith("1. ")
    assert titles[1].startswith("2. ")
    assert all(utf16_length(title) <= 20 for title in titles)


def test_a_file_goes_before_a_text_with_buttons_and_after_one_without() -> None:
    file = OutboundFile("a.png", "image/png", b"x")
    message = OutboundMessage("p", "u", "m1", file=file, reply_to="r1")
    with_buttons = cut(message, ["một", "hai"], [Button("Có", "/y")])
    assert [part.text for part in with_buttons] == ["", "một", "hai"]
    assert [part.marker for part in with_buttons] == ["m1", "m1/2", "m1/3"]
    assert [part.reply_to for part in with_buttons] == ["r1", None, None]
    assert [len(part.buttons) for part in with_buttons] == [0, 0, 1]
    assert [part.file for part in cut(message, ["một"], [])] == [None, file]
