"""Any text at all goes through the whole pipeline: no error, and entities that are slices of the text as received."""

from __future__ import annotations

import itertools
import json
import os
import unicodedata
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import parsing
from bot.components.sentence_split import split_clauses, worth_parsing
from bot.components.syllables import split_syllables

Parse = Callable[[str], dict[str, Any]]
LONGEST = 5000
EXAMPLES = int(os.environ.get("HOPTHU_FUZZ_EXAMPLES", "150"))
SENTENCE = "Đường Lê Lợi phường 7 ngập nước từ tối qua, gọi 0912.345.678 giúp. Còn làm khai sinh cần gì ạ? "
PIECES = (
    SENTENCE,
    unicodedata.normalize("NFD", SENTENCE),
    "a", "A1", "0", "0912345678", "1.", "1/", "12/3/2026 ", "8h sáng mai ", "tối ", "hai ", "ngày 12 tháng 3 ",
    "12/3A đường Lê Lợi, ", "phường 7 ", "p7 ", "chợ Trà Vinh ", "TV-PA-261120-00012-7 ", "H61.12-251120-0001 ",
    "84B1-123.45 ", "084090001234 ", "1.001193", "a@b.vn ", "a.", "a@", "https://a.vn/?q=1 ", "www.", "+84", "(+84)",
    "/restart", '/greet{"ward": "Phường 7"}', "<script>alert(1)</script>", "'; DROP TABLE cases; --", "{{7*7}}", "%s%n",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "\u2764\ufe0f", "\u200b", "\u200d", "\ufeff",
    "\u202e", "\u2066", "\u05e9\u05dc\u05d5\u05dd ", "\u0645\u0631\u062d\u0628\u0627 ", "\u0301", "\u0323\u0301",
    "o\u0323\u0302", "\u0110", "\u00f0", "\ud800", "\udfff", "\x00", "\x1b[31m", "\x85", "\u2028", "\r\n", "\t", " ",
    "\u00a0", "\u3000", "\u0130", "\u1e9e", "\ufb01", "\u0958", "\u1112\u1161\u11ab", "\u0e01\u0e33", "\U0010ffff",
    "?", "!!!", "...", "_", "-", "\u2019", "\u00bd", "\u0665", "\uff17", "\u2460", "kkkk ", "đg ", "k3p7 ",
)  # fmt: skip
WORDS = "".join(sorted(set(SENTENCE.lower())))
PIECE = st.one_of(
    st.sampled_from(PIECES),
    st.text(st.characters(), max_size=30),  # lone surrogates too
    st.text(WORDS, min_size=1, max_size=40),
)
MIXTURE = st.lists(
    st.tuples(PIECE, st.one_of(st.integers(1, 4), st.integers(1, LONGEST))), min_size=1, max_size=12
).map(lambda parts: "".join((piece * count)[:LONGEST] for piece, count in parts)[:LONGEST])
TEXT = st.one_of(st.text(max_size=LONGEST), MIXTURE, st.permutations(PIECES).map("".join))
any_text = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def labels(project: Path) -> dict[str, set[str]]:
    """What the small model may answer."""
    domain = yaml.safe_load((project / "bot" / "domain" / "domain.yml").read_text(encoding="utf-8"))
    return {"intents": set(domain["intents"]), "entities": set(domain["entities"])}


def complaints(text: str, data: dict[str, Any], labels: dict[str, set[str]]) -> list[str]:
    """What is wrong with the findings of a text."""
    entities = sorted(data["entities"], key=lambda entity: entity["start"])
    sure = [data["intent"]["confidence"], *(item["confidence"] for item in data["intent_ranking"])]
    sure += [item["confidence"] for item in data["topic_ranking"]] + [e["confidence_entity"] for e in entities]
    found = [f"not of the domain: {i['name']}" for i in data["intent_ranking"] if i["name"] not in labels["intents"]]
    if data["intent"]["name"] not in labels["intents"]:
        found.append(f"intent {data['intent']}")
    found += [f"no probability: {value}" for value in sure if not 0.0 <= value <= 1.0]
    for entity in entities:
        start, end = entity["start"], entity["end"]
        words = text[start:end]
        if not 0 <= start < end <= len(text) or entity["entity"] not in labels["entities"]:
            found.append(f"entity {entity}")
        elif words != words.strip() or not any(char.isalnum() for char in words):
            found.append(f"entity of no words {entity}")
    found += [f"overlap {a} {b}" for a, b in itertools.pairwise(entities) if a["end"] > b["start"]]
    return found


@given(text=TEXT)
@example(text="")
@example(text=" " * LONGEST)
@example(text="a" * LONGEST)
@example(text="1" * LONGEST)
@example(text="a" + "\u0301" * (LONGEST - 1))
@example(text="p7 " * (LONGEST // 3))
@example(text="0912345678 " * (LONGEST // 11))
@example(text=(SENTENCE * 60)[:LONGEST])
@example(text="".join(PIECES))
@any_text
def test_any_text_is_understood_without_error_and_entities_are_slices_of_it(
    parse: Parse, labels: dict[str, set[str]], text: str
) -> None:
    assert complaints(text, parse(text), labels) == []


@given(text=TEXT)
@any_text
def test_findings_of_any_text_can_be_written_and_read_back(parse: Parse, text: str) -> None:
    out = StringIO()
    parsing.parse_lines(parse, StringIO(json.dumps({"id": "x", "text": text}) + "\n"), out)
    written = out.getvalue()
    written.encode("utf-8")
    assert json.loads(written)["id"] == "x"
    assert written.count("\n") == 1


@given(entity=st.sampled_from(["0912345678", "TV-PA-261120-00012-7", "H61.12-251120-0001"]), before=TEXT, after=TEXT)
@any_text
def test_an_item_is_found_in_the_middle_of_anything(parse: Parse, entity: str, before: str, after: str) -> None:
    half = LONGEST // 2
    text = f"{before[:half]}\n\n; {entity} ;\n\n{after[:half]}"
    start = len(before[:half]) + 4
    assert (start, start + len(entity)) in [(found["start"], found["end"]) for found in parse(text)["entities"]]


@given(text=TEXT)
@any_text
def test_syllables_of_any_text_are_slices_in_order(text: str) -> None:
    syllables = split_syllables(text)
    assert [s.text for s in syllables] == [text[s.start : s.end] for s in syllables]
    assert all(s.start < s.end for s in syllables)
    assert all(first.end <= second.start for first, second in itertools.pairwise(syllables))


@given(text=TEXT)
@any_text
def test_clauses_of_any_text_are_slices_in_order(text: str) -> None:
    clauses = split_clauses(text)
    assert all(0 <= start < end <= len(text) for start, end in clauses)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(clauses))
    assert {(part.start, part.end) for part in worth_parsing(text)} <= set(clauses)
