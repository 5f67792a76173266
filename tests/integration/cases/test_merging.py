"""Cases of one matter: merged, answered once, ended together, taken out again; parts of one message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.bot_api import service as bot_api
from inbox_api.cases import guards, service, steps
from inbox_api.cases.links import members, merging, offering, similar, solved, splitting
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.service import NewCase
from inbox_api.cases.states import CaseState, MoveNotYours
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import inbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import Attachment, Case, CaseEvent, Conversation, Officer
from tests.factories import NOW, create_case_for, officer, receive
from tests.pictures import picture

RESULT = Reasons(
    result="Đã bơm và khơi thông cống đường Lê Lợi, nước rút lúc 16 giờ.",
    no_photo_reason="Trời tối, ảnh sẽ gửi sau.",
)
NOTICE = "Đội thoát nước đã đến đường Lê Lợi, dự kiến nước rút trước 17 giờ."


def reports(session: Session, count: int = 3) -> list[tuple[Conversation, Case]]:
    made = []
    for number in range(count):
        now = NOW + timedelta(minutes=number)
        conversation = receive(session, f"Đường Lê Lợi ngập {number}", now=now)
        made.append((conversation, create_case_for(session, conversation, now=now, is_public=True)))
    return made


def said(session: Session, conversation: Conversation) -> list[str]:
    return [message.text for message in ConversationRepository(session).messages(conversation.id)]


def common(session: Session, count: int = 3) -> tuple[Case, list[tuple[Conversation, Case]]]:
    made = reports(session, count)
    new = NewCase(case_type="PAHT", description="Ngập đường Lê Lợi", topic="0404", ward="tra-vinh")
    master, outcomes = merging.make_master(session, officer(session, "lan"), new, [case.code for _c, case in made], NOW)
    assert [outcome.problem for outcome in outcomes] == [""] * count
    return master, made


def end(session: Session, master: Case) -> None:
    steps.close_with_result(session, master, officer(session, "lan"), NOW + timedelta(hours=3), RESULT)
    for number in LinkRepository(session).member_ids(master.id):
        members.end_with_master(session, master.id, number, NOW + timedelta(hours=3))


def test_a_duplicate_is_shown_with_its_reasons(session: Session) -> None:
    (_c, first), (_d, second) = reports(session, 2)
    found = similar.similar(session, officer(session, "lan"), second)
    assert [one.case.code for one in found] == [first.code]
    assert {"same_topic", "same_street", "same_hour"} <= set(found[0].likeness.reasons)
    similar.is_other_matter(session, officer(session, "lan"), second, first, NOW)
    assert similar.similar(session, officer(session, "lan"), second) == []


def test_duplicates_of_wards_that_the_officer_may_not_read_stay_hidden(session: Session) -> None:
    (_c, _first), (_d, second) = reports(session, 2)
    assert similar.similar(session, officer(session, "minh"), second) == []


def test_a_merged_case_keeps_code_people_and_state_and_moves_with_its_master_only(session: Session) -> None:
    master, made = common(session)
    conversation, case = made[0]
    assert (case.merged_into_id, case.status, case.citizen_id) == (master.id, "da-tiep-nhan", conversation.citizen_id)
    lan = officer(session, "lan")
    with pytest.raises(guards.MergedAway):
        steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    with pytest.raises(guards.MergedAway):
        steps.assign(session, case, lan, lan, NOW)
    with pytest.raises(guards.MergedAway):
        steps.close_with_result(session, case, lan, NOW, RESULT)


def test_the_earliest_promise_counts_for_the_master(session: Session) -> None:
    made = reports(session, 2)
    late = create_case_for(session, receive(session, "ngập", now=NOW + timedelta(days=5)), now=NOW + timedelta(days=5))
    merging.merge(session, officer(session, "lan"), late.code, [made[0][1].code], NOW)
    assert late.due_at == made[0][1].due_at


def test_codes_are_found_in_small_letters_and_with_spaces(session: Session) -> None:
    (_c, first), (_d, second) = reports(session, 2)
    typed = [f" {second.code.lower()} ", first.code.lower()]
    outcomes = merging.merge(session, officer(session, "lan"), first.code.lower(), typed, NOW)
    assert [(one.code, one.problem) for one in outcomes] == [(second.code, "")]
    assert second.merged_into_id == first.id


def test_one_answer_is_told_to_each_under_the_own_code_and_without_numbers(session: Session) -> None:
    master, made = common(session)
    steps.answer(session, master, f"{master.code}: {NOTICE} Gọi 0912345678.", officer(session, "lan"), NOW)
    event = session.scalars(select(CaseEvent).where(CaseEvent.case_id == master.id, CaseEvent.kind == "answer")).one()
    for conversation, case in made:
        assert members.tell(session, event.id, case.id, NOW)
        assert not members.tell(session, event.id, case.id, NOW)
        told = [text for text in said(session, conversation) if NOTICE in text]
        assert len(told) == 1
        assert told[0].startswith(case.code)
        assert master.code not in told[0]
        assert "0912345678" not in told[0]


def photo(session: Session) -> Attachment:
    return inbox.upload(session, officer(session, "lan"), "sau.png", picture("PNG"), NOW)


def shown(session: Session, conversation: Conversation) -> list[tuple[str, list[str | None]]]:
    """Messages with files: their words and the names of the files."""
    found = ConversationRepository(session).messages(conversation.id)
    return [(one.text, [file.name for file in one.attachments]) for one in found if one.attachments]


def test_a_photo_of_the_common_case_reaches_each_with_the_own_code(session: Session) -> None:
    (talk, master), (other_talk, member) = reports(session, 2)
    lan = officer(session, "lan")
    merging.merge(session, lan, master.code, [member.code], NOW)
    steps.answer(session, master, "Hình chụp hiện trường gửi kèm ạ.", lan, NOW, [photo(session)])
    event = session.scalars(select(CaseEvent).where(CaseEvent.case_id == master.id, CaseEvent.kind == "answer")).one()
    assert members.tell(session, event.id, member.id, NOW)
    told = [(f"Hồ sơ {member.code}: Hình chụp hiện trường gửi kèm ạ.", ["sau.png"])]
    assert shown(session, other_talk) == told
    steps.close_with_result(session, master, lan, NOW + timedelta(hours=3), RESULT, [photo(session)])
    assert members.end_with_master(session, master.id, member.id, NOW + timedelta(hours=3))
    ended = (f"Kết quả xử lý hồ sơ {member.code}: {RESULT.result}", ["sau.png"])
    assert shown(session, other_talk) == [*told, ended]
    assert len(shown(session, talk)) == 2


def test_everybody_hears_the_result_and_keeps_the_own_thread(session: Session) -> None:
    master, made = common(session)
    end(session, master)
    for conversation, case in made:
        session.refresh(case)
        assert case.status == CaseState.CLOSED
        told = [text for text in said(session, conversation) if "nước rút lúc 16 giờ" in text]
        assert told == [f"Kết quả xử lý hồ sơ {case.code}: {RESULT.result}"]
        others = [other.code for _c, other in made if other is not case]
        assert not any(code in text for code in [*others, master.code] for text in said(session, conversation))


def test_the_citizen_sees_the_state_of_the_common_case_under_the_own_code(session: Session) -> None:
    master, made = common(session)
    steps.change_state(session, master, CaseState.ASSIGNED, officer(session, "lan"), NOW)
    shown = bot_api.as_out(session, made[0][1])
    assert (shown.code, shown.status) == (made[0][1].code, "da-chuyen-xu-ly")


def test_two_people_who_say_that_it_is_not_solved_open_the_matter_again(session: Session) -> None:
    master, made = common(session)
    end(session, master)
    later = NOW + timedelta(hours=5)
    for number in solved.to_ask(session, master.id):
        assert solved.ask(session, master.id, number, later)
        assert not solved.ask(session, master.id, number, later)
    assert "đã hết" in said(session, made[0][0])[-1].lower() or "giải quyết" in said(session, made[0][0])[-1].lower()
    for number, answer in enumerate(("yes", "no", "no")):
        citizen = made[number][0].identity.external_id
        receive(session, "x", citizen=citizen, payload=f"inbox:solved:{master.id}:{answer}", now=later)
        session.refresh(master)
        assert master.status == ("mo-lai" if number == 2 else "da-dong")
    assert solved.standing(session, master) == (3, 1, 2)
    assert master.officer_id is None


def test_one_person_does_not_count_twice(session: Session) -> None:
    master, made = common(session)
    end(session, master)
    solved.ask(session, master.id, made[0][0].id, NOW)
    for _time in range(3):
        citizen = made[0][0].identity.external_id
        receive(session, "x", citizen=citizen, payload=f"inbox:solved:{master.id}:no", now=NOW + timedelta(hours=5))
    assert master.status == "da-dong"


def test_a_stranger_cannot_speak_in_a_matter(session: Session) -> None:
    master, _made = common(session)
    end(session, master)
    for number in range(3):
        receive(session, "x", citizen=f"stranger-{number}", payload=f"inbox:solved:{master.id}:no")
    assert solved.standing(session, master) == (0, 0, 0)


def test_taking_a_case_out_restores_it(session: Session) -> None:
    master, made = common(session)
    _conversation, case = made[0]
    before = (case.status, case.due_at, case.code, case.citizen_id)
    merging.unmerge(session, officer(session, "lan"), case.code, "Đây là điểm ngập khác", NOW)
    assert case.merged_into_id is None
    assert (case.status, case.due_at, case.code, case.citizen_id) == before
    steps.change_state(session, case, CaseState.SORTING, officer(session, "lan"), NOW)
    assert LinkRepository(session).count_members(master.id) == 2


def test_a_case_that_ended_with_its_master_is_opened_again_when_taken_out(session: Session) -> None:
    master, made = common(session)
    end(session, master)
    with pytest.raises(MoveNotYours):
        merging.unmerge(session, handler_who_may_read(session, made[0][1]), made[0][1].code, "Là điểm ngập khác", NOW)
    case = merging.unmerge(session, officer(session, "lan"), made[0][1].code, "Đây là điểm ngập khác", NOW)
    assert case.status == CaseState.REOPENED


def handler_who_may_read(session: Session, case: Case) -> Officer:
    phuc = officer(session, "phuc")
    assert case.unit_id == phuc.unit_id
    return phuc


def test_complaints_and_denunciations_never_join(session: Session) -> None:
    (_c, first), *_rest = reports(session, 1)
    complaint = create_case_for(session, receive(session, "khiếu nại"), case_type="KHN", topic=None)
    outcomes = merging.merge(session, officer(session, "lan"), first.code, [complaint.code], NOW)
    assert outcomes[0].problem
    assert complaint.merged_into_id is None


def test_who_may_not_read_all_of_them_merges_nothing(session: Session) -> None:
    made = reports(session, 2)
    with pytest.raises(NotFound):
        merging.merge(session, officer(session, "minh"), made[0][1].code, [made[1][1].code], NOW)
    with pytest.raises(NotAllowed):
        merging.merge(session, officer(session, "hoa"), made[0][1].code, [made[1][1].code], NOW)


def test_me_too_joins_by_a_tap_and_only_what_was_offered(session: Session) -> None:
    (_c, first), (conversation, second) = reports(session, 2)
    assert offering.offer(session, second.id, NOW)
    question = said(session, conversation)[-1]
    assert first.code not in question
    assert "Lê Lợi" in question
    stranger = create_case_for(session, receive(session, "đèn tắt"), topic="0301")
    citizen = conversation.identity.external_id
    receive(session, "x", citizen=citizen, payload=f"inbox:metoo:{second.id}:{stranger.id}")
    assert LinkRepository(session).member_ids(stranger.id) == []
    receive(session, "x", citizen=citizen, payload=f"inbox:metoo:{second.id}:{first.id}")
    assert LinkRepository(session).member_ids(first.id) == [second.id]
    assert LinkRepository(session).people(first.id) == 2


@pytest.mark.parametrize("is_public", [True, False])
def test_a_common_case_is_told_to_others_when_one_of_its_people_allows_it(session: Session, *, is_public: bool) -> None:
    master, made = common(session)
    for _conversation, case in made:
        case.is_public = is_public
    later = NOW + timedelta(hours=1)
    newest = create_case_for(session, receive(session, "Đường Lê Lợi ngập"), now=later, is_public=True)
    master.address, master.description = newest.address, newest.description
    session.flush()
    found = offering.candidate(session, newest)
    assert (found.case.id if found else None) == (master.id if is_public else None)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("số 12/3B Lê Lợi", "đường Lê Lợi, Phường Trà Vinh"),
        ("hẻm 45, đường Lê Lợi", "đường Lê Lợi, Phường Trà Vinh"),
        ("nhà bà Nguyễn Thị Lan, đường Lê Lợi", "đường Lê Lợi, Phường Trà Vinh"),
        ("nhà bà Nguyễn Thị Minh Khai", "Phường Trà Vinh"),
        ("nhà trọ màu xanh của cô Tư", "Phường Trà Vinh"),
        (None, "Phường Trà Vinh"),
    ],
)
def test_neither_houses_nor_names_are_shown_to_others(session: Session, address: str | None, shown: str) -> None:
    case = create_case_for(session, receive(session, "Đường ngập"), address=address)
    assert offering.harmless_place(session, case) == shown


def test_one_message_becomes_several_cases_and_the_first_ends_last(session: Session) -> None:
    conversation = receive(session, "Đường ngập, đèn tắt, rác nhiều")
    case = create_case_for(session, conversation)
    lan = officer(session, "lan")
    parts = [
        splitting.Part("PAHT", "Đèn đường Lê Lợi tắt", "0301"),
        splitting.Part("PAHT", "Rác không ai gom", "0501", ward="long-duc"),
    ]
    lamp, rubbish = splitting.split(session, lan, case.code, parts, NOW + timedelta(hours=2))
    assert (lamp.parent_id, rubbish.parent_id) == (case.id, case.id)
    assert lamp.received_at == case.received_at
    assert rubbish.unit.code == "long-duc-kt"
    with pytest.raises(guards.ChildrenOpen):
        steps.close_with_result(session, case, lan, NOW, RESULT)
    duty = officer(session, "duty")
    steps.close_with_result(
        session, lamp, lan, NOW, Reasons(result="Đã thay bóng đèn số 12.", no_photo_reason="Ban đêm không chụp được")
    )
    steps.close_with_result(
        session, rubbish, duty, NOW, Reasons(result="Đã gom rác lúc 7 giờ.", no_photo_reason="Ban đêm không chụp được")
    )
    assert "Đã thay bóng đèn số 12." in splitting.result_of_parts(session, case)
    steps.close_with_result(session, case, lan, NOW, RESULT)
    assert case.status == CaseState.CLOSED


def test_a_part_that_is_a_denunciation_is_for_inspectors_only(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập, và tố cáo ông A"))
    part = splitting.Part("TC", "Ông A nhận tiền")
    (secret,) = splitting.split(session, officer(session, "lan"), case.code, [part], NOW)
    with pytest.raises(NotFound):
        service.find_case(session, officer(session, "lan"), secret.code)
    assert splitting.family(session, officer(session, "lan"), case) == [case]
