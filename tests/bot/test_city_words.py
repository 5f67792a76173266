"""The city's own places and short forms: over our lists while its model learns and answers, and only then."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import city_words, parsing, training
from bot.components.lexicon import fingerprint, load_lexicon
from bot.components.normalisation import normalise
from bot.components.places import find_places
from bot.components.syllables import split_syllables
from tests.bot.conftest import copy_of_the_project

YAML = 'streets:\n  - "Tăng Bạt Hổ"\nlandmarks:\n  - "chợ Ô Môn"\nshort_forms:\n  "vlg": "vui lòng"\n'
WORDS = {"streets": ["Tăng Bạt Hổ"], "landmarks": ["chợ Ô Môn"], "short_forms": {"vlg": "vui lòng"}}


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    yield
    city_words.put_in_force(None)


def places(text: str) -> list[str]:
    return [one.written for one in find_places(split_syllables(text))]


def test_words_of_the_city_are_read_beside_ours_and_go_again() -> None:
    before = fingerprint(["places", "teencode"], [])
    assert places("ngap o tang bat ho gan cho o mon") == []
    city_words.put_in_force(WORDS)
    assert places("ngap o tang bat ho gan cho o mon, duong le loi") == ["Tăng Bạt Hổ", "chợ Ô Môn", "Lê Lợi"]
    assert normalise("vlg cho hoi").words[0] == "vui lòng"
    assert load_lexicon("teencode")["forms"]["ko"] == "không"
    assert fingerprint(["places", "teencode"], []) != before, "the training cache would not notice"
    city_words.put_in_force(None)
    assert places("tang bat ho") == []
    assert normalise("vlg").text == "vlg"
    assert fingerprint(["places", "teencode"], []) == before


def test_a_model_carries_its_words_and_others_none(tmp_path: Path) -> None:
    model = tmp_path / "m.tar.gz"
    with tarfile.open(model, "w:gz") as archive:
        entry = tarfile.TarInfo("metadata.json")
        entry.size = 2
        archive.addfile(entry, io.BytesIO(b"{}"))
    assert city_words.of_model(model) is None
    city_words.carry(model, WORDS)
    assert city_words.of_model(model) == WORDS
    with tarfile.open(model) as archive:
        assert archive.getnames() == [city_words.MEMBER, "metadata.json"]


def test_a_model_that_cannot_be_loaded_leaves_the_words_of_the_one_that_answers(tmp_path: Path) -> None:
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    broken = tmp_path / "broken.tar.gz"
    with tarfile.open(broken, "w:gz") as archive:
        entry = tarfile.TarInfo("nothing-of-a-model")
        archive.addfile(entry, io.BytesIO())
    city_words.carry(broken, {**WORDS, "short_forms": {"vlg": "vật liệu"}})
    city_words.put_in_force(WORDS)
    city_words.follow_each_model()
    with pytest.raises(Exception, match=r"."):
        LocalModelStorage.from_model_archive(tmp_path / "there", broken)
    assert normalise("vlg").text == "vui lòng"


def test_a_project_without_words_is_trained_as_ever(tmp_path: Path) -> None:
    assert city_words.learn(tmp_path) is None
    file = tmp_path / city_words.FILE
    file.parent.mkdir(parents=True)
    file.write_text("streets: []\n", encoding="utf-8")
    assert city_words.learn(tmp_path) is None


def test_a_model_learns_with_the_words_and_brings_them_along(tmp_path: Path, model: Path) -> None:
    root = copy_of_the_project(tmp_path / "root")
    plain = training.model_fingerprint(root)
    file = root / city_words.FILE
    file.parent.mkdir(parents=True)
    file.write_text(YAML, encoding="utf-8")
    assert training.model_fingerprint(root) != plain
    learnt = training.train(root, tmp_path / "models")
    city_words.put_in_force(None)
    assert city_words.of_model(learnt) == WORDS
    parsing.load_parser(learnt)
    assert normalise("vlg").text == "vui lòng"
    parsing.load_parser(model)
    assert normalise("vlg").text == "vlg"
