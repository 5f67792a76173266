"""Where one message turns to another matter."""

from __future__ import annotations

import random
import unicodedata

import pytest

from bot.components.sentence_split import split_clauses, worth_parsing


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in split_clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "đèn đường hư ở 12 Lê Lợi, với lại rác mấy bữa nay không ai hốt ở chợ",
            ["đèn đường hư ở 12 Lê Lợi", "rác mấy bữa nay không ai hốt ở chợ"],
        ),
        ("den hu o le loi voi lai rac nhieu qua", ["den hu o le loi", "rac nhieu qua"]),
        ("Cống nghẹt. Sẵn hỏi luôn làm khai sinh cần gì?", ["Cống nghẹt", "làm khai sinh cần gì?"]),
        ("1. đèn hư ở chợ\n2) rác nhiều", ["đèn hư ở chợ", "rác nhiều"]),
        ("- đèn hư ở chợ\n- rác nhiều", ["đèn hư ở chợ", "rác nhiều"]),
        ("Đèn hư ở Đ. Lê Lợi P.7 TP. Trà Vinh", ["Đèn hư ở Đ. Lê Lợi P.7 TP. Trà Vinh"]),
        ("lúc 7.30 sáng, thu 1.000.000 đồng", ["lúc 7.30 sáng, thu 1.000.000 đồng"]),
        ("rác từ ngoài ra đường", ["rác từ ngoài ra đường"]),
        ("rác đầy đường, ngoài ra đèn cũng tắt", ["rác đầy đường", "đèn cũng tắt"]),
        ("với lại rác nhiều quá", ["rác nhiều quá"]),
        ("  ", []),
    ],
)
def test_a_message_is_cut_where_it_turns_to_another_matter(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_decomposed_letters_are_cut_at_the_same_places() -> None:
    text = unicodedata.normalize("NFD", "đèn đường hư, với lại rác nhiều quá")
    assert [unicodedata.normalize("NFC", part) for part in parts(text)] == ["đèn đường hư", "rác nhiều quá"]


def test_a_part_knows_whether_words_turned_to_another_matter_before_it() -> None:
    found = worth_parsing("Đèn đường hư rồi. Tối quá. Đi đường sợ lắm. Với lại rác nhiều quá")
    assert [part.is_turn for part in found] == [False, False, True]


@pytest.mark.parametrize(
    "text", ["đèn đường hư ở chợ phường 7", "chào em. đèn đường hư ở chợ", "Dạ. Vâng ạ. Cảm ơn em nhiều nha"]
)
def test_a_message_with_one_long_part_needs_no_second_reading(text: str) -> None:
    assert worth_parsing(text) == []


def test_no_message_needs_more_than_four_further_readings() -> None:
    assert len(worth_parsing("\n".join(f"- đèn số {number} hư rồi" for number in range(20)))) == 4


def test_any_text_is_cut_in_slices_that_do_not_overlap() -> None:
    chance = random.Random(7)
    pieces = [
        "với lại",
        "P.",
        "1.",
        "\n",
        ".",
        "?",
        "- ",
        "a b c",
        "sẵn hỏi",
        "\u0301",
        "\u2028",
        "\U0001f600",
        "\x00",
        "ß",
        "İ",
    ]
    for _ in range(2000):
        text = chance.choice(["", " "]).join(chance.choices(pieces, k=chance.randrange(12)))
        end = 0
        for start, stop in split_clauses(text):
            assert end <= start < stop <= len(text)
            end = stop


def test_a_line_with_an_endless_word_stays_whole() -> None:
    line = "mot hai ba. " + "a." * 200 + " bon nam sau"
    assert split_clauses(f"{line}\nbay tam. chin muoi") == [(0, len(line)), *split_clauses_behind(line)]


def split_clauses_behind(line: str) -> list[tuple[int, int]]:
    """Where the parts of the next line stand."""
    begin = len(line) + 1
    return [(begin, begin + len("bay tam")), (begin + len("bay tam. "), begin + len("bay tam. chin muoi"))]
