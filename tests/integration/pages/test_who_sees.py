"""Who may see a case or a conversation: the page's answer is that of the rights, for everybody and everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from inbox_api.assignment import co_units
from inbox_api.audit import service as audit
from inbox_api.cases import desk, steps
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations import service as conversations
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.errors import NotFound
from inbox_api.models import Absence, Case, Conversation, Officer, UnitMembership
from inbox_api.officers.repository import OfficerRepository
from inbox_api.tokens import service as tokens
from inbox_api.who_sees import service
from inbox_api.who_sees.repository import CrowdRepository
from inbox_api.who_sees.rules import RULES
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]


def readers(session: Session, case: Case, asked_by: str) -> dict[str, tuple[str, ...]]:
    _case, found = service.of_case(session, officer(session, asked_by), case.code, NOW)
    return {one.officer.username: one.rules for one in found.readers}


@pytest.fixture
def matters(session: Session) -> list[tuple[Conversation, Case]]:
    """Ordinary with a helping unit and an absent officer, sensitive, about a child, secret, of no ward, of another."""
    made = []
    for changes in (
        {},
        {"topic": "1404"},
        {"topic": "1202"},
        {"case_type": "TC", "topic": None},
        {"ward": "", "address": ""},
        {"ward": "nguyet-hoa"},
    ):
        conversation = receive(session, "Có việc cần báo")
        made.append((conversation, create_case_for(session, conversation, **changes)))
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    helped = made[0][1]
    co_units.add(session, helped, desk.unit_coded(session, "tra-vinh-ca"), "Giữ trật tự giao thông", lan, NOW)
    steps.assign(session, helped, phuc, lan, NOW)
    made[1][1].officer_id = phuc.id
    minh = officer(session, "minh")
    since = NOW - timedelta(days=900)
    session.add(UnitMembership(officer_id=minh.id, unit_id=lan.unit_id, valid_from=since.date(), made_at=NOW))
    away = {"officer_id": phuc.id, "substitute_id": minh.id, "starts_at": since, "made_by": lan.id, "made_at": NOW}
    session.add(Absence(kind="leave", note="", **away))
    session.flush()
    return made


@pytest.fixture
def everybody(session: Session) -> list[Officer]:
    return list(OfficerRepository(session).active())


def test_the_people_named_are_those_who_find_it(
    session: Session, matters: list[tuple[Conversation, Case]], everybody: list[Officer]
) -> None:
    seen = set()
    for conversation, case in matters:
        for one in everybody:
            finds_case = CaseRepository(session).find(one, case.code) is not None
            finds_talk = InboxRepository(session).find(one, conversation.public_id) is not None
            seen.add((finds_case, finds_talk))
            if finds_case:
                _case, found = service.of_case(session, one, case.code, NOW)
                named = {reader.officer.id for reader in found.readers}
                wanted = {p.id for p in everybody if CaseRepository(session).find(p, case.code)}
                assert named == wanted
                assert found.others == len(everybody) - len(named)
            if finds_talk:
                _conversation, talk = service.of_conversation(session, one, conversation.public_id, NOW)
                wanted = {p.id for p in everybody if InboxRepository(session).find(p, conversation.public_id)}
                assert {reader.officer.id for reader in talk.readers} == wanted
    assert {(True, True), (False, False)} <= seen


def test_each_reader_has_a_rule_and_the_rules_together_are_the_right(
    session: Session, matters: list[tuple[Conversation, Case]], everybody: list[Officer]
) -> None:
    names = set()
    for one in everybody:
        for rights, of in ((CaseRepository(session), Case), (InboxRepository(session), Conversation)):
            whole = set(session.query(of.id).filter(rights.may_read(one)).all())
            rules = rights.reading_rules(one).items()
            by_rule = {name: set(session.query(of.id).filter(rule).all()) for name, rule in rules}
            assert set().union(*by_rule.values()) == whole, one.username
            names |= {name for name, found in by_rule.items() if found}
    assert {"unit", "co_unit", "own", "substitute", "sensitive_unit", "sensitive_own", "named", "case"} <= names
    assert names <= set(RULES)


def test_reading_for_a_crowd_equals_reading_for_one(
    session: Session, matters: list[tuple[Conversation, Case]], everybody: list[Officer]
) -> None:
    crowd, usual = CrowdRepository(session), OfficerRepository(session)
    for one in everybody:
        assert crowd.member_units(one) == usual.member_units(one)
        assert crowd.acting_for(one.id) == usual.acting_for(one.id)
        assert crowd.units_below(one.unit_id) == usual.units_below(one.unit_id)


def test_the_rule_is_the_right_one(session: Session, matters: list[tuple[Conversation, Case]]) -> None:
    found = readers(session, matters[0][1], "lan")
    assert found["phuc"] == ("unit", "own")
    assert "substitute" in found["minh"]
    assert found["lan"] == ("unit_above", "co_unit_above")
    assert found["hoa"] == ("unit_above", "co_unit_above")
    secret = readers(session, matters[3][1], "inspector")
    assert secret == {"inspector": ("named",)}


def test_a_program_whose_key_is_in_force_is_named_too(
    session: Session, matters: list[tuple[Conversation, Case]]
) -> None:
    new = tokens.NewKey(name="Bản đồ ngập", unit="tra-vinh-kt", roles=("officer",), purpose="Vẽ bản đồ điểm ngập")
    made = tokens.create(session, officer(session, "admin"), new, NOW)
    case = matters[0][1]

    def programs() -> list[str]:
        _case, found = service.of_case(session, officer(session, "lan"), case.code, NOW)
        return [one.officer.display_name for one in found.readers if one.is_program]

    assert programs() == []  # a leader has not agreed yet
    tokens.approve(session, officer(session, "hoa"), made.key.id, NOW)
    assert programs() == ["Bản đồ ngập"]
    tokens.revoke(session, officer(session, "admin"), made.key.id, NOW)
    assert programs() == []


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_more_officers_do_not_mean_more_queries(session: Session, matters: list[tuple[Conversation, Case]]) -> None:
    case, lan = matters[0][1], officer(session, "lan")
    with counted(session) as few:
        service.of_case(session, lan, case.code, NOW)
    unit = case.unit_id
    for number in range(25):
        session.add(
            Officer(
                username=f"them{number}", display_name=f"Người thứ {number}", password_hash="x", roles=["officer"],
                unit_id=unit, is_active=True, created_at=NOW, password_changed_at=NOW,
            )
        )  # fmt: skip
    session.flush()
    with counted(session) as many:
        _case, found = service.of_case(session, lan, case.code, NOW)
    assert len(found.readers) > 25
    assert len(many) == len(few)


def test_who_did_see_it_is_told_by_the_log(session: Session, matters: list[tuple[Conversation, Case]]) -> None:
    case = matters[0][1]
    for moment in (NOW, NOW + timedelta(hours=1)):
        audit.record(session, f"officer:{officer(session, 'hoa').id}", "case.view", "case", case.id, moment)
    audit.write_waiting(session)
    _case, found = service.of_case(session, officer(session, "lan"), case.code, NOW)
    view = next(one for one in found.acts if one.action == "case.view")
    assert (view.actor, view.how_often, view.first_at, view.last_at) == (
        officer(session, "hoa").display_name, 2, NOW, NOW + timedelta(hours=1),
    )  # fmt: skip
    audit.write_waiting(session)
    _case, again = service.of_case(session, officer(session, "lan"), case.code, NOW)
    assert [one.actor for one in again.acts if one.action == "case.who_sees"] == [officer(session, "lan").display_name]


@pytest.mark.parametrize("username", ["admin", "auditor", "trainer", "approver"])
def test_who_may_not_read_it_is_not_told_who_may(
    session: Session, matters: list[tuple[Conversation, Case]], username: str
) -> None:
    with pytest.raises(NotFound):
        service.of_case(session, officer(session, username), matters[0][1].code, NOW)
    with pytest.raises(NotFound):
        service.of_conversation(session, officer(session, username), matters[0][0].public_id, NOW)


def test_the_pages_and_the_api_say_the_same(sign_in: SignIn, matters: list[tuple[Conversation, Case]]) -> None:
    conversation, case = matters[0]
    lan = sign_in("lan")
    page = lan.get(f"/cases/{case.code}/who-sees")
    assert page.status_code == 200
    told = lan.get(f"/api/v1/cases/{case.code}/who-sees").json()
    assert {one["username"] for one in told["readers"]} >= {"lan", "phuc", "hoa", "duty", "minh"}
    for one in told["readers"]:
        assert one["name"] in page.text
        assert all(str(RULES[rule["name"]]) == rule["text"] for rule in one["rules"])
    assert "Thay mặt người phụ trách đang vắng" in page.text
    assert "/who-sees" in lan.get(f"/cases/{case.code}").text
    assert lan.get(f"/inbox/{conversation.public_id}/who-sees").status_code == 200
    assert lan.get(f"/api/v1/conversations/{conversation.public_id}/who-sees").json()["others"] >= 1
    trainer = sign_in("trainer")
    for path in (
        f"/cases/{case.code}/who-sees", f"/inbox/{conversation.public_id}/who-sees",
        f"/api/v1/cases/{case.code}/who-sees", f"/api/v1/conversations/{conversation.public_id}/who-sees",
    ):  # fmt: skip
        assert trainer.get(path).status_code == 404, path


def test_a_secret_page_names_no_citizen(sign_in: SignIn, session: Session) -> None:
    conversation = receive(session, "Tôi tố cáo")
    conversation.citizen.display_name = "Nguyễn Văn Kín"
    case = create_case_for(session, conversation, case_type="TC", topic=None, contact_name="Nguyễn Văn Kín")
    session.flush()
    inspector = sign_in("inspector")
    for path in (f"/cases/{case.code}/who-sees", f"/inbox/{conversation.public_id}/who-sees"):
        page = inspector.get(path)
        assert page.status_code == 200
        assert "Nguyễn Văn Kín" not in page.text


def test_a_conversation_nobody_sorted_yet_is_for_those_who_sort(session: Session) -> None:
    conversation = receive(session, "xin chào")
    conversations.announce_change(session, conversation)
    _conversation, found = service.of_conversation(session, officer(session, "duty"), conversation.public_id, NOW)
    assert {reader.rules for reader in found.readers} == {("unsorted",)}
