"""One document as it stands on paper, apart from any file format. Source: Nghi dinh 30/2020/ND-CP, Phu luc I."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from inbox_api.documents.templates import Paragraph, Template
from inbox_api.models import Unit
from inbox_api.texts import gettext as _

DATA = Path(__file__).parent / "data" / "issuers.json"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose document it is. superior, name: the two lines above the number. letters: its short sign."""

    superior: str
    name: str
    letters: str
    capacity: str
    title: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """number_line: "So: 15/TB-UBND". place_day: place and date in one line. is_draft: not signed, says so."""

    motto: tuple[str, str]
    superior: str
    issuer: str
    number_line: str
    place_day: str
    kind_name: str
    subject: str
    to: tuple[str, ...]
    paragraphs: tuple[tuple[Paragraph, str], ...]
    recipients: tuple[str, ...]
    capacity: str
    title: str
    signer: str
    is_draft: bool


@lru_cache(maxsize=1)
def issuers() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


def long_name(name: str) -> str:
    """Short forms of authorities written out."""
    for short, full in issuers()["long_names"].items():
        if name.startswith(f"{short} "):
            return f"{full} {name.removeprefix(f'{short} ')}"
    return name


def is_head(unit: Unit) -> bool:
    return unit.kind in issuers()["head_kinds"]


def issuer_of(unit: Unit, parent: Unit | None, province: str) -> Issuer:
    """The letterhead of a unit."""
    kinds = issuers()["kinds"]
    kind = kinds.get(unit.kind) or kinds["department"]
    superior = kind["superior"].format(province=province, parent=long_name(parent.name) if parent else province)
    return Issuer(superior, long_name(unit.name), kind["letters"], kind["capacity"], kind["title"])


def notation(template: Template, issuer: Issuer, drafting: Issuer) -> str:
    """What follows the number: kind and body; in an official letter the body and the unit that drafted it."""
    if template.letters:
        return f"{template.letters}-{issuer.letters}"
    return issuer.letters if drafting.letters == issuer.letters else f"{issuer.letters}-{drafting.letters}"


def number_line(number: int | None, sign: str) -> str:
    """Numbers below ten have a zero before them."""
    shown = f"{number:02}" if number is not None else "\u2026\u2026"
    return _("No: %(number)s/%(sign)s", number=shown, sign=sign)


def day_line(place: str, day: date | None) -> str:
    """ "Tra Vinh, ngay 05 thang 02 nam 2027": days below ten and the first two months have a zero before them."""
    if day is None:
        return _("%(place)s, day %(day)s month %(month)s year %(year)s", place=place, day="\u2026", month="\u2026",
                 year="\u2026\u2026")  # fmt: skip
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return _("%(place)s, day %(day)s month %(month)s year %(year)s",
             place=place, day=f"{day.day:02}", month=month, year=day.year)  # fmt: skip


def motto() -> tuple[str, str]:
    first, second = issuers()["motto"]
    return first, second
