"""Whatever the bytes are: reading never raises, gives no half record, and keeps what a sound file holds."""

from __future__ import annotations

import contextlib
import io
import json
import os
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from inbox_api.procedures.importing.json_lines import parse_lines
from inbox_api.procedures.importing.layouts import read_file
from inbox_api.procedures.importing.merging import merged, new_record
from inbox_api.procedures.importing.readings import Partial, ReadResult
from inbox_api.procedures.records import ProcedureRecord, as_line
from tests.unit.procedures.importing.making import ORIGIN, as_bytes, fee, method, only, paper, portal, rtf, zipped
from tests.unit.procedures.importing.test_merging import RESIDENCE
from tests.unit.procedures.importing.test_sniffing import SAMPLES

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
CALM = settings(max_examples=int(os.environ.get("FUZZ", "60")), deadline=None, suppress_health_check=SLOW)
SOURCES = SAMPLES | {"rtf": rtf("Mã thủ tục: 1.004222\nTên thủ tục: Đăng ký\nCấp thực hiện: Cấp Xã")}


def harmless(data: bytes) -> ReadResult:
    """Reads, and tries every partial as a new record and over a stored one, as storing does."""
    _key, result = read_file(data, ORIGIN)
    for problem in [*result.errors, *result.warnings]:
        assert problem.message
        assert problem.line >= 0
    for one in result.partials:
        json.dumps(one.values).encode("utf-8")
        for values in (new_record(one, "moi"), merged(RESIDENCE, one, [])):
            with contextlib.suppress(ValidationError):  # storing reports it and leaves the line out
                ProcedureRecord.model_validate(values).digest()
    return result


@CALM
@given(st.binary(max_size=3000))
def test_any_bytes_are_read_without_a_raise_and_give_nothing(data: bytes) -> None:
    result = harmless(data)
    assert (result.partials, result.records) == ([], [])
    assert result.errors


@CALM
@given(st.text(max_size=2000))
def test_any_text_is_read_without_a_raise(text: str) -> None:
    harmless(text.encode("utf-8", "surrogatepass"))


@st.composite
def wounds(draw: st.DrawFn) -> list[tuple[str, float, bytes]]:
    """Places of a file, as shares of its length, and what happens there."""
    kind = st.sampled_from(["cut", "put", "over", "twice"])
    return draw(st.lists(st.tuples(kind, st.floats(0, 1), st.binary(min_size=1, max_size=12)), min_size=1, max_size=6))


def wounded(data: bytes, places: list[tuple[str, float, bytes]]) -> bytes:
    for kind, share, piece in places:
        at = int(len(data) * share)
        if kind == "cut":
            data = data[:at] + data[at + len(piece) * 7 :]
        elif kind == "put":
            data = data[:at] + piece + data[at:]
        elif kind == "over":
            data = data[:at] + piece + data[at + len(piece) :]
        else:
            data = data[:at] + data[max(at - 200, 0) : at] + data[at:]
    return data


@pytest.mark.parametrize("key", SOURCES)
@CALM
@given(places=wounds())
def test_a_wounded_file_of_any_layout_raises_nothing(key: str, places: list[tuple[str, float, bytes]]) -> None:
    harmless(wounded(SOURCES[key], places))


@pytest.mark.parametrize("key", ["excel_list", "portal_word", "decision"])
@CALM
@given(places=wounds(), which=st.integers(0, 30))
def test_a_wounded_part_inside_an_office_file_raises_nothing(
    key: str, places: list[tuple[str, float, bytes]], which: int
) -> None:
    """The zip is sound, what is in it is not: the readers of Word and Excel themselves are tried."""
    with zipfile.ZipFile(io.BytesIO(SOURCES[key])) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    name = sorted(files)[which % len(files)]
    files[name] = wounded(files[name], places)
    harmless(zipped(files))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(sorted(portal())), inner, max_size=6),
    max_leaves=20,
)


@CALM
@given(st.dictionaries(st.sampled_from(sorted(portal())), JSON, max_size=12))
def test_a_procedure_with_anything_under_its_keys_raises_nothing(changes: dict[str, Any]) -> None:
    harmless(as_bytes(portal(**changes)))


@CALM
@given(st.lists(JSON, max_size=4))
def test_any_json_raises_nothing(value: Any) -> None:
    harmless(as_bytes(value))


# --- nothing is lost -----------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["Tờ khai", "Giấy chứng sinh", "Hộ chiếu", "Đơn đề nghị", "Bản vẽ", "Ảnh 3x4", "Hợp đồng"])
NAMES = st.builds(lambda a, b: f"{a} số {b}", WORDS, st.integers(1, 99))
FEES = st.builds(fee, st.integers(1000, 10**8), st.sampled_from(["", "mỗi lần", "một bản", "theo hồ sơ"]))
METHODS = st.builds(
    lambda channel, value, unit, note, fees: method(channel, value, unit, description=note, fees=fees),
    st.sampled_from(["ONLINE", "DIRECT", "POSTAL"]),
    st.integers(1, 300),
    st.sampled_from(["WORKING_DAY", "DAY", "HOUR", "MONTH"]),
    st.sampled_from(["", "Nộp tại quầy", "Trường hợp có thẻ"]),
    st.lists(FEES, max_size=3, unique_by=str),
)
PAPERS = st.builds(paper, NAMES, st.integers(1, 9), st.integers(0, 9))
GROUPS = st.builds(
    lambda name, lines: {"name": name, "profileComponents": lines},
    st.sampled_from(["Giấy tờ phải nộp", "Trường hợp 1: nhà thuê", "Trường hợp 2: nhà ở nhờ"]),
    st.lists(PAPERS, min_size=1, max_size=5, unique_by=lambda one: one["name"]),
)
PROCEDURES = st.builds(
    lambda methods, cases, steps, laws, full: portal(
        executionMethods=methods,
        executionCases=cases,
        executionSteps=[{"name": f"Bước {n}", "description": text} for n, text in enumerate(steps, 1)],
        legalBasisesDetails=[{"name": "Luật", "code": f"{n}/2020/QH14"} for n in laws],
        isFullProcess=full,
    ),
    st.lists(METHODS, min_size=1, max_size=5),
    st.lists(GROUPS, min_size=1, max_size=3, unique_by=lambda one: one["name"]),
    st.lists(NAMES, max_size=4),
    st.sets(st.integers(1, 99), max_size=4),
    st.booleans(),
)


def exported(partial: Partial) -> dict[str, Any]:
    """What an export holds after the import of a new procedure, read back from its line."""
    line = as_line(ProcedureRecord.model_validate(new_record(partial, "moi")))
    (record,) = parse_lines([line.encode()]).records
    assert as_line(record) == line
    return record.as_json()


@CALM
@given(PROCEDURES)
def test_import_then_export_loses_nothing_that_a_record_holds(told: dict[str, Any]) -> None:
    held = exported(only(as_bytes(told)))
    channels = {"ONLINE": "online", "DIRECT": "direct", "POSTAL": "post"}
    for line, kept in zip(told["executionMethods"], held["methods"], strict=True):
        assert kept["channel"] == channels[line["submissionMethod"]]
        assert kept["time"]["value"] == line["processingTime"]
        assert line["description"] in {kept.get("note", ""), kept.get("case", "")}
        assert [one["amount_vnd"] for one in kept.get("fees", [])] == [one["value"] for one in line["fees"]]
        for printed, item in zip(line["fees"], kept.get("fees", []), strict=True):
            assert printed["description"] in item["text"]
    papers = [(group["name"], one) for group in told["executionCases"] for one in group["profileComponents"]]
    assert [(one["name"], one["original"], one["copies"]) for one in held["documents"]] == [
        (one["name"], one["originalQty"], one["copyQty"]) for _group, one in papers
    ]
    assert {one["case"] for one in held["documents"]} <= {group for group, _one in papers} | {""}
    steps = [one["text"] for one in held.get("official_steps", [])]
    assert steps == [one["description"] for one in told["executionSteps"]]
    assert held["legal_basis"] == [f"Luật {one['code']}" for one in told["legalBasisesDetails"]]
    assert held["online_level"] in {"toàn trình", "một phần", "trực tiếp"}
    assert (held["online_level"] == "toàn trình") is told["isFullProcess"]


@CALM
@given(PROCEDURES)
def test_the_same_file_again_changes_nothing(told: dict[str, Any]) -> None:
    partial = only(as_bytes(told))
    once = ProcedureRecord.model_validate(new_record(partial, "moi")).as_json()
    again = ProcedureRecord.model_validate(merged(once, only(as_bytes(told)), [])).as_json()
    assert again == once
