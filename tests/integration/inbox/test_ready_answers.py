"""Ready answers: kept by an officer or a unit's head at once, by the city with two people; what fits comes first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.audit.service import write_waiting
from inbox_api.cases import steps
from inbox_api.cases.states import CaseState
from inbox_api.conversations import inbox
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.models import AuditEntry, Author, Conversation, Message, Officer
from inbox_api.privacy import erasure
from inbox_api.procedures.editing import articles
from inbox_api.procedures.editing.articles import ArticleDraft
from inbox_api.ready import from_replies, offering, service
from inbox_api.ready.belonging import Belonging
from inbox_api.ready.service import Draft
from inbox_api.suggesting import service as suggesting
from inbox_api.training.answers import replies
from tests.factories import NOW, create_case_for, create_officer, officer, receive

LAMP = Draft("Đã báo đội đèn", "Chào {tên}, đội điện đã nhận {mã hồ sơ}.", belongs=Belonging(["0301"], word="đèn"))
POWER = Draft("Đang sửa điện", "Thợ đang nối dây.", belongs=Belonging(["03"]))
RUBBISH = Draft("Xe rác tới tối nay", "Tối nay xe gom.", belongs=Belonging(["0501"]))
TODAY = date(2026, 11, 20)


@pytest.fixture
def lan(session: Session) -> Officer:
    return officer(session, "lan")


@pytest.fixture
def talk(session: Session) -> Conversation:
    conversation = receive(session, "Đèn đường trước nhà tôi tắt cả tuần")
    conversation.citizen.display_name = "chị Hoa"
    create_case_for(session, conversation, topic="0301")
    return conversation


def titles(session: Session, who: Officer, talk: Conversation, query: str = "", word: str | None = None) -> list[str]:
    around = offering.around_conversation(session, who, talk.public_id, NOW)
    return [one.title for one in offering.offered(session, who, around, NOW, query=query, word=word)]


def of_city(session: Session, title: str, belongs: Belonging) -> int:
    draft = ArticleDraft("canned", title, "Câu của thành phố.", [], "Công văn 12", belongs=belongs)
    row = articles.write(session, officer(session, "trainer"), draft, now=NOW)
    articles.approve(session, officer(session, "approver"), row.id, seen=row.written_at, now=NOW)
    return row.id


def test_what_fits_the_case_comes_first_and_the_rest_after_it(
    session: Session, lan: Officer, talk: Conversation
) -> None:
    for draft in (RUBBISH, POWER, LAMP, Draft("Cảm ơn", "Cảm ơn đã báo.")):
        service.write(session, lan, draft, NOW)
    of_city(session, "Đèn: câu chung", Belonging(["0301"], ["PAHT"]))
    assert titles(session, lan, talk) == [
        "Đèn: câu chung", "Đã báo đội đèn", "Đang sửa điện", "Cảm ơn", "Xe rác tới tối nay",
    ]  # fmt: skip


def test_an_answer_of_a_state_or_kind_fits_only_there(session: Session, lan: Officer, talk: Conversation) -> None:
    service.write(session, lan, Draft("Khi đang làm", "x", belongs=Belonging(states=["dang-xu-ly"])), NOW)
    service.write(session, lan, Draft("Khi mới nhận", "x", belongs=Belonging(states=["da-tiep-nhan"])), NOW)
    service.write(session, lan, Draft("Khiếu nại", "x", belongs=Belonging(case_types=["KHN"])), NOW)
    around = offering.around_conversation(session, lan, talk.public_id, NOW)
    fitting = {one.title: one.fits for one in offering.offered(session, lan, around, NOW)}
    assert fitting == {"Khi mới nhận": True, "Khi đang làm": False, "Khiếu nại": False}
    [case] = inbox.cases(session, lan, talk)
    steps.assign(session, case, lan, officer(session, "duty"), NOW)
    steps.change_state(session, case, CaseState.IN_PROGRESS, lan, NOW)
    assert titles(session, lan, talk)[0] == "Khi đang làm"


def test_places_are_filled_from_the_case_and_what_is_missing_is_named(
    session: Session, lan: Officer, talk: Conversation
) -> None:
    service.write(session, lan, LAMP, NOW)
    service.write(session, lan, Draft("Hẹn", "Xong trước {ngày}."), NOW)
    [case] = inbox.cases(session, lan, talk)
    around = offering.around(session, lan, conversation="", case=case.code, now=NOW)
    first, second = offering.offered(session, lan, around, NOW)
    assert (first.text, first.missing) == (f"Chào chị Hoa, đội điện đã nhận {case.code}.", ())
    assert second.missing == ("{ngày}",)


def test_without_a_case_the_citizens_words_tell_the_topic(session: Session, lan: Officer) -> None:
    talk = receive(session, "rác ứ đọng trước nhà, xe rác không tới")
    talk.unit_id = lan.unit_id
    service.write(session, lan, RUBBISH, NOW)
    service.write(session, lan, LAMP, NOW)
    assert titles(session, lan, talk) == ["Xe rác tới tối nay", "Đã báo đội đèn"]


def test_a_short_word_calls_it_and_so_does_a_word_of_its_title(
    session: Session, lan: Officer, talk: Conversation
) -> None:
    for draft in (RUBBISH, POWER, LAMP):
        service.write(session, lan, draft, NOW)
    assert titles(session, lan, talk, word="de") == ["Đã báo đội đèn"]
    assert titles(session, lan, talk, word="sua") == ["Đang sửa điện"]
    assert titles(session, lan, talk, word="Đang") == ["Đang sửa điện"]
    assert titles(session, lan, talk, word="xyz") == []
    assert titles(session, lan, talk, word="")[-1] == "Xe rác tới tối nay", "a bare slash shows what fits first"
    assert titles(session, lan, talk, query="THO noi") == ["Đang sửa điện"]


def test_nobody_else_sees_ones_own_and_another_unit_not_the_units(
    session: Session, lan: Officer, talk: Conversation
) -> None:
    head = create_officer(session, "chi", "Trần Thị Chi", ["leader"], lan.unit.code)
    service.write(session, head, Draft("Riêng của chị Chi", "x"), NOW)
    of_unit = service.write(session, head, Draft("Của phường", "x", scope="unit"), NOW)
    assert titles(session, lan, talk) == ["Của phường"]
    assert [row.title for row in service.kept(session, officer(session, "minh"))] == []
    with pytest.raises(NotFound):
        service.find(session, officer(session, "minh"), of_unit.id)


def test_only_the_head_keeps_the_units_answers(session: Session, lan: Officer) -> None:
    plain = create_officer(session, "an", "Lê Văn An", ["officer"], lan.unit.code)
    with pytest.raises(NotAllowed):
        service.write(session, plain, Draft("Của phường", "x", scope="unit"), NOW)
    head = create_officer(session, "chi", "Trần Thị Chi", ["dispatcher"], lan.unit.code)
    row = service.write(session, head, Draft("Của phường", "x", scope="unit"), NOW)
    with pytest.raises(NotAllowed):
        service.change(session, plain, row.id, Draft("Khác", "x", scope="unit"), NOW, seen_version=1)
    with pytest.raises(NotAllowed):
        service.remove(session, plain, row.id, NOW)
    for name in ("admin", "trainer", "auditor"):
        with pytest.raises(NotAllowed):
            service.kept(session, officer(session, name))


def test_two_changes_at_once_do_not_overwrite_each_other(session: Session, lan: Officer) -> None:
    row = service.write(session, lan, LAMP, NOW)
    service.change(session, lan, row.id, POWER, NOW, seen_version=1)
    with pytest.raises(service.AnswerChanged):
        service.change(session, lan, row.id, RUBBISH, NOW, seen_version=1)
    assert (row.title, row.version) == ("Đang sửa điện", 2)


def test_after_its_last_day_it_is_kept_but_not_offered(session: Session, lan: Officer, talk: Conversation) -> None:
    service.write(session, lan, Draft("Tới hôm nay", "x", valid_to=TODAY), NOW)
    service.write(session, lan, Draft("Đã hết", "x", valid_to=TODAY - timedelta(days=1)), NOW)
    assert titles(session, lan, talk) == ["Tới hôm nay"]
    assert len(service.kept(session, lan)) == 2


def test_a_short_word_calls_one_answer_of_the_same_person(session: Session, lan: Officer) -> None:
    row = service.write(session, lan, LAMP, NOW)
    assert row.word == "den"
    with pytest.raises(service.WordTaken):
        service.write(session, lan, Draft("Khác", "x", belongs=Belonging(word="/Den")), NOW)
    service.write(session, officer(session, "minh"), LAMP, NOW)
    service.change(session, lan, row.id, LAMP, NOW, seen_version=1)
    service.remove(session, lan, row.id, NOW)
    service.write(session, lan, LAMP, NOW)


@pytest.mark.parametrize(
    "draft",
    [
        Draft(" ", "x"), Draft("x", "\x00"), Draft("x" * 201, "x"), Draft("x", "x", scope="city"),
        Draft("x", "x", belongs=Belonging(["9999"])), Draft("x", "x", belongs=Belonging(states=["xong"])),
        Draft("x", "x", belongs=Belonging(word="a" * 31)),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(session: Session, lan: Officer, draft: Draft) -> None:
    with pytest.raises(Invalid):
        service.write(session, lan, draft, NOW)


def test_the_citys_belong_to_topics_too_and_still_need_two_people(
    session: Session, lan: Officer, talk: Conversation
) -> None:
    draft = ArticleDraft("canned", "Đèn", "x", [], "Công văn 12", belongs=Belonging(["0301"], word="den"))
    row = articles.write(session, officer(session, "trainer"), draft, now=NOW)
    assert titles(session, lan, talk) == []
    articles.approve(session, officer(session, "approver"), row.id, seen=row.written_at, now=NOW)
    assert titles(session, lan, talk, word="den") == ["Đèn"]
    with pytest.raises(Invalid):
        articles.write(session, officer(session, "trainer"), ArticleDraft("article", "x", "x", [], "x"), now=NOW)


def test_suggestions_hold_those_of_the_topic(session: Session, lan: Officer, talk: Conversation) -> None:
    service.write(session, lan, Draft("Chuyện khác", "Đội điện sẽ qua.", belongs=Belonging(["0301"])), NOW)
    service.write(session, lan, RUBBISH, NOW)
    found = suggesting.suggest(session, lan, talk.public_id, NOW)
    assert [one.title for one in found if one.kind == "ready"] == ["Chuyện khác"]


# from a good answer


def answered(session: Session, talk: Conversation, text: str) -> Message:
    message = Message(
        conversation_id=talk.id, channel="web", account_id="web", author=Author.OFFICER, text=text, sent_at=NOW,
        received_at=NOW, officer_id=officer(session, "lan").id,
    )  # fmt: skip
    session.add(message)
    session.flush()
    return message


def test_a_good_answer_is_kept_for_its_topic_without_names_and_numbers(
    session: Session, lan: Officer, talk: Conversation
) -> None:
    message = answered(session, talk, "Dạ chị Hoa, đội đèn tới trong hai ngày, gọi 0901234567 khi cần.")
    row = from_replies.keep(session, lan, talk.public_id, message.id, NOW)
    assert (row.scope, row.topics, row.owner_id) == ("own", ["0301"], lan.id)
    assert "0901234567" not in row.body
    assert "Hoa" not in row.body
    assert "Hoa" not in row.title
    assert titles(session, lan, talk) == [row.title]
    with pytest.raises(from_replies.KeptAlready):
        from_replies.keep(session, lan, talk.public_id, message.id, NOW)


def test_nothing_is_kept_of_a_sensitive_talk_or_of_the_citizens_words(
    session: Session, lan: Officer, talk: Conversation
) -> None:
    told = answered(session, talk, "Dạ, đã ghi nhận.")
    first = inbox.messages(session, talk)[0]
    with pytest.raises(replies.NothingToTeach):
        from_replies.keep(session, lan, talk.public_id, first.id, NOW)
    from_replies.keep(session, lan, talk.public_id, told.id, NOW)
    [case] = inbox.cases(session, lan, talk)
    case.restricted = "officer"
    session.flush()
    assert from_replies.withdraw(session) == 1
    assert service.kept(session, lan) == []


def test_a_forgotten_citizen_takes_along_what_was_kept_of_the_talk(
    session: Session, lan: Officer, talk: Conversation
) -> None:
    message = answered(session, talk, "Dạ, đội đèn tới trong hai ngày.")
    from_replies.keep(session, lan, talk.public_id, message.id, NOW)
    service.write(session, lan, RUBBISH, NOW)
    what = erasure.Forgotten(talk.citizen_id, talk.id, (), frozenset())
    assert (from_replies.forget(session, what, NOW), from_replies.forget(session, what, NOW)) == (1, 0)
    assert [row.title for row in service.kept(session, lan)] == ["Xe rác tới tối nay"]


def test_the_log_names_who_keeps_and_removes(session: Session, lan: Officer) -> None:
    row = service.write(session, lan, LAMP, NOW)
    service.change(session, lan, row.id, POWER, NOW, seen_version=1)
    service.remove(session, lan, row.id, NOW)
    write_waiting(session)
    entries = session.query(AuditEntry).filter(AuditEntry.object_type == "ready_answer").order_by(AuditEntry.id)
    assert [(one.action, one.actor) for one in entries] == [
        (f"ready.{done}", f"officer:{lan.id}") for done in ("write", "change", "remove")
    ]
