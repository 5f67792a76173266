"""After a refusal the old report comes back, is corrected and sent as a new case."""

from tests.bot.talking import Citizen
from tests.bot.test_own_data_and_closed_cases import LAMP, closed_case


def refused_case(citizen: Citizen) -> str:
    code = closed_case(citizen)
    next(iter(citizen.inbox.cases.values())).update(status="khong-tiep-nhan", may_send_again=True)
    return code


def test_the_status_of_a_refused_case_offers_to_send_it_again(citizen: Citizen) -> None:
    refused_case(citizen)
    citizen.say("việc tôi báo tới đâu rồi", "check_case")
    assert "Sửa và gửi lại" in citizen.titles


def test_a_refused_case_that_is_only_followed_is_not_offered_to_be_sent_again(citizen: Citizen) -> None:
    refused_case(citizen)
    next(iter(citizen.inbox.cases.values()))["may_send_again"] = False
    citizen.say("việc tôi báo tới đâu rồi", "check_case")
    assert "Sửa và gửi lại" not in citizen.titles


def test_one_tap_brings_the_old_report_which_is_corrected_and_sent(citizen: Citizen) -> None:
    code = refused_case(citizen)
    citizen.say("việc tôi báo tới đâu rồi", "check_case")
    said = citizen.tap_title("Sửa và gửi lại")
    assert "Đường ngập sâu trước chợ" in said
    assert "đường Lê Lợi" in said
    assert citizen.slots["report"]["step"] == "confirm"
    citizen.say("địa chỉ đúng là số 9 Lê Lợi", "inform", address="số 9 Lê Lợi")
    citizen.say("gửi đi", "affirm")
    body = citizen.inbox.sent("POST", "/cases")[-1]
    assert (body["again_of"], body["attachment_ids"]) == (code, [12])
    assert body["address"] == "số 9 Lê Lợi"
    assert body["description"] == "Đường ngập sâu trước chợ"
    assert body["happened_at_text"] == "tối qua"


def test_the_wish_not_to_be_named_stays_with_it(citizen: Citizen) -> None:
    code = refused_case(citizen)
    citizen.inbox.report = {"is_public": False, "hide_name": True}
    citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')
    citizen.say("gửi đi", "affirm")
    body = citizen.inbox.sent("POST", "/cases")[-1]
    assert (body["is_public"], body["hide_name"]) == (False, True)


def test_a_report_that_is_being_told_is_kept_for_later(citizen: Citizen) -> None:
    code = refused_case(citizen)
    citizen.say("bóng đèn cháy", "report_issue", topics=LAMP)
    citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')
    assert "bóng đèn cháy" in citizen.slots["report"]["kept"]["what"]


def test_a_button_of_a_case_that_was_accepted_meanwhile_opens_nothing(citizen: Citizen) -> None:
    code = closed_case(citizen)
    assert "không mở lại được" in citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')


def test_the_old_report_comes_back_with_the_name_of_its_topic(citizen: Citizen) -> None:
    code = refused_case(citizen)
    citizen.inbox.report = {"topic": "0404"}
    said = citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')
    assert "Nhóm việc: Ngập" in said
    assert "Sửa nhóm việc" in citizen.titles


def test_an_old_report_of_a_danger_is_offered_no_case_of_others(citizen: Citizen) -> None:
    code = refused_case(citizen)
    citizen.inbox.report = {"topic": "0302"}
    citizen.inbox.same = {"offer": 12, "text": "Dây điện, đường Lê Lợi, 3 người đã báo"}
    assert "3 người đã báo" not in citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')


def test_a_second_tap_only_shows_the_summary_again(citizen: Citizen) -> None:
    code = refused_case(citizen)
    citizen.say("bóng đèn cháy", "report_issue", topics=LAMP)
    citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')
    citizen.say("địa chỉ đúng là số 9 Lê Lợi", "inform", address="số 9 Lê Lợi")
    assert "số 9 Lê Lợi" in citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')
    citizen.say("gửi đi", "affirm")
    assert citizen.inbox.sent("POST", "/cases")[-1]["address"] == "số 9 Lê Lợi"
    assert citizen.slots["report"]["what"] == "bóng đèn cháy"  # the draft that was kept, and no second copy
    assert citizen.slots["report"]["paused"]


def test_a_second_tap_after_it_was_put_off_wakes_it(citizen: Citizen) -> None:
    code = refused_case(citizen)
    citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')
    citizen.say("để sau", "cancel")
    citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')
    assert citizen.slots["report"]["paused"] is False
    assert citizen.slots["report"]["kept"] is None
    citizen.tap_title("Gửi đi")
    assert len([body for body in citizen.inbox.sent("POST", "/cases") if body["again_of"] == code]) == 1
    assert citizen.slots["report"] is None


def test_an_older_draft_is_carried_on_when_nothing_was_told_meanwhile(citizen: Citizen) -> None:
    code = refused_case(citizen)
    citizen.say("bóng đèn cháy", "report_issue", topics=LAMP)
    citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')
    citizen.slots["report"]["again_of"] = "TV-PA-261101-00001-1"  # of another refused case
    citizen.tap(f'/choose{{"step":"again","case":"{code}"}}')
    assert citizen.slots["report"]["kept"]["again_of"] == "TV-PA-261101-00001-1"
    assert citizen.slots["report"]["kept"]["kept"]["what"] == "bóng đèn cháy"
