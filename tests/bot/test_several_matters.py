"""Several matters in one message: questions are answered, every report becomes a case of its own, none is lost."""

from typing import Any, Dict, List

import pytest

from tests.bot.talking import Citizen

Json = Dict[str, Any]


def part(whole: str, text: str, intent: str, topic: str = "", *, is_turn: bool = False, **entities: str) -> Json:
    """One part as the channel sends it; offsets count in the whole message."""
    start = whole.index(text)
    return {
        "start": start,
        "end": start + len(text),
        "is_turn": is_turn,
        "intent": intent,
        "confidence": 0.9,
        "entities": [
            {
                "entity": name,
                "value": value,
                "start": whole.index(value, start),
                "end": whole.index(value, start) + len(value),
            }
            for name, value in entities.items()
        ],
        "topic_ranking": [{"code": topic, "confidence": 0.9}] if topic else [],
    }


LAMP = "đèn đường hư ở 12 Nguyễn Đáng từ tối qua"
RUBBISH = "rác mấy bữa nay không ai hốt ở chợ"
TWO = f"{LAMP}, với lại {RUBBISH}"


def two(first: str = LAMP) -> List[Json]:
    return [
        part(TWO, first, "report_issue", "0301", address="12 Nguyễn Đáng", date_time="tối qua"),
        part(TWO, RUBBISH, "report_issue", "0501", is_turn=True, landmark="chợ"),
    ]


def finish(citizen: Citizen) -> str:
    """Pass over every question and send."""
    for _ in range(6):
        if citizen.slots["report"]["step"] == "confirm":
            break
        citizen.say("bỏ qua", "deny")
    return citizen.say("gửi đi", "affirm")


def test_two_reports_of_one_message_are_served_in_turn_and_become_two_cases(citizen: Citizen) -> None:
    said = citizen.say(TWO, "report_issue", parts=two(), address="12 Nguyễn Đáng")
    assert "2 việc" in said
    assert citizen.slots["report"]["what"] == LAMP
    assert citizen.slots["report"]["where"] == "12 Nguyễn Đáng"
    said = finish(citizen)
    assert "TV-PA-261120-00001-1" in said
    assert f'Còn việc thứ hai: "{RUBBISH}"' in said
    assert citizen.slots["report"]["where"] == "chợ"
    assert "TV-PA-261120-00002-2" in finish(citizen)
    assert citizen.slots["report"] is None
    bodies = citizen.inbox.sent("POST", "/cases")
    assert [(body["description"], body["topic"]) for body in bodies] == [(LAMP, "0301"), (RUBBISH, "0501")]
    assert [body["message_id"] for body in bodies] == ["1", "1#2"]


def test_the_phone_number_is_asked_for_once(citizen: Citizen) -> None:
    citizen.say(TWO, "report_issue", parts=two())
    citizen.say("bỏ qua", "deny")
    citizen.say("0912345678", "inform")
    citizen.say("gửi đi", "affirm")
    assert citizen.slots["report"]["phone"] == "+84912345678"


def test_dropping_the_first_comes_to_the_second(citizen: Citizen) -> None:
    citizen.say(TWO, "report_issue", parts=two())
    said = citizen.say("hủy", "cancel")
    assert "việc thứ hai" in said
    assert citizen.slots["report"]["what"] == RUBBISH


def test_photos_of_the_message_stay_with_the_first_report(citizen: Citizen) -> None:
    citizen.say(TWO, "report_issue", parts=two(), files=[{"id": 4, "kind": "image"}])
    assert citizen.slots["report"]["files"] == [4]
    assert citizen.slots["report"]["queue"][0]["files"] == []


def test_sentences_about_one_matter_stay_one_report(citizen: Citizen) -> None:
    whole = "Cống trước nhà tôi nghẹt rồi. Nước tràn ra đường hôi lắm. Mong phường xử lý giúp"
    parts = [
        part(whole, "Cống trước nhà tôi nghẹt rồi", "report_issue", "0405", landmark="trước nhà tôi"),
        part(whole, "Nước tràn ra đường hôi lắm", "report_issue", "0404"),
        part(whole, "Mong phường xử lý giúp", "petition", "1505"),
    ]
    citizen.say(whole, "report_issue", parts=parts)
    assert citizen.slots["report"]["what"] == whole
    assert citizen.slots["report"]["queue"] == []


def test_more_of_the_same_matter_after_words_of_turning_is_no_second_report(citizen: Citizen) -> None:
    whole = "đèn đường hư ở chợ rồi, với lại chỗ đó tối thui nguy hiểm"
    parts = [
        part(whole, "đèn đường hư ở chợ rồi", "report_issue", "0301", landmark="chợ"),
        part(whole, "chỗ đó tối thui nguy hiểm", "report_issue", "0301", is_turn=True),
    ]
    citizen.say(whole, "report_issue", parts=parts)
    assert citizen.slots["report"]["what"] == whole


def test_two_matters_at_two_places_need_no_words_of_turning(citizen: Citizen) -> None:
    whole = "Ổ gà to ở Nguyễn Đáng. Rác đầy ở chợ Cầu Ngang"
    parts = [
        part(whole, "Ổ gà to ở Nguyễn Đáng", "report_issue", "0101", address="Nguyễn Đáng"),
        part(whole, "Rác đầy ở chợ Cầu Ngang", "report_issue", "0501", landmark="chợ Cầu Ngang"),
    ]
    citizen.say(whole, "report_issue", parts=parts)
    assert [item["text"] for item in citizen.slots["report"]["queue"]] == ["Rác đầy ở chợ Cầu Ngang"]


@pytest.mark.parametrize("intent", ["ask_documents", "report_issue"])
def test_a_question_beside_a_report_is_answered_and_the_report_goes_on_in_the_same_turn(
    citizen: Citizen, intent: str
) -> None:
    whole = "đèn đường hư ở 5 Lê Hồng Phong, sẵn hỏi luôn làm khai sinh cần gì"
    parts = [
        part(whole, "đèn đường hư ở 5 Lê Hồng Phong", "report_issue", "0301", address="5 Lê Hồng Phong"),
        part(whole, "làm khai sinh cần gì", "ask_documents", is_turn=True, procedure="khai sinh"),
    ]
    said = citizen.say(whole, intent, parts=parts, procedure="khai sinh", address="5 Lê Hồng Phong")
    assert said.index("[documents]") < said.index("ghi")
    report = citizen.slots["report"]
    assert (report["what"], report["where"]) == ("đèn đường hư ở 5 Lê Hồng Phong", "5 Lê Hồng Phong")
    assert report["step"] == "when"


def test_a_question_beside_the_answer_to_the_form_is_answered_too(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue")
    whole = "ở trước chợ Cầu Ngang nha. Sẵn cho hỏi làm khai sinh bao nhiêu tiền"
    parts = [
        part(whole, "ở trước chợ Cầu Ngang nha", "inform", landmark="chợ Cầu Ngang"),
        part(whole, "làm khai sinh bao nhiêu tiền", "ask_fee", is_turn=True, procedure="khai sinh"),
    ]
    said = citizen.say(whole, "ask_fee", parts=parts, procedure="khai sinh", landmark="chợ Cầu Ngang")
    assert "[fee]" in said
    assert citizen.slots["report"]["where"] == "ở trước chợ Cầu Ngang nha"
    assert citizen.slots["report"]["step"] == "when"


def test_another_report_told_beside_an_answer_waits_for_its_turn(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=[{"code": "0101", "confidence": 0.9}])
    whole = "ngay trước số 5 Nguyễn Đáng, với lại đèn đường ở chợ cũng tắt"
    parts = [
        part(whole, "ngay trước số 5 Nguyễn Đáng", "inform", address="số 5 Nguyễn Đáng"),
        part(whole, "đèn đường ở chợ cũng tắt", "report_issue", "0301", is_turn=True, landmark="chợ"),
    ]
    said = citizen.say(whole, "report_issue", parts=parts, address="số 5 Nguyễn Đáng")
    assert "Tôi ghi thêm việc nữa" in said
    assert citizen.slots["report"]["where"] == "ngay trước số 5 Nguyễn Đáng"
    assert citizen.slots["report"]["step"] == "when"
    assert "đèn đường ở chợ cũng tắt" in finish(citizen)


def test_a_message_of_its_own_that_turns_to_another_matter_waits_too(citizen: Citizen) -> None:
    citizen.say("rác đầy ở chợ", "report_issue", topics=[{"code": "0501", "confidence": 0.9}], landmark="chợ")
    more = "ngoài ra đèn đường trước số 5 Nguyễn Đáng cũng tắt"
    said = citizen.say(more, "report_issue", topics=[{"code": "0301", "confidence": 0.9}], address="số 5 Nguyễn Đáng")
    assert "Tôi ghi thêm việc nữa" in said
    assert citizen.slots["report"]["what"] == "rác đầy ở chợ"
    assert citizen.slots["report"]["step"] == "when", "the open question is asked again"
    assert "số 5 Nguyễn Đáng" in finish(citizen)
    assert citizen.slots["report"]["where"] == "số 5 Nguyễn Đáng"


def test_more_of_the_open_matter_is_no_other_one(citizen: Citizen) -> None:
    citizen.say("rác đầy ở chợ", "report_issue", topics=[{"code": "0501", "confidence": 0.9}], landmark="chợ")
    citizen.say("ngoài ra rác bốc mùi hôi lắm", "report_issue", topics=[{"code": "0501", "confidence": 0.9}])
    assert citizen.slots["report"]["queue"] == []


def test_two_questions_of_different_families_get_two_answers(citizen: Citizen) -> None:
    whole = "làm khai sinh cần gì? Thứ 7 có làm việc không?"
    parts = [
        part(whole, "làm khai sinh cần gì?", "ask_documents", procedure="khai sinh"),
        part(whole, "Thứ 7 có làm việc không?", "ask_hours"),
    ]
    said = citizen.say(whole, "ask_documents", parts=parts, procedure="khai sinh")
    assert "[documents]" in said
    assert "Giờ làm việc" in said


def test_a_question_without_a_question_word_is_heard_beside_an_answer(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue")
    whole = "ở đường Nguyễn Đáng nha. Sẵn cho hỏi thứ 7 có làm việc không"
    parts = [
        part(whole, "ở đường Nguyễn Đáng nha", "inform", address="đường Nguyễn Đáng"),
        part(whole, "thứ 7 có làm việc không", "ask_hours", is_turn=True, date_time="thứ 7"),
    ]
    said = citizen.say(whole, "ask_hours", parts=parts, address="đường Nguyễn Đáng", date_time="thứ 7")
    assert "Giờ làm việc" in said
    assert citizen.slots["report"]["when"] is None
    assert citizen.slots["report"]["step"] == "when"


@pytest.mark.parametrize("intent", ["emergency", "denounce", "complaint"])
def test_what_must_come_first_is_never_put_in_a_row(citizen: Citizen, intent: str) -> None:
    whole = "làm khai sinh cần giấy gì vậy em. Với lại tôi tố cáo ông Tám nhận hối lộ"
    parts = [
        part(whole, "làm khai sinh cần giấy gì vậy em", "ask_documents", procedure="khai sinh"),
        part(whole, "tôi tố cáo ông Tám nhận hối lộ", intent, is_turn=True),
    ]
    said = citizen.say(whole, intent, parts=parts)
    assert "[documents]" not in said
    assert citizen.slots["report"] is None


def test_a_draft_in_the_way_asks_once_and_keeps_both_new_reports(citizen: Citizen) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=[{"code": "0101", "confidence": 0.9}])
    citizen.say("để sau", "cancel")
    citizen.say(TWO, "report_issue", parts=two())
    citizen.tap_title("Báo việc mới")
    assert citizen.slots["report"]["what"] == LAMP
    assert [item["text"] for item in citizen.slots["report"]["queue"]] == [RUBBISH]
    assert citizen.slots["report"]["kept"]["what"] == "ổ gà to lắm"
