"""The city's wards and offices by the words people use for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.areas.repository import AreaRepository
from inbox_api.areas.resolve import KnownWard, resolve_ward
from inbox_api.errors import Conflict
from inbox_api.folding import fold
from inbox_api.models import City, Office, Ward
from inbox_api.texts import lazy_gettext


class NoCity(Conflict):
    code = "no_city"
    message = lazy_gettext("No city has been loaded yet. Run: hopthu city load FILE")


@dataclass(frozen=True, slots=True)
class WardFound:
    """ward: today's ward when it is clear; candidates: when the words fit several."""

    ward: Ward | None
    matched: str | None
    candidates: list[Ward]


def city(session: Session) -> City:
    """Raises NoCity."""
    row = AreaRepository(session).city()
    if row is None:
        raise NoCity
    return row


def city_or_none(session: Session) -> City | None:
    """None before a city was loaded."""
    return AreaRepository(session).city()


def code_letters(session: Session) -> str:
    return city(session).code_letters


def wards(session: Session) -> list[Ward]:
    return list(AreaRepository(session).wards())


def offices_of_kind(session: Session, kind: str) -> list[Office]:
    """In the order of the city's file; "HCC" are the one-stop counters."""
    return [office for office in AreaRepository(session).offices() if office.kind == kind]


def resolve(session: Session, text: str) -> WardFound:
    """The ward of today that a text names by any of its names, old or new, or by its code."""
    repository = AreaRepository(session)
    by_code = {ward.code: ward for ward in repository.wards()}
    if text in by_code:
        return WardFound(by_code[text], by_code[text].name, [])
    names: dict[str, list[str]] = {code: [] for code in by_code}
    for row in repository.ward_names():
        names[row.ward_code].append(row.name)
    known = [KnownWard(ward.code, ward.name, tuple(names[ward.code])) for ward in by_code.values()]
    match = resolve_ward(text, known, shared_names=city(session).shared_names)
    return WardFound(
        ward=by_code[match.code] if match.code else None,
        matched=match.matched,
        candidates=[by_code[code] for code in match.candidates],
    )


def find_ward(session: Session, text: str) -> Ward | None:
    """The ward when the text names exactly one."""
    return resolve(session, text).ward if text.strip() else None


def find_offices(session: Session, query: str, ward_text: str) -> list[Office]:
    """Offices that fit the citizen's words best, none that fits less; when nothing fits, those of the ward or any."""
    offices = AreaRepository(session).offices()
    ward = find_ward(session, ward_text) or find_ward(session, query)
    words = " ".join(re.findall(r"\w+", fold(query)))
    padded = f" {words} "

    def score(office: Office) -> tuple[int, int]:
        hits = sum(f" {fold(word)} " in padded for word in [*office.keywords, office.name])
        return hits, int(ward is not None and office.ward_code == ward.code)

    if ward is not None:
        offices = [office for office in offices if office.ward_code in {ward.code, None}]
    ranked = sorted(offices, key=lambda office: (score(office), -office.id), reverse=True)
    best = score(ranked[0])[0] if ranked else 0
    fitting = [office for office in ranked if score(office)[0] == best] if best else []
    if not fitting:
        fitting = [o for o in ranked if ward is not None and o.ward_code == ward.code] or list(ranked)
    return fitting
