"""A report that is put off or left: kept for seven days, gone on with by words, a tap or an answer, never forced."""

import pytest

from tests.bot.talking import Citizen

LAMP = [{"code": "0301", "confidence": 0.9}]


def begin(citizen: Citizen, *, step: str = "where") -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=[{"code": "0101", "confidence": 0.9}])
    for name, text in (("where", "trước chợ"), ("when", "hôm qua"), ("photo", "không có"), ("phone", "bỏ qua")):
        if citizen.slots["report"]["step"] == step:
            return
        assert citizen.slots["report"]["step"] == name
        citizen.say(text, "inform")
    assert citizen.slots["report"]["step"] == step


@pytest.mark.parametrize("step", ["where", "photo", "confirm"])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("để sau", "cancel"),
        ("lát nữa gửi tiếp nha em", "deny"),
        ("gio ban roi, mai gui tiep", "inform"),
        ("thôi để bữa khác", "cancel"),
        ("bữa nào rảnh tôi gửi hình cho", "cancel"),
        ("thoi de hom khac tinh nha", "cancel"),
    ],
)
def test_putting_it_off_keeps_the_draft_and_says_for_how_long(
    citizen: Citizen, step: str, text: str, intent: str
) -> None:
    begin(citizen, step=step)
    said = citizen.say(text, intent)
    assert "7 ngày" in said
    assert "tiếp tục" in said
    assert citizen.slots["report"]["what"] == "ổ gà to lắm"
    assert citizen.slots["report"]["step"] == step
    assert citizen.inbox.sent("POST", "/cases") == []


@pytest.mark.parametrize("text", ["tiếp tục", "gửi tiếp cái hồi nãy", "cho tôi gửi tiếp nha"])
@pytest.mark.parametrize("days", [0.01, 2, 6.9])
def test_words_bring_the_draft_back_with_its_open_question(citizen: Citizen, text: str, days: float) -> None:
    begin(citizen, step="photo")
    citizen.say("để sau", "cancel")
    citizen.wait(days=days)
    assert "ảnh" in citizen.say(text, "nlu_fallback", 0.4)
    assert not citizen.slots["report"]["paused"]
    citizen.say("không có", "deny")
    assert citizen.slots["report"]["step"] == "phone"


def test_the_same_words_in_an_open_report_only_ask_again(citizen: Citizen) -> None:
    begin(citizen, step="phone")
    citizen.say("gửi tiếp cái hồi nãy nè", "add_to_case", date_time="hồi nãy")
    assert citizen.slots["report"]["step"] == "phone"
    assert citizen.slots["report"]["what"] == "ổ gà to lắm"


def test_a_tap_brings_it_back(citizen: Citizen) -> None:
    begin(citizen, step="photo")
    citizen.say("để sau", "cancel")
    citizen.tap_title("Tiếp tục")
    assert "ảnh" in citizen.replies[-1].text


def test_the_answer_to_the_open_question_brings_it_back(citizen: Citizen) -> None:
    begin(citizen, step="where")
    citizen.say("lát nữa gửi tiếp", "cancel")
    citizen.wait(days=1)
    citizen.say("trước số 5 Lê Hồng Phong", "inform", address="số 5 Lê Hồng Phong")
    assert citizen.slots["report"]["where"] == "trước số 5 Lê Hồng Phong"
    assert citizen.slots["report"]["step"] == "when"


def test_a_photo_sent_later_belongs_to_the_draft(citizen: Citizen) -> None:
    begin(citizen, step="photo")
    citizen.say("lát nữa gửi", "cancel")
    citizen.wait(hours=20)
    citizen.photo(8)
    assert citizen.slots["report"]["files"] == [8]
    assert citizen.slots["report"]["step"] == "phone"


def test_after_seven_days_the_draft_is_gone_and_that_is_said(citizen: Citizen) -> None:
    begin(citizen, step="photo")
    citizen.say("để sau", "cancel")
    citizen.wait(days=7.1)
    assert "quá 7 ngày" in citizen.say("tiếp tục", "inform")
    assert citizen.slots["report"] is None
    assert citizen.titles == ["Báo sự cố"]


def test_after_seven_days_other_business_is_answered_beside_the_word(citizen: Citizen) -> None:
    begin(citizen, step="photo")
    citizen.wait(days=8)
    said = citizen.say("làm khai sinh cần giấy tờ gì", "ask_documents", procedure="khai sinh")
    assert "quá 7 ngày" in said
    assert "[documents]" in said
    assert "quá 7 ngày" not in citizen.say("lệ phí", "ask_fee")


@pytest.mark.parametrize("is_put_off", [True, False])
def test_danger_comes_before_any_word_about_an_old_draft_and_takes_nothing_from_it(
    citizen: Citizen, is_put_off: bool
) -> None:
    begin(citizen, step="photo")
    if is_put_off:
        citizen.say("để sau", "cancel")
    citizen.wait(days=3)
    assert "GỌI NGAY 114" in citizen.say("cháy nhà rồi", "emergency").split("\n")[0]
    [body] = citizen.inbox.sent("POST", "/cases")
    assert body["address"] is None
    assert "ổ gà" not in body["description"]
    assert citizen.slots["report"]["what"] == "ổ gà to lắm"


@pytest.mark.parametrize("is_put_off", [True, False])
def test_questions_and_talk_in_between_never_lose_the_draft_nor_nag(citizen: Citizen, is_put_off: bool) -> None:
    begin(citizen, step="confirm")
    if is_put_off:
        citizen.say("để sau", "cancel")
    citizen.wait(days=2)
    said = citizen.say("làm khai sinh cần giấy tờ gì", "ask_documents", procedure="khai sinh")
    assert "[documents]" in said
    assert "báo dở" not in said
    citizen.say("ok", "affirm")
    assert citizen.inbox.sent("POST", "/cases") == [], "a nod to something else sends nothing"
    citizen.say("cho gặp cán bộ", "ask_human")
    citizen.say("tiếp tục", "inform")
    assert citizen.slots["report"]["step"] == "confirm"
    citizen.say("gửi đi", "affirm")
    assert len(citizen.inbox.sent("POST", "/cases")) == 1


def test_send_it_after_a_pause_shows_the_summary_first(citizen: Citizen) -> None:
    begin(citizen, step="confirm")
    citizen.say("để sau", "cancel")
    assert "ổ gà to lắm" in citizen.say("gửi đi", "affirm")
    assert citizen.inbox.sent("POST", "/cases") == []
    citizen.say("gửi đi", "affirm")
    assert len(citizen.inbox.sent("POST", "/cases")) == 1


def test_a_form_of_yesterday_is_offered_and_not_forced(citizen: Citizen) -> None:
    begin(citizen, step="photo")
    citizen.wait(days=2)
    assert "báo dở" in citizen.say("chào em", "greet")
    citizen.tap_title("Tiếp tục")
    assert citizen.slots["report"]["step"] == "photo"


def offered(citizen: Citizen) -> None:
    """A draft is kept and a new report has come: the bot asks which first."""
    begin(citizen, step="photo")
    citizen.wait(days=2)
    said = citizen.say("đèn đường lại tắt nữa rồi", "report_issue", topics=LAMP)
    assert "ổ gà to lắm" in said
    assert citizen.titles == ["Làm tiếp việc cũ", "Báo việc mới"]
    assert citizen.slots["report"]["what"] == "ổ gà to lắm"


@pytest.mark.parametrize("is_tap", [True, False])
def test_a_new_report_may_come_first_and_the_draft_is_kept_behind_it(citizen: Citizen, is_tap: bool) -> None:
    offered(citizen)
    citizen.tap_title("Báo việc mới") if is_tap else citizen.say("việc mới", "inform")
    assert citizen.slots["report"]["what"] == "đèn đường lại tắt nữa rồi"
    assert citizen.slots["report"]["topic"] == "0301"
    for text in ("trước chợ", "hôm nay", "không có", "bỏ qua"):
        citizen.say(text, "inform")
    assert "vẫn còn" in citizen.say("gửi đi", "affirm")
    citizen.tap_title("Tiếp tục")
    assert citizen.slots["report"]["what"] == "ổ gà to lắm"
    citizen.say("không có", "deny")
    citizen.say("bỏ qua", "deny")
    citizen.say("gửi đi", "affirm")
    bodies = citizen.inbox.sent("POST", "/cases")
    assert [body["description"] for body in bodies] == ["đèn đường lại tắt nữa rồi", "ổ gà to lắm"]
    assert len({body["message_id"] for body in bodies}) == 2


def test_the_draft_may_come_first_and_the_new_report_follows(citizen: Citizen) -> None:
    offered(citizen)
    citizen.tap_title("Làm tiếp việc cũ")
    assert citizen.slots["report"]["what"] == "ổ gà to lắm"
    citizen.say("không có", "deny")
    citizen.say("bỏ qua", "deny")
    assert "đèn đường lại tắt" in citizen.say("gửi đi", "affirm")
    assert citizen.slots["report"]["what"] == "đèn đường lại tắt nữa rồi"


def test_a_tapped_new_report_does_not_throw_the_open_one_away(citizen: Citizen) -> None:
    begin(citizen, step="photo")
    citizen.tap("/report_issue")
    assert citizen.titles == ["Làm tiếp việc cũ", "Báo việc mới"]
    citizen.tap_title("Làm tiếp việc cũ")
    assert citizen.slots["report"]["step"] == "photo"
    assert citizen.slots["report"]["queue"] == [], "a tap alone is no second matter"


def test_a_draft_can_be_dropped(citizen: Citizen) -> None:
    begin(citizen, step="photo")
    citizen.say("để sau", "cancel")
    citizen.say("hủy", "cancel")
    assert citizen.slots["report"] is None


def test_a_report_without_any_content_is_not_kept(citizen: Citizen) -> None:
    citizen.say("tôi muốn phản ánh", "report_issue")
    citizen.say("để sau", "cancel")
    assert citizen.slots["report"] is None


FLOOD = [{"code": "0404", "confidence": 0.95}]
SAME = {"offer": 12, "text": "Ngập, đường Lê Lợi, 27/11, 3 người đã báo"}


def to_summary_of_flood(citizen: Citizen) -> None:
    citizen.say(
        "đường ngập sâu trước chợ", "report_issue", topics=FLOOD, landmark="chợ", ward="p7", date_time="hôm qua"
    )
    for _ in range(4):
        if citizen.slots["report"]["step"] == "confirm":
            return
        citizen.say("bỏ qua", "deny")
    assert citizen.slots["report"]["step"] == "confirm"


def test_half_a_day_later_the_case_of_others_may_still_be_followed(citizen: Citizen) -> None:
    citizen.inbox.same = dict(SAME)
    to_summary_of_flood(citizen)
    citizen.wait(hours=13)
    assert "TV-PA-261120-00013-4" in citizen.tap('/choose{"step":"follow"}')
    assert citizen.slots["report"] is None


def test_half_a_day_later_the_public_copy_may_still_be_looked_at(citizen: Citizen) -> None:
    to_summary_of_flood(citizen)
    citizen.wait(hours=13)
    assert "Nhóm việc: Ngập" in citizen.tap('/choose{"step":"see_public"}')


def test_half_a_day_later_the_topic_may_still_be_put_right(citizen: Citizen) -> None:
    citizen.inbox.named = {"cong nghet": ["0405"]}
    to_summary_of_flood(citizen)
    citizen.wait(hours=13)
    citizen.say("không phải ngập, là cống nghẹt", "inform")
    assert citizen.slots["report"]["topic"] == "0405"


@pytest.mark.parametrize("button", ["send", "follow", "edit", "see_public", "publicity:private"])
def test_a_button_of_a_draft_that_was_put_off_wakes_it_and_sends_nothing(citizen: Citizen, button: str) -> None:
    citizen.inbox.same = dict(SAME)
    to_summary_of_flood(citizen)
    citizen.say("để sau", "cancel")
    said = citizen.tap('/choose{"step":"%s"}' % button)
    assert "đường ngập sâu trước chợ" in said
    assert not citizen.slots["report"]["paused"]
    assert citizen.inbox.sent("POST", "/cases") == []


def test_nothing_is_said_to_be_sent_while_a_draft_waits(citizen: Citizen) -> None:
    begin(citizen, step="confirm")
    citizen.say("gửi đi", "affirm")
    assert citizen.inbox.sent("POST", "/cases")
    begin(citizen, step="photo")
    citizen.say("để sau", "cancel")
    assert "đã gửi" not in citizen.tap('/choose{"step":"send"}')
    assert citizen.slots["report"]["what"] == "ổ gà to lắm"
