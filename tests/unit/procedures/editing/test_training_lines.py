"""Training lines that name a procedure are counted by the longest name in them."""

from __future__ import annotations

import json
from pathlib import Path

from inbox_api.procedures.editing import training_lines
from inbox_api.procedures.records import ProcedureRecord

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


def test_a_line_counts_once_for_the_procedure_it_names(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    (tmp_path / "nlu" / "ask_fee.yml").write_text(LINES, encoding="utf-8")
    assert training_lines.counts(tmp_path, records()) == {"mot": 3, "hai": 1}


def test_changed_lines_are_counted_anew(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    path = tmp_path / "nlu" / "ask_fee.yml"
    path.write_text(LINES, encoding="utf-8")
    training_lines.counts(tmp_path, records())
    path.write_text(LINES + "    - [khai sinh](procedure) ơi\n", encoding="utf-8")
    assert training_lines.counts(tmp_path, records())["mot"] == 4


def test_without_training_data_nothing_is_counted(tmp_path: Path) -> None:
    assert training_lines.counts(tmp_path, records()) == {}
