"""Administrative procedures that no city of ours has: load for the search, made of the word parts in parts.json."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from inbox_api.folding import fold

PARTS = Path(__file__).parent / "parts.json"
_FIRST_CODE = 900_001  # "3.900001" and on: the national database is far from there


@dataclass(frozen=True, slots=True)
class Distractor:
    """One made procedure. number: its place in the list, from 0."""

    number: int
    code: str
    name: str
    field: str
    ministry: str
    agency: str

    @property
    def is_of_wards(self) -> bool:
        return fold(self.agency).endswith("cap xa")


def load_parts() -> dict[str, Any]:
    parts: dict[str, Any] = json.loads(PARTS.read_text(encoding="utf-8"))
    return parts


def make(count: int, avoid: Iterable[str], seed: int | None = None) -> list[Distractor]:
    """`count` procedures with different names, none of them in `avoid` (accent-blind); the same for the same seed.

    Raises ValueError when the parts do not give that many.
    """
    parts = load_parts()
    taken = {fold(name) for name in avoid}
    possible = [one for one in _combinations(parts) if fold(one[0]) not in taken]
    if count > len(possible):
        raise ValueError(f"parts.json gives {len(possible)} procedures, not {count}")
    picked = random.Random(parts["seed"] if seed is None else seed).sample(possible, count)  # noqa: S311 - load data
    return [
        Distractor(number, f"3.{_FIRST_CODE + number}", name, group["field"], group["ministry"], group["agency"])
        for number, (name, group) in enumerate(picked)
    ]


def _combinations(parts: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for group in parts["fields"]:
        for kind, things in group["objects"].items():
            for thing in things:
                for verb in parts["verbs"][kind]:
                    for condition in parts["conditions"][kind]:
                        yield f"{verb} {thing} {condition}".strip(), group


def as_portal_json(one: Distractor, parts: dict[str, Any]) -> dict[str, Any]:
    """What the portal sends for the page of one procedure, as in tthc-format.md."""
    chance = random.Random(one.number)  # noqa: S311 - load data
    words = parts["words"]
    days = chance.choice((3, 5, 7, 10, 15, 20, 30))
    fee = chance.choice((0, 100_000, 150_000, 500_000, 1_200_000))
    papers = [_paper(name) for name in chance.sample(parts["papers"], chance.randint(2, 5))]
    detail = {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "code": one.code,
        "name": one.name,
        "decisionNo": f"{chance.randint(100, 4000)}{words['decision']}",
        "isMinistry": False,
        "isProvince": not one.is_of_wards,
        "isWard": one.is_of_wards,
        "isOtherAgency": False,
        "formalityType": "ASSIGNED_REGULATION",
        "type": "STANDARD",
        "category": {"name": one.field, "code": f"G99-TT{one.number % 100:02}"},
        "subjectTypesDetails": [{"name": name, "code": ""} for name in chance.sample(parts["subjects"], 2)],
        "departmentsExecuting": [{"name": one.agency}],
        "executionSteps": [
            {"name": f"{words['step']} {place}", "description": text} for place, text in enumerate(parts["steps"], 1)
        ],
        "executionMethods": [_method(way, days, fee, words["currency"]) for way in ("DIRECT", "ONLINE", "POSTAL")],
        "executionCases": [{"name": words["papers"], "profileComponents": papers}],
        "legalBasisesDetails": [{"name": words["law"], "code": f"{chance.randint(1, 199)}{words['law_code']}"}],
        "resultsDetails": [{"name": words["result"] + one.name, "code": f"KQ.G99.{one.number:06}"}],
        "requirementsAndConditions": words["nothing"],
        "departmentPromulgateName": one.ministry,
        "isFullProcess": False,
        "isOfflineOnly": False,
    }
    return {"code": "OK", "data": detail}


def _method(way: str, days: int, fee: int, currency: str) -> dict[str, Any]:
    fees = [{"type": "FEE", "value": fee, "currencyName": currency, "description": ""}] if fee else []
    return {
        "submissionMethod": way,
        "processingTime": days,
        "processingTimeUnit": "WORKING_DAY",
        "description": "",
        "fees": fees,
    }


def _paper(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "code": "",
        "originalQty": 1,
        "copyQty": 0,
        "required": True,
        "hasElectronicForm": False,
        "isProcessingResult": False,
        "attachments": [],
    }


def write_files(distractors: Sequence[Distractor], folder: Path) -> None:
    """The first half as one Excel list, the others as a file of the portal's JSON each."""
    parts = load_parts()
    half = len(distractors) // 2
    write_excel(distractors[:half], folder / "danh-sach-tthc-do-tai.xlsx", parts["words"])
    for one in distractors[half:]:
        text = json.dumps(as_portal_json(one, parts), ensure_ascii=False)
        (folder / f"{one.code}.json").write_text(text, encoding="utf-8")


def write_excel(distractors: Sequence[Distractor], path: Path, words: dict[str, str]) -> None:
    """The list as the ministries publish it: two lines of heading, then code, name, ministry, agency and field."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([words["nation"]])
    sheet.append([words["title"]])
    for one in distractors:
        sheet.append([one.code, one.name, one.ministry, one.agency, one.field])
    book.save(path)
