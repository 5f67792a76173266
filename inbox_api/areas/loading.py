"""Loading a city's file (format: demo_city/README.md). Loading again updates; nothing is doubled or deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from inbox_api.areas.repository import AreaRepository
from inbox_api.assignment import versions
from inbox_api.assignment.rules import RoutingRule, read_rule
from inbox_api.errors import Invalid
from inbox_api.folding import fold
from inbox_api.models import City, Office, Ward, WardName
from inbox_api.officers import service as officers
from inbox_api.officers import units
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures.counters.hours import read_hours
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows the file has of each kind, and the officers whose account is new."""

    wards: int
    units: int
    routing_rules: int
    offices: int
    new_officers: list[str]


def read_city_file(path: Path) -> dict[str, Any]:
    """Raises Invalid with a readable line."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise Invalid(_("The city file %(path)s cannot be read.", path=path)) from error
    missing = {"city", "wards", "units", "routing"} - set(data if isinstance(data, dict) else {})
    if missing:
        raise Invalid(_("The city file lacks: %(names)s", names=", ".join(sorted(missing))))
    return dict(data)


def load_city(session: Session, data: dict[str, Any], password: str | None, now: datetime) -> Loaded:
    """Bring the database in line with the file. password: for officers' accounts that are new; None makes none."""
    city = data["city"]
    session.merge(
        City(
            id=1,
            name=city["name"],
            province=city["province"],
            code_letters=city["code_letters"],
            greeting=city["greeting"],
            shared_names=list(city.get("shared_names", [])),
            is_demo=bool(data.get("demo", False)),
        )
    )
    _load_wards(session, data["wards"])
    _load_units(session, data["units"])
    _load_routing(session, data["routing"], now)
    _load_offices(session, data.get("offices", []))
    new = _load_officers(session, data.get("officers", []), password, now) if password else []
    session.flush()
    return Loaded(len(data["wards"]), len(data["units"]), len(data["routing"]), len(data.get("offices", [])), new)


def _load_wards(session: Session, rows: list[dict[str, Any]]) -> None:
    known = {(name.ward_code, name.name) for name in AreaRepository(session).ward_names()}
    for row in rows:
        session.merge(
            Ward(
                code=row["code"],
                name=row["name"],
                province=row["province"],
                official_code=row.get("official_code"),
                valid_from=row.get("valid_from"),
            )
        )
        for name in row.get("names", []):
            if (row["code"], name["name"]) not in known:
                session.add(
                    WardName(
                        ward_code=row["code"],
                        name=name["name"],
                        folded=fold(name["name"]),
                        kind=name["kind"],
                        valid_to=name.get("valid_to"),
                    )
                )
    session.flush()


def _load_units(session: Session, rows: list[dict[str, Any]]) -> None:
    repository = OfficerRepository(session)
    for row in rows:
        parent = repository.unit_by_code(row["parent"]) if row.get("parent") else None
        facts = units.UnitFacts(
            name=row["name"], kind=row["kind"], ward_code=row.get("ward"), parent_id=parent.id if parent else None,
            is_outside=bool(row.get("is_outside", False)),
            valid_from=row.get("valid_from"), valid_to=row.get("valid_to"),
        )  # fmt: skip
        units.keep(session, row["code"], facts)


def _load_routing(session: Session, rows: list[dict[str, Any]], now: datetime) -> None:
    """The file's rules become a version, unless they are the same or a person has saved rules here."""
    rules = [routing_rule(row) for row in sorted(rows, key=lambda row: int(row["position"]))]
    versions.keep_from_file(session, rules, now)


def routing_rule(row: dict[str, Any]) -> RoutingRule:
    """A row of the file as a rule. Raises Invalid."""
    values = {name: value for name, value in row.items() if name not in {"position", "ward"}}
    if row.get("ward"):
        values["wards"] = [row["ward"]]
    try:
        return read_rule({"id": f"r{row['position']}", **values})
    except (TypeError, ValueError) as error:
        raise Invalid(
            _("The routing rule %(name)s cannot be read: %(reason)s", name=row.get("name", "?"), reason=error)
        ) from error


def _load_offices(session: Session, rows: list[dict[str, Any]]) -> None:
    known = {office.code: office for office in AreaRepository(session).offices()}
    for row in rows:
        office = known.get(row["code"]) or Office(code=row["code"])
        office.name, office.kind, office.ward_code = row["name"], row["kind"], row.get("ward")
        office.address, office.phone = row["address"], row["phone"]
        office.hours_text, office.reception_text = row["hours_text"], row.get("reception_text", "")
        office.keywords = list(row.get("keywords", []))
        office.hours, office.services = _hours(row), list(row.get("services", []))
        session.add(office)
    session.flush()


def _hours(row: dict[str, Any]) -> list[dict[str, Any]]:
    hours = list(row.get("hours", []))
    try:
        read_hours(hours)
    except ValueError as error:
        raise Invalid(
            _("The hours of the office %(name)s cannot be read: %(reason)s", name=row["code"], reason=error)
        ) from error
    return hours


def _load_officers(session: Session, rows: list[dict[str, Any]], password: str, now: datetime) -> list[str]:
    repository = OfficerRepository(session)
    new = []
    for row in rows:
        if repository.by_username(row["username"]) is not None:
            continue
        unit = repository.unit_by_code(row["unit"])
        if unit is None:
            raise Invalid(_("The officer %(name)s has an unknown unit.", name=row["username"]))
        officers.create_officer(
            session,
            username=row["username"],
            display_name=row["display_name"],
            password=password,
            roles=list(row["roles"]),
            unit_id=unit.id,
            now=now,
        )
        new.append(row["username"])
    return new
