from __future__ import annotations

import random
from datetime import date

import pytest

from inbox_api.assignment.conflicts import NEVER, NOT_NOW, OVERLAP, SHADOWED, UNCOVERED, Finding, examine
from inbox_api.assignment.rules import RoutingRule, first_match
from tests.unit.assignment.making import CALENDAR, HOLIDAY, MORNING, NIGHT, UNITS, WORLD, facts, rule

LAST = rule("mọi việc")


def of_kind(kind: str, *rules: RoutingRule) -> list[Finding]:
    return [one for one in examine(rules, WORLD, UNITS) if one.kind == kind]


def test_a_good_order_has_nothing_to_say_but_what_overlaps() -> None:
    kinds = {
        one.kind for one in examine([rule("khiếu nại", case_types=("KHN",), unit_code="a-kt"), LAST], WORLD, UNITS)
    }
    assert kinds == {OVERLAP}


def test_a_rule_behind_a_wider_one_is_shadowed_by_it() -> None:
    found = of_kind(SHADOWED, rule("lĩnh vực", topics=("04",)), rule("ngập", topics=("0404",)), LAST)
    assert [(one.rule_id, one.others) for one in found] == [("ngập", ("lĩnh vực",))]


def test_two_rules_together_shadow_a_third() -> None:
    found = of_kind(
        SHADOWED, rule("trong giờ", hours="office"), rule("ngoài giờ", hours="outside"), rule("ngập", topics=("04",))
    )
    assert [(one.rule_id, one.others) for one in found] == [("ngập", ("trong giờ", "ngoài giờ"))]


def test_a_rule_with_words_takes_everything_only_from_rules_with_longer_phrases() -> None:
    first, second = rule("ngập", words=("ngập",)), rule("ngập sâu", words=("ngập sâu", "đường ngập"))
    assert [one.rule_id for one in of_kind(SHADOWED, first, second, LAST)] == ["ngập sâu"]
    assert of_kind(SHADOWED, second, first, LAST) == []


def test_a_gap_may_hold_something_that_the_earlier_phrase_does_not_allow() -> None:
    assert of_kind(SHADOWED, rule("liền", words=("đường ngập",)), rule("cách", words=("đường .. ngập",)), LAST) == []


def test_a_rule_with_a_word_that_must_not_occur_leaves_something_over() -> None:
    assert of_kind(SHADOWED, rule("trừ họp", without_words=("họp",)), rule("ngập", topics=("04",)), LAST) == []


def test_a_rule_whose_unit_exists_nowhere_never_acts() -> None:
    assert [one.rule_id for one in of_kind(NEVER, rule("y tế", unit_kind="YT"), LAST)] == ["y tế"]


def test_what_no_rule_catches_is_shown_with_an_example() -> None:
    (hole,) = of_kind(UNCOVERED, rule("có phường", needs_ward=True))
    assert hole.example is not None
    assert hole.example.ward_code is None


def test_a_rule_of_another_season_is_named_and_takes_nothing() -> None:
    past = rule("mùa trước", valid_to=date(2026, 1, 1))
    found = examine([past, rule("ngập", topics=("04",)), LAST], WORLD, UNITS)
    assert [one.rule_id for one in found if one.kind == NOT_NOW] == ["mùa trước"]
    assert not [one for one in found if one.kind == SHADOWED]


def _any_rule(pick: random.Random, number: int) -> RoutingRule:
    return rule(
        f"r{number}",
        case_types=tuple(pick.sample(["PAHT", "KHN", "TC"], pick.choice([0, 0, 1, 2]))),
        topics=tuple(pick.sample(["01", "0404", "06"], pick.choice([0, 0, 1, 2]))),
        wards=tuple(pick.sample(["a", "b"], pick.choice([0, 0, 1]))),
        needs_ward=pick.random() < 0.3,
        channels=pick.choice([(), (), ("zalo",)]),
        days=pick.choice(["any", "any", "off", "working"]),
        hours=pick.choice(["any", "any", "office", "outside"]),
        **pick.choice([{"unit_code": "city"}, {"unit_kind": "KT"}, {"unit_kind": "CA"}]),
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_exact_answer_equals_trying_every_case_there_is(seed: int) -> None:
    pick = random.Random(seed)
    rules = [_any_rule(pick, number) for number in range(7)]
    cases = [
        facts(case_type=kind, topic=topic, ward_code=ward, channel=channel, at=at)
        for kind in WORLD.case_types
        for topic in (*WORLD.topics, None)
        if kind in WORLD.typed_topics or topic is None
        for ward in ("a", "b", None)
        for channel in WORLD.channels
        for at in (MORNING, NIGHT, HOLIDAY)
    ]
    winners = [first_match(rules, case, UNITS, CALENDAR) for case in cases]
    acting = {trial.rule.id for trial in winners if trial}
    found = examine(rules, WORLD, UNITS)
    assert {one.rule_id for one in found if one.kind in {NEVER, SHADOWED}} == {r.id for r in rules} - acting
    assert any(one.kind == UNCOVERED for one in found) == (None in winners)
