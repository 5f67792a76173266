"""Reading records: strict, line by line, nothing lost."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from inbox_api.procedures.answering.sentences import paper_line
from inbox_api.procedures.importing.json_lines import parse_lines, read_records
from inbox_api.procedures.parts import Document, Fee
from inbox_api.procedures.records import ProcedureRecord, as_line

ROOT = Path(__file__).parents[3]
CITY = ROOT / "demo_city" / "procedures.jsonl"


def raw(**changes: Any) -> dict[str, Any]:
    """The first record of the demo city as plain JSON, with `changes`."""
    first: dict[str, Any] = json.loads(CITY.read_text(encoding="utf-8").splitlines()[0])
    return first | changes


def lines(*objects: dict[str, Any]) -> list[bytes]:
    return [json.dumps(one, ensure_ascii=False).encode() for one in objects]


def test_all_records_of_the_demo_city_are_read_without_an_error() -> None:
    result = read_records(CITY)
    assert len(result.records) == 135
    assert result.errors == []
    assert [problem.field for problem in result.warnings] == ["code", "code", "code"]


def test_writing_the_records_gives_the_file_back_byte_for_byte() -> None:
    written = "".join(as_line(record) + "\n" for record in read_records(CITY).records)
    assert written.rstrip("\n") == CITY.read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "1.193"}, "code"),
        ({"as_of": "07/2026"}, "as_of"),
        ({"sources": []}, "sources"),
        ({"sources": ["javascript:alert(1)"]}, "sources.0"),
        ({"fee": {"amount_vnd": "8000", "text": ""}}, "fee.amount_vnd"),
        ({"fee": {"amount_vnd": -1, "text": ""}}, "fee.amount_vnd"),
        ({"online_level": "online"}, "online_level"),
        ({"documents": [{"name": "x", "original": 1.5, "copies": 0, "note": "", "case": ""}]}, "documents.0.original"),
        ({"surprise": 1}, "surprise"),
        ({"name": "  "}, "name"),
        ({"processing_time": {"value": 1, "unit": "tuần", "text": ""}}, "processing_time.unit"),
    ],
)
def test_a_wrong_value_names_its_line_and_field(changes: dict[str, Any], field: str) -> None:
    result = parse_lines(lines(raw(id="ok"), raw(**changes)))
    assert [(problem.line, problem.field) for problem in result.errors] == [(2, field)]
    assert [record.id for record in result.records] == ["ok"]


def test_a_missing_key_names_its_line_and_field() -> None:
    incomplete = raw()
    del incomplete["agency"]
    result = parse_lines(lines(incomplete))
    assert [(problem.line, problem.field) for problem in result.errors] == [(1, "agency")]


@pytest.mark.parametrize(
    "dirt", [b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"id": NaN}', b"[" * 100_000, b'"\\ud800"', b"x" * 1_000_000]
)
def test_a_broken_line_does_not_stop_the_lines_after_it(dirt: bytes) -> None:
    result = parse_lines([dirt, b"", b"   \n", *lines(raw())])
    assert [problem.line for problem in result.errors][:1] == [1]
    assert len(result.records) == 1


def test_a_second_record_of_the_same_id_is_an_error_and_the_first_stays() -> None:
    result = parse_lines(lines(raw(name="A"), raw(name="B")))
    assert [record.name for record in result.records] == ["A"]
    assert [(problem.line, problem.field) for problem in result.errors] == [(2, "id")]


def test_text_is_composed_trimmed_and_empty_words_become_empty() -> None:
    record = parse_lines(
        lines(raw(name=unicodedata.normalize("NFD", "  Đăng ký\u00a0 khai sinh "), notes="Không có thông tin"))
    ).records[0]
    assert record.name == "Đăng ký khai sinh"
    assert record.notes == ""


def test_nul_and_lone_surrogates_never_reach_the_database() -> None:
    record = parse_lines([json.dumps(raw(name="A\x00B\ud800")).encode()]).records[0]
    assert record.name == "AB"
    record.digest()


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert len(parse_lines([b"\xef\xbb\xbf" + lines(raw())[0]]).records) == 1


def test_no_amount_is_not_the_same_as_free() -> None:
    unpublished, free = Fee(amount_vnd=None, text="x"), Fee(amount_vnd=0, text="Miễn phí")
    assert (unpublished.amount_vnd, free.amount_vnd) == (None, 0)
    assert not unpublished.is_doubtful
    assert not free.is_doubtful
    assert unpublished != free


@pytest.mark.parametrize(
    ("amount", "text", "is_doubtful"),
    [
        (90, "90 VNĐ", True),
        (999, "", True),
        (1000, "", False),
        (0, "", True),
        (0, "0 đồng", False),
        (0, "8.000 đồng", True),
    ],
)
def test_small_amounts_and_an_unexplained_zero_are_flagged(amount: int, text: str, is_doubtful: bool) -> None:
    fee = {"amount_vnd": amount, "text": text}
    result = parse_lines(lines(raw(fee=fee)))
    assert result.records[0].fee.is_doubtful is is_doubtful
    assert [problem.field for problem in result.warnings] == (["fee.amount_vnd"] if is_doubtful else [])


def test_a_record_without_papers_must_say_why() -> None:
    assert parse_lines(lines(raw(documents=[], notes=""))).errors
    assert parse_lines(lines(raw(documents=[], notes="Theo lịch"))).records


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    straight = ProcedureRecord.model_validate(raw())
    turned = ProcedureRecord.model_validate(dict(reversed(raw().items())))
    assert straight.digest() == turned.digest()
    assert straight.digest() != ProcedureRecord.model_validate(raw(notes="khác")).digest()


def test_what_is_wrong_with_a_line_is_said_in_vietnamese() -> None:
    broken = parse_lines([b'{"id": "x", "unheard_of": 1}\n', b"{\n", b"\xff\n"]).errors
    said = {(problem.line, problem.field): problem.message for problem in broken}
    assert said[1, "name"] == "bị thiếu"
    assert said[1, "unheard_of"] == "không phải trường đã biết"
    assert said[2, ""].startswith("không phải JSON")
    assert said[3, ""] == "không phải UTF-8"


@pytest.mark.parametrize(
    ("original", "note", "is_remark"), [(0, "Lưu ý", True), (1, "Lưu ý", False), (0, "Xuất trình", False)]
)
def test_a_remark_is_told_from_a_paper(original: int, note: str, is_remark: bool) -> None:
    paper = Document(name="Bản sao phải chứng thực", original=original, copies=0, note=note, case="")
    assert paper.is_remark is is_remark
    assert (paper_line(paper) == "- Lưu ý: Bản sao phải chứng thực") is is_remark
