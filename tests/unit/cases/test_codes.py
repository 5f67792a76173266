from __future__ import annotations

import string
from datetime import date

import pytest

from inbox_api.cases.codes import (
    CHECK_SYMBOLS,
    KEY_SYMBOLS,
    KIND_LETTERS,
    make_code,
    make_lookup_key,
    read_code,
    read_lookup_key,
)

DAY = date(2026, 11, 20)
SAMPLES = [
    make_code("TV", kind, day, serial)
    for kind in KIND_LETTERS
    for day, serial in [(DAY, 12), (date(2026, 1, 1), 1), (date(2031, 12, 31), 99999)]
]
ALL_SYMBOLS = string.digits + string.ascii_uppercase


def same_when_read_aloud(symbol: str, other: str) -> bool:
    return {symbol, other} in ({"0", "O"}, {"1", "I"}, {"1", "L"})


def test_a_code_has_the_documented_shape() -> None:
    code = make_code("TV", "PAHT", DAY, 12)
    assert code[:-1] == "TV-PA-261120-00012-"
    assert code[-1] in CHECK_SYMBOLS


@pytest.mark.parametrize("code", SAMPLES)
def test_a_code_reads_back_as_itself(code: str) -> None:
    assert read_code(code) == code


@pytest.mark.parametrize("code", SAMPLES)
def test_every_single_wrong_symbol_is_caught(code: str) -> None:
    for place, right in enumerate(code):
        if right == "-":
            continue
        for wrong in ALL_SYMBOLS:
            if wrong == right:
                continue
            read = read_code(code[:place] + wrong + code[place + 1 :])
            if same_when_read_aloud(right, wrong):
                assert read in (code, None)
            else:
                assert read is None, (code, place, wrong)


@pytest.mark.parametrize("code", SAMPLES)
def test_every_swap_of_neighbours_is_caught(code: str) -> None:
    symbols = code.replace("-", "")
    for place in range(len(symbols) - 1):
        if symbols[place] != symbols[place + 1]:
            swapped = symbols[:place] + symbols[place + 1] + symbols[place] + symbols[place + 2 :]
            assert read_code(swapped) is None, (code, place)


def test_each_kind_has_its_own_two_letters() -> None:
    assert len(set(KIND_LETTERS.values())) == len(KIND_LETTERS) == 10


@pytest.mark.parametrize("serial", [0, -1, 100000])
def test_a_serial_that_does_not_fit_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        make_code("TV", "PAHT", DAY, serial)


@pytest.mark.parametrize("letters", ["", "T", "tv", "TVL", "T1", "ĐL"])
def test_unit_letters_that_do_not_fit_are_refused(letters: str) -> None:
    with pytest.raises(ValueError, match="unit letters"):
        make_code(letters, "PAHT", DAY, 1)


def test_a_code_is_read_however_it_was_typed() -> None:
    code = make_code("TV", "PAHT", DAY, 10)
    bare = code.replace("-", "")
    for typed in (
        code.lower(),
        bare,
        bare.lower(),
        " ".join(bare),
        code.replace("-", " - "),
        code.replace("-", "–"),
        code.replace("-", "."),
        f"Mã {code} tới đâu rồi?",
        f"ma {bare.lower()} xong chua",
        f"TV {code}",
        code.replace("0", "O").replace("1", "l"),
        code.replace("0", "o").replace("1", "I"),
    ):
        assert read_code(typed) == code, typed


def test_the_first_valid_code_of_a_text_wins() -> None:
    first, second = make_code("TV", "PAHT", DAY, 7), make_code("TV", "GY", DAY, 8)
    wrong = first[:-1] + ("2" if first[-1] != "2" else "3")
    assert read_code(f"{wrong} hay {second}, {first}") == second


@pytest.mark.parametrize(
    "text", ["", "xin chào", "0901234567", "H17.045-261120-0001", "TV-XX-261120-00012-7", "TV-PA-261399-00012-7"]
)
def test_other_text_holds_no_code(text: str) -> None:
    assert read_code(text) is None


def test_lookup_keys_have_no_look_alikes_and_differ() -> None:
    keys = {make_lookup_key() for _ in range(2000)}
    assert len(keys) > 1990
    assert set("".join(keys)) == set(KEY_SYMBOLS)
    assert not set("0O1IL5S8B2Z") & set(KEY_SYMBOLS)


def test_a_lookup_key_always_mixes_letters_and_digits() -> None:
    for key in (make_lookup_key() for _ in range(500)):
        assert any(symbol.isdigit() for symbol in key)
        assert any(symbol.isalpha() for symbol in key)


def test_a_lookup_key_is_read_however_it_was_typed() -> None:
    assert read_lookup_key(" k7m 4-qx ") == "K7M4QX"
    assert read_lookup_key("K7M4Q") is None
    assert read_lookup_key("K7M0QX") is None
