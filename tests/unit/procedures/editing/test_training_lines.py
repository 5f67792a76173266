"""Training lines that name a procedure are counted by the longest name in them."""

from __future__ import annotations

import json
from pathlib import Path

from inbox_api.procedures.records import ProcedureRecord
from inbox_api.training.catalogue import mentions
from inbox_api.training.data.state import TrainingData

CITY = Path(__file__).parents[4] / "demo_city" / "procedures.jsonl"
LINES = """nlu:
- intent: ask_fee
  examples: |
    - làm [giấy khai sinh](procedure) tốn bao nhiêu
    - [khai sanh cho bé](procedure) mấy tiền
    - [KHAI SINH](procedure) với [khai sinh](procedure) giá sao
    - [đăng ký khai sinh lại](procedure) hết nhiêu
    - đèn đường hư
"""


def records() -> list[ProcedureRecord]:
    plain = json.loads(CITY.read_text(encoding="utf-8").splitlines()[0])
    first = plain | {"id": "mot", "name": "Đăng ký khai sinh", "aliases": ["khai sinh", "khai sanh"]}
    second = plain | {"id": "hai", "name": "Đăng ký lại khai sinh", "aliases": ["đăng ký khai sinh lại"]}
    return [ProcedureRecord.model_validate(one) for one in (first, second)]


def counted(lines: str) -> dict[str, dict[str, int]]:
    data = TrainingData({"nlu/ask_fee.yml": lines.encode()})
    return {one: mentions.counts(found) for one, found in mentions.of_procedures(data, records()).items()}


def test_a_line_counts_once_for_the_procedure_it_names() -> None:
    assert counted(LINES) == {"mot": {"ask_fee": 3}, "hai": {"ask_fee": 1}}


def test_changed_lines_are_counted_anew() -> None:
    counted(LINES)
    assert counted(LINES + "    - [khai sinh](procedure) ơi\n")["mot"] == {"ask_fee": 4}


def test_without_training_data_nothing_is_counted() -> None:
    assert counted("nlu:\n") == {}
