"""Names go whatever their letters; titles, occupations and ordinary words behind a form of address stay."""

from __future__ import annotations

import itertools
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inbox_api.folding import fold
from inbox_api.training.review import persons
from inbox_api.training.review.scrubbing import scrub
from tests.unit.training.names_said import GO, STAY

WORDS = json.loads((Path(persons.__file__).parent / "data" / "names.json").read_text(encoding="utf-8"))
FORMS = ["anh", "chị", "cô", "chú", "bác", "ông", "bà", "dì", "thầy", "em"]
PLAIN_FORMS = ["anh", "chi", "chu", "bac", "ong"]
SURE = [name for name in WORDS["given"] if name not in WORDS["everyday"] and name not in WORDS["rare"]]


@pytest.mark.parametrize(("text", "name"), GO)
def test_a_name_goes(text: str, name: str) -> None:
    assert name not in scrub(text).text


@pytest.mark.parametrize("text", STAY)
def test_what_names_nobody_stays(text: str) -> None:
    assert scrub(text).text == text


@given(
    st.sampled_from(FORMS),
    st.sampled_from(SURE),
    st.sampled_from(["gặp {} ở một cửa", "{} bên tư pháp nói chưa có", "nhà {}", "sao {} chưa trả lời vậy", "{} ơi!"]),
    st.booleans(),
)
def test_a_given_name_behind_a_form_of_address_goes(form: str, name: str, story: str, is_capital: bool) -> None:
    written = name.capitalize() if is_capital else name
    text = story.format(f"{form} {written}")
    place = text.index(f"{form} {written}") + len(form) + 1
    assert (place, place + len(written)) in persons.find(text)


@given(
    st.sampled_from(PLAIN_FORMS),
    st.sampled_from(WORDS["plain_sure"]),
    st.sampled_from(["gap {} o mot cua", "{} ben tu phap noi chua co", "nha {}", "sao {} chua tra loi vay"]),
)
def test_it_goes_without_diacritics_too(form: str, name: str, story: str) -> None:
    assert scrub(story.format(f"{form} {name}")).text != story.format(f"{form} {name}")


@given(st.sampled_from(FORMS[:7]), st.sampled_from([one for one in WORDS["everyday"] if one not in WORDS["roles"]]))
def test_a_name_that_is_an_everyday_word_goes_where_it_is_about_somebody(form: str, name: str) -> None:
    if f"{form} {name}" in WORDS["roles"]:  # one word, with no name in it
        return
    for story in ("gặp {}", "nhà {}, ở cuối hẻm", "{} ở một cửa nói vậy"):
        text = story.format(f"{form} {name}")
        assert scrub(text).text != text


@settings(max_examples=300)
@example("chú", "quản lý đô thị", "thu tiền rác mà không có biên lai")  # "chủ quán" without marks
@given(
    st.sampled_from(FORMS[:7]),
    st.sampled_from(WORDS["roles"]),
    st.sampled_from(["không chịu ký đơn", "thu tiền rác mà không có biên lai", "ở phường nói chưa có", "hẹn lên"]),
)
def test_a_title_behind_a_form_of_address_is_no_name(form: str, role: str, story: str) -> None:
    text = f"{form} {role} {story}"
    assert scrub(text).text == text
    if fold(form) in PLAIN_FORMS:
        assert scrub(fold(text)).text == fold(text)


@given(st.sampled_from(FORMS[:7]), st.sampled_from(WORDS["titles"]), st.sampled_from(SURE))
def test_a_name_behind_a_title_goes_and_the_title_stays(form: str, title: str, name: str) -> None:
    found = scrub(f"{form} {title} {name.capitalize()} không chịu ký").text
    assert found.startswith(f"{form} {title} ")
    assert f"{title} {name.capitalize()} không" not in found  # the invented one may begin alike


@given(
    st.sampled_from(FORMS[:7]),
    st.sampled_from([(one, two) for one, seconds in WORDS["compounds"].items() for two in seconds if two != "hùng"]),
)
def test_two_words_that_are_one_are_no_name(form: str, words: tuple[str, str]) -> None:
    text = f"{form} {' '.join(words)} giúp em"
    assert scrub(text).text == text


def test_a_title_that_the_assistant_took_for_a_person_stays_one_word_of_the_message() -> None:
    text = "ông tổ trưởng thu tiền rác không đưa biên lai"
    marks = [{"entity": "person", "start": 0, "end": len("ông tổ trưởng")}]
    assert scrub(text, marks).text == text
    named = scrub("ông tổ trưởng hùng", [{"entity": "person", "start": 0, "end": 18}]).text
    assert "hùng" not in named


def test_composed_and_decomposed_letters_are_read_alike() -> None:
    for text, _name in GO:
        apart = unicodedata.normalize("NFD", text)
        found = [unicodedata.normalize("NFC", apart[start:end]) for start, end in persons.find(apart)]
        assert found == [text[start:end] for start, end in persons.find(text)]


@given(
    st.lists(st.sampled_from([*FORMS, *SURE[:40], "Lê", "thị", "ở", "gặp", ",", "7", "\n", "ng\u0323"]), max_size=14)
)
def test_names_lie_in_the_text_and_apart(words: list[str]) -> None:
    text = " ".join(words)
    places = persons.find(text)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(places))
