"""Training files edited line by line stay as they were, to the byte, wherever nothing was changed."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from inbox_api.training.data import blocks, files
from inbox_api.training.data.applying import Draft
from inbox_api.training.examples import BrokenLine, Span, folded, parse_line, render
from tests.conftest import ROOT

FOLDER = ROOT / "nlu_data"
BY_HAND = """# Sửa tay, giữ nguyên
version: "3.1"

nlu:
- intent: ask_fee   # phí
  examples: |
    - [khai sinh](procedure) bao nhiêu tiền

    - phí thế nào
# giữa hai khối
- intent: report_issue
  metadata:
    topic: "0301"
  examples: |
    - đèn đường tắt
- synonym: sổ đỏ
  examples: |
    - so do
"""
_letters = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="[]{}()\u2028\u2029\x85")
words = st.text(alphabet=_letters, min_size=1, max_size=20)
labels = st.sampled_from(["procedure", "ward", "address"])


def test_every_shipped_file_comes_out_as_it_went_in() -> None:
    shipped = files.read_folder(FOLDER)
    assert len(shipped) > 40
    for name, content in shipped.items():
        assert "".join(blocks.rows_of(content.decode())).encode() == content, name
    assert files.unpack(files.pack(shipped)) == shipped
    assert files.read_zip(files.zipped(shipped)) == shipped


def test_every_shipped_line_is_read_and_written_alike() -> None:
    lines = 0
    for name, content in files.read_folder(FOLDER).items():
        if name.startswith("nlu/"):
            found, broken = blocks.examples_of(content.decode())
            assert broken == ()
            assert all(render(one.text, one.entities) == one.line for one in found)
            lines += len(found)
    assert lines > 24_000


def test_comments_blank_lines_and_other_blocks_stay() -> None:
    draft = Draft({"nlu/hand.yml": BY_HAND.encode()})
    rows = draft.rows("nlu/hand.yml")
    blocks.add(rows, "ask_fee", "mất mấy đồng")
    blocks.replace(rows, "report_issue", "đèn đường tắt", "đèn đường [trước chợ](landmark) tắt")
    assert blocks.remove(rows, "ask_fee", "phí thế nào") is None
    expected = BY_HAND.replace("    - phí thế nào\n", "    - mất mấy đồng\n")
    expected = expected.replace("- đèn đường tắt", "- đèn đường [trước chợ](landmark) tắt")
    assert draft.files()["nlu/hand.yml"].decode() == expected


def test_lines_of_synonyms_are_no_examples_of_an_intent() -> None:
    assert "so do" not in {one.line for one in blocks.examples_of(BY_HAND)[0]}
    assert [one.topic for one in blocks.examples_of(BY_HAND)[0]] == [None, None, "0301"]


def test_windows_line_ends_and_a_missing_last_one_are_kept() -> None:
    content = "nlu:\r\n- intent: thank\r\n  examples: |\r\n    - cảm ơn\r\n    - cám ơn"
    rows = blocks.rows_of(content)
    assert "".join(rows) == content
    blocks.replace(rows, "thank", "cảm ơn", "cảm ơn nha")
    assert "".join(rows) == content.replace("cảm ơn\r", "cảm ơn nha\r")
    blocks.add(rows, "thank", "đội ơn")
    assert "".join(rows).endswith("    - cám ơn\n    - đội ơn\n")


@given(st.lists(words.map(str.strip).filter(bool), min_size=1, max_size=8, unique=True))
def test_what_is_added_and_removed_again_leaves_no_trace(lines: list[str]) -> None:
    rows = blocks.rows_of(BY_HAND)
    fresh = [line for line in lines if line not in BY_HAND and not line.startswith("- ")]
    for line in fresh:
        blocks.add(rows, "ask_fee", line)
    read = [one.line for one in blocks.examples_of("".join(rows))[0] if one.intent == "ask_fee"]
    assert read[2:] == fresh
    for line in fresh:
        blocks.remove(rows, "ask_fee", line)
    assert "".join(rows) == BY_HAND


@given(st.lists(st.tuples(words, st.none() | labels), min_size=1, max_size=6))
def test_a_rendered_line_is_read_back(parts: list[tuple[str, str | None]]) -> None:
    text, spans = "", []
    for part, label in parts:
        if label:
            spans.append(Span(label, len(text), len(text) + len(part), part))
        text += part
    line = render(text, spans)
    if text.strip():
        found = parse_line("x", line)
        assert (found.text, list(found.entities)) == (text, spans)


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused(line: str) -> None:
    with contextlib.suppress(BrokenLine):
        found = parse_line("x", line)
        assert found.text.strip()
        assert all(0 <= span.start < span.end <= len(found.text) for span in found.entities)


def test_one_spelling_for_all() -> None:
    assert folded("  Lệ phí KHAI SINH?! ") == "le phi khai sinh"
    assert parse_line("x", '[hôm nay]{"entity": "date_time", "value": "0"}').entities[0].value == "0"
