"""What a reply asks for, what a message answers, and when the form asks the unforeseen."""

from __future__ import annotations

import pytest

from hopthu.nlu.dialogues.scripts import read_say
from hopthu.nlu.dialogues.window import Button, Said
from hopthu.nlu.dialogues.wording import ANYTHING, answered_by, asked_in, is_unforeseen

SUMMARY = "Anh/chị xem lại giúp:\nPhản ánh: đèn ở đâu cũng tắt\nĐiện thoại: •••233\nGửi luôn được không ạ?"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Chỗ đó ở đâu ạ? Ghi đường, phường hoặc mốc gần đó.", "address"),
        ("Anh/chị cho xin địa chỉ: đường, phường hoặc chỗ gần đó.", "address"),
        ("Anh/chị nhắn tên phường, xã để tôi chỉ đúng nơi ạ.", "address"),
        ("Anh/chị thấy từ khi nào ạ?", "time"),
        ("Anh/chị có ảnh thì gửi giúp tôi.", "photo"),
        ("Cán bộ gọi lại số nào được ạ?", "phone"),
        ("Anh/chị cho biết có chuyện gì ạ?", "description"),
        (SUMMARY, "confirmation"),
    ],
)
def test_the_words_of_a_reply_tell_what_it_asks_for(text: str, kind: str) -> None:
    assert asked_in([Said("bot", text)]) == {kind}


def test_only_the_last_words_of_the_bot_ask() -> None:
    replies = [Said("bot", "Chỗ đó ở đâu ạ?"), Said("bot", "Dạ, tôi ghi nhận."), Said("officer", "Khi nào vậy anh?")]
    assert asked_in(replies) == set()
    assert asked_in([]) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Dạ, tôi giữ bản nháp này 7 ngày, chưa gửi đi.",
        "Số điện thoại chỉ để cán bộ gọi hỏi thêm khi cần.",
        "Nơi nộp: địa chỉ trên giấy hẹn.",
    ],
)
def test_what_is_only_told_asks_for_nothing(text: str) -> None:
    assert asked_in([Said("bot", text)]) == set()


def test_buttons_tell_it_without_words() -> None:
    skip = Button("Bỏ qua", '/choose{"step":"skip:photo"}')
    send = Button("Gửi đi", '/choose{"step":"send"}')
    assert asked_in([Said("bot", "Có thì gửi luôn.", (skip,))]) == {"photo"}
    assert asked_in([Said("bot", "Vậy nhé?", (send,))]) == {"confirmation"}
    assert asked_in([Said("bot", "Cho ai xem?", (Button("Bỏ qua", '/choose{"step":"skip:public"}'),))]) == {"other"}


@pytest.mark.parametrize(
    ("say", "answer"),
    [
        ("[photo]", "photo"),
        ("[location]", "address"),
        ("0900 000 127", "phone"),
        ("số của tui là 0900000127 nha", "phone"),
        ("số điện thoại thì tôi không cho đâu", "phone"),
        ("ừ đúng vậy", "confirmation"),
        ("đồng ý, gửi đi", "confirmation"),
        ("Bỏ qua.", ANYTHING),
        ("số 18 đường Nguyễn Đáng, phường 7 cũ", None),
        ("đúng ra thì phải có người coi chứ để vậy hoài", None),
        ("[officer: Chào]", None),
    ],
)
def test_a_message_is_taken_for_the_answer_it_plainly_is(say: str, answer: str | None) -> None:
    assert answered_by(read_say(say)) == answer


def test_a_question_the_script_answers_next_is_foreseen() -> None:
    assert not is_unforeseen({"photo"}, expected=set(), coming=read_say("[photo]"), awaits_case=False)
    assert not is_unforeseen({"photo"}, expected=set(), coming=read_say("bỏ qua"), awaits_case=False)
    assert not is_unforeseen({"time"}, expected=set(), coming=read_say("từ hôm qua"), awaits_case=False)


def test_a_question_the_script_answers_nowhere_is_unforeseen() -> None:
    assert is_unforeseen({"time"}, expected=set(), coming=read_say("[photo]"), awaits_case=False)
    assert is_unforeseen({"photo"}, expected=set(), coming=read_say("đúng rồi"), awaits_case=False)
    assert is_unforeseen({"photo"}, expected={"confirmation"}, coming=read_say("số 80"), awaits_case=False)
    assert is_unforeseen({"other"}, expected=set(), coming=None, awaits_case=True)


def test_a_second_photo_before_the_words_skips_no_words() -> None:
    assert not is_unforeseen({"description"}, expected=set(), coming=read_say("[photo]"), awaits_case=False)
    assert is_unforeseen({"description"}, expected=set(), coming=None, awaits_case=True)


def test_nothing_is_skipped_where_nothing_or_the_summary_was_asked() -> None:
    assert not is_unforeseen(set(), expected={"phone"}, coming=None, awaits_case=True)
    assert not is_unforeseen({"confirmation"}, expected={"phone"}, coming=read_say("[photo]"), awaits_case=True)
    assert not is_unforeseen({"photo"}, expected=set(), coming=None, awaits_case=False)
