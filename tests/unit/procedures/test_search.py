"""Finding by the words people use; the floors are a little below what is reached."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from inbox_api.procedures.finding import wording
from inbox_api.procedures.finding.search import MAX_QUERY_CHARS, ProcedureIndex

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def index() -> ProcedureIndex:
    return ProcedureIndex.from_file(ROOT / "demo_city" / "procedures.jsonl")


def rows(name: str) -> list[dict[str, Any]]:
    """Questions beside this file, or those for tuning."""
    path = HERE / name if (HERE / name).exists() else ROOT / "nlu_data" / "dev" / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@dataclass
class Figures:
    recall_at_1: float
    recall_at_3: float
    sure_but_wrong: float
    unsure: float


def measure(index: ProcedureIndex, questions: list[dict[str, Any]]) -> Figures:
    first = third = wrong = unsure = 0
    for row in questions:
        result = index.search(row["text"])
        ids = [hit.id for hit in result.hits]
        fair = row.get("expected") or row["procedures"]
        is_right = bool(ids) and ids[0] in fair
        first += is_right
        third += any(one in fair for one in ids)
        wrong += result.sure and not is_right
        unsure += not result.sure
    n = len(questions)
    return Figures(first / n, third / n, wrong / n, unsure / n)


def test_questions_of_citizens_find_their_procedure(index: ProcedureIndex) -> None:
    asked = [row for row in rows("queries.jsonl") if row["kind"] == "one"]
    figures = measure(index, asked)
    assert len(asked) >= 150
    assert len({row["expected"][0] for row in asked}) >= 110
    assert figures.recall_at_1 >= 0.98
    assert figures.recall_at_3 >= 0.99
    assert figures.sure_but_wrong <= 0.01
    assert figures.unsure <= 0.05


@pytest.mark.parametrize("name", ["procedures.jsonl", "procedures_short.jsonl"])
def test_questions_of_other_writers_find_theirs_too(index: ProcedureIndex, name: str) -> None:
    asked = rows(name)
    figures = measure(index, [row for row in asked if row["kind"] == "one"])
    assert figures.recall_at_1 >= 0.97
    assert figures.recall_at_3 >= 0.98
    assert figures.sure_but_wrong <= 0.03
    assert figures.unsure <= 0.07
    foreign = [index.search(row["text"]) for row in asked if row["kind"] == "none"]
    assert sum(not result.sure for result in foreign) / len(foreign) >= 0.93
    wide = [index.search(row["text"]) for row in asked if row["kind"] == "wide"]
    assert sum(result.narrowing is not None for result in wide) / len(wide) >= 0.6


@pytest.mark.parametrize(("style", "floor"), [("clean", 0.98), ("plain", 0.98), ("teencode", 0.95)])
def test_no_way_of_typing_is_left_behind(index: ProcedureIndex, style: str, floor: float) -> None:
    asked = [row for row in rows("queries.jsonl") if row["kind"] == "one" and row["style"] == style]
    assert len(asked) >= 30
    assert measure(index, asked).recall_at_1 >= floor


def test_things_the_catalogue_does_not_hold_get_not_sure(index: ProcedureIndex) -> None:
    foreign = [row for row in rows("queries.jsonl") if row["kind"] == "none"]
    unsure = sum(not index.search(row["text"]).sure for row in foreign)
    assert len(foreign) >= 20
    assert unsure / len(foreign) >= 0.85


def test_no_test_question_is_known_to_the_index_or_to_the_fitting() -> None:
    from inbox_api.procedures.vocabulary import load

    stories = {" ".join(wording.raw_tokens(text)) for texts in load("situations").values() for text in texts}
    fitted = {" ".join(wording.raw_tokens(row["text"])) for row in rows("dev_queries.jsonl")}
    tested = [" ".join(wording.raw_tokens(row["text"])) for row in rows("queries.jsonl")]
    assert [text for text in tested if text in stories | fitted] == []
    assert len(set(tested)) == len(tested)


@pytest.mark.parametrize(
    "question",
    [
        "giấy tờ gì", "bao nhiêu tiền", "mất bao lâu", "nộp ở đâu", "làm sao", "can giay to gi", "bn tien z ad",
        "", "   ", "???", "👍👍", "a", "\x00", "ok",
    ],
)  # fmt: skip
def test_words_that_only_ask_find_nothing_surely(index: ProcedureIndex, question: str) -> None:
    assert not index.search(question).sure


@pytest.mark.parametrize(
    "tail", ["mất bao lâu", "hết bao nhiêu tiền", "cần giấy tờ gì", "nộp ở đâu", "làm online được không"]
)
def test_what_is_asked_about_a_procedure_does_not_change_it(index: ProcedureIndex, tail: str) -> None:
    result = index.search(f"làm hộ chiếu {tail}")
    assert result.sure
    assert result.hits[0].id == "cap-ho-chieu-pho-thong-trong-nuoc"


@pytest.mark.parametrize(
    ("question", "procedure"),
    [
        ("vợ mới sinh", "dang-ky-khai-sinh"),
        ("xe mua lại chưa sang tên", "dang-ky-sang-ten-xe-thay-doi-chu-xe"),
        ("mất sổ đỏ", "cap-lai-giay-chung-nhan-do-bi-mat"),
        ("mẹ em mất sổ đỏ", "cap-lai-giay-chung-nhan-do-bi-mat"),
        ("mẹ em mới mất", "dang-ky-khai-tu"),
        ("lamf giaays khai sinh", "dang-ky-khai-sinh"),
        ("khia sinh cho con", "dang-ky-khai-sinh"),
        ("mat cancuoc", "cap-lai-the-can-cuoc"),
        ("hoà giải tranh chấp đất", "hoa-giai-tranh-chap-dat-dai-tai-cap-xa"),
    ],
)
def test_situations_losses_deaths_and_slips_of_the_finger(index: ProcedureIndex, question: str, procedure: str) -> None:
    assert index.search(question).hits[0].id == procedure


def test_composed_and_decomposed_letters_find_the_same(index: ProcedureIndex) -> None:
    import unicodedata

    text = "Đổi giấy phép lái xe hết hạn"
    assert index.search(text) == index.search(unicodedata.normalize("NFD", text)) == index.search(text.upper())


def test_a_code_finds_its_record_and_a_shared_code_both(index: ProcedureIndex) -> None:
    one = index.search("thủ tục 1.000894 là gì")
    assert (one.sure, [hit.id for hit in one.hits]) == (True, ["dang-ky-ket-hon"])
    both = index.search("1.001193")
    assert not both.sure
    assert {hit.id for hit in both.hits} == {"dang-ky-khai-sinh", "dang-ky-khai-sinh-qua-han-sau-60-ngay"}


def test_a_replaced_code_finds_the_record_of_today(index: ProcedureIndex) -> None:
    assert index.search("2.002622").hits[0].id == "lien-thong-dien-tu-khai-tu-xoa-thuong-tru-mai-tang-phi-tu-tuat"


def test_situations_and_old_codes_name_records_of_the_demo_city(index: ProcedureIndex) -> None:
    from inbox_api.procedures.vocabulary import load

    known = {record.id for record in index.records}
    assert set(load("situations")) == known
    assert {name for names in load("old_codes").values() for name in names} <= known


def test_at_most_limit_hits_come_back_best_first(index: ProcedureIndex) -> None:
    hits = index.search("sổ đỏ", limit=5).hits
    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_empty_catalogue_finds_nothing() -> None:
    assert ProcedureIndex([]).search("khai sinh").hits == []


def test_of_a_very_long_question_the_beginning_counts(index: ProcedureIndex) -> None:
    text = "khai sinh " * (MAX_QUERY_CHARS // 10)
    assert index.search(text + "sổ đỏ " * 100_000) == index.search(text)
