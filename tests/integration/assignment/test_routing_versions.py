from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from inbox_api.assignment import bench, routing, versions
from inbox_api.assignment.conflicts import SHADOWED
from inbox_api.errors import Invalid, NotAllowed, NotFound
from tests.factories import NOW, create_case_for, officer, receive

WHY = "Đường dây nóng về cây đổ mùa mưa"
TREES: dict[str, Any] = {"id": "cay-do", "name": "Cây đổ về công an phường", "words": ["cây .. đổ"], "unit_kind": "CA"}


def rows_of(session: Session) -> list[dict[str, Any]]:
    version = routing.live_version(session)
    assert version is not None
    return [dict(row) for row in version.rules]


def save(session: Session, rows: list[dict[str, Any]], who: str = "admin", why: str = WHY) -> int:
    live = routing.live_version(session)
    assert live is not None
    return versions.save(session, officer(session, who), rows, why, based_on=live.id, now=NOW).id


def test_the_citys_rules_are_its_first_version_and_loading_again_makes_no_second(session: Session) -> None:
    before = len(versions.history(session, officer(session, "admin")))
    load_again(session)
    assert len(versions.history(session, officer(session, "admin"))) == before == 1


def load_again(session: Session) -> None:
    from inbox_api.areas.loading import load_city
    from tests.factories import _city_file

    load_city(session, _city_file(), None, NOW)


def test_a_saved_rule_counts_for_the_next_case_and_says_its_name(session: Session) -> None:
    save(session, [{**TREES, "co_units": ["KT"]}, *rows_of(session)])
    case = create_case_for(session, receive(session, "x"), description="cay to do ngang duong", topic="0701")
    assert case.unit.code == "tra-vinh-ca"
    assert [one.code for one in routing.directory(session).units if one.id in case.co_unit_ids] == ["tra-vinh-kt"]


def test_a_version_keeps_who_and_why_and_what_is_different(session: Session) -> None:
    old = rows_of(session)
    save(session, [TREES, old[1], old[0], *old[2:-1], {**old[-1], "name": "Cuối cùng"}])
    newest, first = versions.history(session, officer(session, "admin"))
    assert (newest.officer and newest.officer.username, newest.reason) == ("admin", WHY)
    found = versions.difference(first, newest)
    assert found.added == ("Cây đổ về công an phường",)
    assert found.changed == ("Cuối cùng",)
    assert len(found.moved) == 2


def test_an_older_version_can_be_put_back_as_a_new_one(session: Session) -> None:
    first = routing.live_version(session)
    assert first is not None
    second = save(session, [TREES, *rows_of(session)])
    restored = versions.put_back(
        session, officer(session, "admin"), first.id, "Quay lại bộ quy tắc cũ", based_on=second, now=NOW
    )
    assert restored.id > second
    assert routing.rules_of(restored) == routing.rules_of(first)


def test_a_persons_rules_are_not_overruled_by_loading_the_citys_file(session: Session) -> None:
    saved = save(session, [TREES, *rows_of(session)])
    load_again(session)
    live = routing.live_version(session)
    assert live is not None
    assert live.id == saved


def test_two_who_save_at_once_do_not_overwrite_each_other(session: Session) -> None:
    live = routing.live_version(session)
    assert live is not None
    save(session, [TREES, *rows_of(session)])
    with pytest.raises(versions.VersionChanged):
        versions.save(session, officer(session, "admin"), live.rules, WHY, based_on=live.id, now=NOW)


@pytest.mark.parametrize("who", ["lan", "hoa", "phuc", "inspector", "auditor"])
def test_only_administrators_save(session: Session, who: str) -> None:
    with pytest.raises(NotAllowed):
        save(session, rows_of(session), who=who)


@pytest.mark.parametrize("who", ["phuc", "trainer", "auditor", "inspector"])
def test_officers_without_a_planning_role_do_not_see_the_rules(session: Session, who: str) -> None:
    with pytest.raises(NotAllowed):
        versions.history(session, officer(session, who))


@pytest.mark.parametrize(
    "change",
    [
        {"unit_kind": None},
        {"unit_code": "dieu-hanh"},
        {"unit_kind": "XYZ"},
        {"case_types": ["XX"]},
        {"topics": ["99"]},
        {"wards": ["phường không có thật"]},
        {"words": ["..."]},
        {"days": "sometimes"},
        {"time_from": "25:61"},
        {"time_from": "08:00", "time_to": "08:00"},
        {"valid_from": "2026-12-31", "valid_to": "2026-01-01"},
        {"name": " "},
        {"colour": "red"},
        {"co_units": ["nobody"]},
    ],
)
def test_a_broken_rule_is_refused_with_its_number(session: Session, change: dict[str, Any]) -> None:
    with pytest.raises(versions.BrokenRule):
        save(session, [{**TREES, **change}, *rows_of(session)])


def test_no_reason_no_version(session: Session) -> None:
    with pytest.raises(Invalid):
        save(session, rows_of(session), why="vội")


def test_an_old_name_of_a_ward_is_stored_as_the_ward_of_today(session: Session) -> None:
    save(session, [{**TREES, "wards": ["Phường 2", "phường Long Đức"]}, *rows_of(session)])
    assert rows_of(session)[0]["wards"] == ["tra-vinh", "long-duc"]


def test_the_bench_says_which_rule_catches_a_typed_message_with_an_old_ward(session: Session) -> None:
    caught = bench.ask(session, officer(session, "lan"), bench.Question("Duong Le Loi phuong 2 ngap sau"), NOW)
    assert (caught.facts.topic, caught.facts.ward_code, caught.is_topic_guessed) == ("0404", "tra-vinh", True)
    assert caught.winner is not None
    assert (caught.winner.rule.name, caught.winner.unit and caught.winner.unit.code) == (
        "Hạ tầng và kinh tế",
        "tra-vinh-kt",
    )


def test_the_bench_tries_rules_that_are_not_saved(session: Session) -> None:
    admin = officer(session, "admin")
    draft = versions.checked(session, [TREES, *rows_of(session)])
    question = bench.Question("Cây bàng đổ trước nhà", ward="Phường 7")
    caught = bench.ask(session, admin, question, NOW, draft)
    assert caught.winner is not None
    assert caught.winner.rule.id == "cay-do"
    assert caught.winner.words == ("cây .. đổ",)


def test_the_bench_tries_a_past_case_only_for_those_who_may_know_of_it(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"))
    secret = create_case_for(session, receive(session, "y"), case_type="TC", topic=None)
    assert bench.ask_case(session, officer(session, "lan"), case.code.lower()).winner
    assert bench.ask_case(session, officer(session, "admin"), case.code).winner
    for who, code in (("minh", case.code), ("admin", secret.code), ("lan", secret.code)):
        with pytest.raises(NotFound):
            bench.ask_case(session, officer(session, who), code)


def test_a_dry_run_shows_what_would_move_and_changes_nothing(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"), description="Cây đổ chắn đường", topic="0701")
    create_case_for(session, receive(session, "y"))
    draft = versions.checked(session, [TREES, *rows_of(session)])
    found = bench.dry_run(session, officer(session, "admin"), draft, last=500)
    assert (found.looked_at, found.moved_count) == (2, 1)
    (moved,) = found.moved
    assert (moved.code, moved.to_rule) == (case.code, "Cây đổ về công an phường")
    assert found.caught["cay-do"] == 1
    assert case.unit.code == "tra-vinh-kt"


def test_findings_name_a_rule_that_can_never_act(session: Session) -> None:
    rows = [*rows_of(session), {"id": "thua", "name": "Quá muộn", "unit_code": "dieu-hanh"}]
    draft = versions.checked(session, rows)
    found = bench.findings(session, officer(session, "admin"), draft, NOW)
    assert [one.rule_id for one in found if one.kind == SHADOWED] == ["thua"]


def test_a_unit_that_ended_gets_no_new_case(session: Session) -> None:
    from inbox_api.officers.repository import OfficerRepository

    ended = OfficerRepository(session).unit_by_code("tra-vinh-kt")
    assert ended is not None
    ended.valid_to = (NOW - timedelta(days=1)).date()
    session.flush()
    assert create_case_for(session, receive(session, "x")).unit.code == "tra-vinh-vp"
