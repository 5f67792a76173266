"""Noisy copies of training sentences."""

from __future__ import annotations

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.components import training_sentences
from bot.components.noise import Sentence, Span, plain_copy, teencode_copy
from bot.components.text_forms import fold
from bot.components.training_sentences import Example, chosen, group_of, with_copies

SENTENCE = Sentence(
    "Làm căn cước công dân ở phường 7 không được, phải làm gì?",
    (Span(4, 21, "procedure", "căn cước công dân"), Span(24, 32, "ward", "Phường 7")),
)


def test_a_plain_copy_loses_only_its_diacritics() -> None:
    copy = plain_copy(SENTENCE)
    assert copy.text == "Lam can cuoc cong dan o phuong 7 khong duoc, phai lam gi?"
    assert [copy.text[span.start : span.end] for span in copy.spans] == ["can cuoc cong dan", "phuong 7"]


def test_the_same_seed_gives_the_same_copies() -> None:
    copies = [[teencode_copy(SENTENCE, random.Random(seed)).text for seed in range(20)] for _ in range(2)]
    assert copies[0] == copies[1]
    assert len(set(copies[0])) > 10


@pytest.mark.parametrize("seed", range(60))
def test_entities_of_a_teencode_copy_never_swallow_their_neighbours(seed: int) -> None:
    copy = teencode_copy(SENTENCE, random.Random(seed))
    procedure, ward = copy.spans
    assert 0 < procedure.start < procedure.end < ward.start < ward.end <= len(copy.text)
    for span in copy.spans:
        words = copy.text[span.start : span.end]
        assert words == words.strip()
        assert fold(copy.text[: span.start])[-1:] in ("", " ")
        assert fold(copy.text[span.end :])[:1] in ("", " ", ",", "?")


def test_copies_stay_in_the_group_of_their_sentence() -> None:
    examples = [Example(SENTENCE, "ask_documents", None, 0), Example(Sentence("xin chào mọi người"), "greet", None, 1)]
    copies = with_copies(examples, plain=1, teencode=2, seed=1)
    assert len(copies) == 8
    assert {(example.intent, example.group) for example in copies} == {("ask_documents", 0), ("greet", 1)}


def test_one_line_more_changes_no_copy_of_the_others() -> None:
    lines = [f"câu số {number} viết có dấu đàng hoàng, hỏi về giấy tờ" for number in range(40)]
    examples = [Example(Sentence(text), "ask_documents", None, group_of(text)) for text in lines]
    before = with_copies(examples[1:], plain=0.35, teencode=0.35, seed=7)
    after = with_copies(examples, plain=0.35, teencode=0.35, seed=7)
    of_the_new_one = [example for example in after if example.group == examples[0].group]
    assert [example for example in after if example not in of_the_new_one] == before
    assert 0.4 < sum(example.is_copy for example in before) / 39 < 1.0


def test_parts_that_train_side_by_side_share_the_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(training_sentences, "plain_copy", lambda sentence: made.append(sentence.text) or sentence)
    examples = [Example(Sentence(f"đèn đường số {n} hư rồi"), "report_issue", None, n) for n in range(50)]
    with ThreadPoolExecutor(3) as parts:
        list(parts.map(lambda _part: with_copies(examples, plain=1, teencode=0, seed=11), range(3)))
    assert len(made) == 50


def test_the_tagger_learns_without_tensorflow() -> None:
    code = "import sys, bot.components.crf_training; sys.exit('tensorflow' in sys.modules)"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


def made_up(count: int, intent: str) -> list[Example]:
    return [Example(Sentence(f"{intent} thứ {n}"), intent, None, n) for n in range(count)]


def test_of_too_many_sentences_rare_labels_stay_whole_and_the_order_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_sentences, "ALWAYS_LEARNT", 20)
    examples = made_up(500, "greet") + made_up(15, "denounce")
    found = chosen(examples, 100)
    assert len(found) == 100
    assert [one for one in examples if one in found] == found
    assert [one.intent for one in found].count("denounce") == 15
    assert chosen(examples, 515) == examples


def test_a_line_more_leaves_the_choice_of_the_others_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_sentences, "ALWAYS_LEARNT", 0)
    examples = made_up(500, "greet")
    before, after = set(chosen(examples[1:], 200)), set(chosen(examples, 200))
    assert len(before - after) <= 1


def test_copies_are_counted_when_sentences_are_chosen() -> None:
    assert 90 <= len(with_copies(made_up(500, "greet"), plain=0.5, teencode=0.5, seed=1, most=100)) <= 110
