"""From a record to sentences: how a name is marked, which sentences it fits into, under which intent one belongs."""

from __future__ import annotations

from inbox_api.training.catalogue import frames
from inbox_api.training.catalogue.guessing import Guesser
from inbox_api.training.catalogue.naming import Marker
from inbox_api.training.data.state import TrainingData

FEE = [
    "lệ phí [khai sinh](procedure) bao nhiêu",
    "lệ phí [đăng ký kết hôn](procedure) bao nhiêu vậy",
    "[đăng ký tạm trú](procedure) lệ phí bao nhiêu",
    "làm [giấy khai sinh](procedure) lệ phí bao nhiêu",
    *(f"lệ phí [cấp thẻ số {n}](procedure) bao nhiêu vậy" for n in range(10)),
    "lệ phí [đăng ký nuôi heo](procedure) cho trại bao nhiêu",
]
GENERAL = [
    "muốn làm [giấy kết hôn](procedure)",
    "làm [khai tử](procedure) ra sao",
    "hỏi về [đăng ký kết hôn](procedure)",
]


def data(**intents: list[str]) -> TrainingData:
    def block(intent: str, lines: list[str]) -> str:
        return f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {line}\n" for line in lines)

    files = {
        f"nlu/{intent}.yml": ('version: "3.1"\nnlu:\n' + block(intent, lines)).encode()
        for intent, lines in intents.items()
    }
    return TrainingData(files)


SMALL = data(ask_fee=FEE, ask_procedure=GENERAL)


def test_a_word_that_stands_before_marks_stays_outside_of_the_mark() -> None:
    marker = Marker(SMALL)
    assert marker.core("làm giấy khai tử") == "giấy khai tử"
    assert marker.core("đăng ký khai tử") == "đăng ký khai tử"


def test_the_longest_name_in_a_question_is_marked_whatever_its_accents() -> None:
    marked = Marker(SMALL).marked("ask_fee", "lam giay khai tu mat tien ko", ["khai tử", "làm giấy khai tử"])
    assert marked.line == "lam [giay khai tu](procedure) mat tien ko"
    assert Marker(SMALL).marked("ask_fee", "ông nội mới mất", ["khai tử"]).line == "ông nội mới mất"


def test_a_name_takes_the_place_of_one_that_begins_with_the_same_word() -> None:
    found = list(frames.fitting(frames.of_intent(SMALL, "ask_fee", "x"), ["đăng ký thường trú"], 1))
    assert [one.line for one in found] in (
        ["lệ phí [đăng ký thường trú](procedure) bao nhiêu vậy"],
        ["[đăng ký thường trú](procedure) lệ phí bao nhiêu"],
    )


def test_words_that_few_lines_have_belong_to_the_procedure_that_stood_there() -> None:
    assert not any("trại" in one.line for one in frames.of_intent(SMALL, "ask_fee", "x"))


def test_each_procedure_sees_the_sentences_of_others_in_an_order_of_its_own() -> None:
    orders = {tuple(one.line for one in frames.of_intent(SMALL, "ask_fee", seed)) for seed in "abcdef"}
    assert len(orders) > 1


def test_a_question_is_proposed_for_the_intent_whose_words_it_has() -> None:
    guesser, marker = Guesser(SMALL, ["ask_procedure", "ask_fee"]), Marker(SMALL)
    fee = marker.marked("ask_procedure", "khai tử lệ phí bao nhiêu", ["khai tử"])
    assert guesser.intent(fee, "ask_procedure") == "ask_fee"
    story = marker.marked("ask_procedure", "ông nội mới mất hôm qua", ["khai tử"])
    assert guesser.intent(story, "ask_procedure") == "ask_procedure"
