"""The frozen dialogue file is of the contract: its shape, intents, procedures and topics; not what is said in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import yaml

from hopthu.nlu.dialogues.scripts import read_scripts
from inbox_api.cases.topics import CASE_TYPES, TOPICS
from tests.conftest import ROOT

FILE = ROOT / "nlu_data" / "test" / "dialogues.jsonl"


def conditions(name: str) -> Iterator[tuple[str, str]]:
    """(script, argument) of every condition of that name."""
    for script in read_scripts(FILE):
        for turn in script.turns:
            for condition in turn.conditions:
                found, _separator, argument = condition.written.partition(":")
                if found == name:
                    yield script.id, argument


def test_eighty_scripts_on_three_channels_each_with_something_to_check() -> None:
    scripts = read_scripts(FILE)
    assert len(scripts) == 80
    assert {script.channel for script in scripts} == {"web", "facebook", "zalo"}
    assert [script.id for script in scripts if not any(turn.conditions for turn in script.turns)] == []
    assert [script.id for script in scripts if not script.why] == []


def test_every_intent_of_a_script_exists() -> None:
    domain = yaml.safe_load((ROOT / "bot" / "domain" / "intents.yml").read_text(encoding="utf-8"))
    known = {next(iter(item)) if isinstance(item, dict) else item for item in domain["intents"]}
    assert [(script, name) for script, name in conditions("intent") if name not in known] == []


def test_every_procedure_of_a_script_is_in_the_catalogue() -> None:
    lines = (ROOT / "demo_city" / "procedures.jsonl").read_text(encoding="utf-8").split("\n")
    known = {json.loads(line)["code"] for line in lines if line.strip()}
    assert [(script, code) for script, code in conditions("procedure") if code not in known] == []


def test_every_case_of_a_script_has_a_type_and_topic_that_exist() -> None:
    for script, argument in conditions("case_created"):
        wanted = json.loads(argument)
        assert set(wanted["type"].split("|")) <= set(CASE_TYPES), script
        assert "topic" not in wanted or wanted["topic"] in TOPICS, script


def test_no_script_holds_a_telephone_number_that_could_be_somebodys() -> None:
    numbers = re.findall(r"(?<!\d)0\d(?:[ .\-]?\d){8}(?!\d)", FILE.read_text(encoding="utf-8"))
    assert [number for number in numbers if not re.sub(r"\D", "", number).startswith(("0900000", "0294000"))] == []
