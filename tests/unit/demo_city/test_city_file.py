from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from inbox_api.areas.elsewhere import address_today
from inbox_api.areas.loading import routing_rule
from inbox_api.assignment.cells import World
from inbox_api.assignment.conflicts import NEVER, SHADOWED, UNCOVERED, examine
from inbox_api.assignment.rules import Facts, RoutingRule, UnitDirectory, UnitRef, first_match
from inbox_api.cases.topics import CASE_TYPES, FIELDS, TOPICS, TYPES_WITH_TOPIC
from inbox_api.deadlines.calendar import OfficeHours, build_calendar

FILE = Path(__file__).resolve().parents[3] / "demo_city" / "city.yml"
CITY: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
UNIT_KINDS = {"city", "ward", "VP", "KT", "VHXH", "HCC", "CA", "department", "utility"}
WARD_KINDS = {"VP", "KT", "VHXH", "HCC", "CA"}
ROLES = {"officer", "dispatcher", "inspector", "trainer", "approver", "leader", "admin", "auditor"}
WARDS = {row["code"]: row for row in CITY["wards"]}
UNITS = {row["code"]: row for row in CITY["units"]}
OFFICERS = {row["username"]: row for row in CITY["officers"]}
RULES = [routing_rule(row) for row in sorted(CITY["routing"], key=lambda row: row["position"])]
DIRECTORY = UnitDirectory(
    tuple(
        UnitRef(number, row["code"], row["name"], row["kind"], row["ward"], row["valid_from"], None)
        for number, row in enumerate(CITY["units"])
    )
)
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def routed(case_type: str, topic: str | None, ward: str | None) -> RoutingRule:
    trial = first_match(RULES, Facts(case_type, topic, ward, at=NOW), DIRECTORY, build_calendar())
    assert trial is not None
    return trial.rule


@pytest.mark.parametrize(
    ("rows", "key"),
    [("wards", "code"), ("units", "code"), ("officers", "username"), ("routing", "position"), ("offices", "code")],
)
def test_keys_are_unique(rows: str, key: str) -> None:
    keys = [row[key] for row in CITY[rows]]
    assert len(keys) == len(set(keys))


def test_the_city_has_what_the_loader_needs() -> None:
    assert CITY["demo"] is True
    assert set(CITY["city"]) == {"name", "province", "code_letters", "greeting", "shared_names"}
    assert re.fullmatch("[A-Z]{2}", CITY["city"]["code_letters"])


def test_every_unit_refers_to_a_ward_and_a_parent_that_exist() -> None:
    seen: set[str] = set()
    for row in CITY["units"]:
        assert row["kind"] in UNIT_KINDS
        assert row["ward"] is None or row["ward"] in WARDS
        assert row["parent"] is None or row["parent"] in seen, row["code"]
        seen.add(row["code"])
    assert [row["code"] for row in CITY["units"] if row["parent"] is None] == ["dieu-hanh"]


def test_every_ward_has_its_five_units_under_its_committee() -> None:
    for ward in WARDS:
        assert UNITS[ward]["kind"] == "ward"
        own = {row["kind"] for row in CITY["units"] if row["ward"] == ward and row["parent"] == ward}
        assert own == WARD_KINDS


def test_every_officer_has_known_roles_and_a_unit_of_ours() -> None:
    for row in CITY["officers"]:
        assert set(row) == {"username", "display_name", "roles", "unit"}
        assert row["roles"]
        assert set(row["roles"]) <= ROLES
        assert not UNITS[row["unit"]].get("is_outside", False)
    assert {role for row in CITY["officers"] for role in row["roles"]} == ROLES


def test_the_fixed_cast_of_the_tests_is_there() -> None:
    assert (OFFICERS["lan"]["unit"], set(OFFICERS["lan"]["roles"])) == ("tra-vinh", {"dispatcher", "officer"})
    assert (OFFICERS["minh"]["unit"], set(OFFICERS["minh"]["roles"])) == ("nguyet-hoa", {"dispatcher", "officer"})
    assert (OFFICERS["hoa"]["unit"], OFFICERS["hoa"]["roles"]) == ("tra-vinh", ["leader"])


def test_routing_rules_refer_to_what_exists() -> None:
    for rule in RULES:
        assert (rule.unit_code is None) != (rule.unit_kind is None), rule.name
        assert rule.unit_code is None or rule.unit_code in UNITS
        assert rule.unit_kind is None or rule.unit_kind in WARD_KINDS
        assert rule.unit_kind is None or rule.needs_ward
        assert set(rule.wards) <= set(WARDS)
        assert set(rule.case_types) <= set(CASE_TYPES)
        assert set(rule.topics) <= set(TOPICS) | set(FIELDS)


def test_no_rule_is_without_effect_and_every_case_is_caught() -> None:
    world = World(
        tuple(CASE_TYPES), TYPES_WITH_TOPIC, tuple(TOPICS), tuple(WARDS), ("web", "zalo"), OfficeHours(), NOW.date()
    )
    kinds = {finding.kind for finding in examine(RULES, world, DIRECTORY)}
    assert not kinds & {NEVER, SHADOWED, UNCOVERED}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_report_goes_to_the_unit_that_leads_its_topic(topic: str) -> None:
    assert routed("PAHT", topic, "tra-vinh").unit_kind == TOPICS[topic].commune_leads[0]


@pytest.mark.parametrize("case_type", CASE_TYPES)
def test_every_case_finds_a_unit_with_and_without_a_ward(case_type: str) -> None:
    for topic in (None, *TOPICS):
        assert routed(case_type, topic, "long-duc").name
        assert routed(case_type, topic, None).unit_code in UNITS


def test_denunciations_never_go_to_an_ordinary_unit() -> None:
    for topic in (None, *TOPICS):
        assert routed("TC", topic, "tra-vinh").unit_code == "tiep-dan"


def test_offices_name_a_ward_hours_and_an_invented_number() -> None:
    for row in CITY["offices"]:
        assert row["ward"] is None or row["ward"] in WARDS
        assert re.fullmatch(r"0294 000 \d{4}", row["phone"])
        assert row["address"]
        assert row["hours_text"]
        assert row["keywords"]
    phones = [row["phone"] for row in CITY["offices"]]
    assert len(phones) == len(set(phones))
    for ward in WARDS:
        reception = [row for row in CITY["offices"] if row["ward"] == ward and row["reception_text"]]
        assert reception, ward


def test_old_units_agree_with_the_national_table() -> None:
    checked = 0
    for ward in CITY["wards"]:
        for old in ward["names"]:
            if old["valid_to"].isoformat() != "2025-06-30":
                continue  # merged before the table's date
            for district in ("Thành phố Trà Vinh", "Huyện Châu Thành"):
                found = address_today(f"{old['name']}, {district}, Tỉnh Trà Vinh")
                assert found is not None
                if found.is_certain:
                    assert found.ward == ward["name"]
                    checked += 1
    assert checked >= 10


def test_old_names_say_until_when_they_held() -> None:
    names = [old["name"] for ward in CITY["wards"] for old in ward["names"]]
    assert len(names) == len(set(names)) == 12
    for ward in CITY["wards"]:
        for old in ward["names"]:
            assert old["valid_to"] < ward["valid_from"]
