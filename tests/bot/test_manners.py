"""How the citizen is called: only as they call themselves or ask for, never from a name or a person of the story."""

from typing import Optional

import pytest

from bot.actions import manners, texts


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Cho bác hỏi làm khai sinh ở đâu", "bác"),
        ("cho bac hoi lam khai sinh o dau", "bác"),
        ("cháu ơi cho cô hỏi cái này", "cô"),
        ("giúp chú với, đèn đường hư rồi", "chú"),
        ("Bác muốn hỏi giấy khai sinh vậy con", "bác"),
        ("chị muốn hỏi lệ phí", "chị"),
        ("anh cần hỏi chút", "anh"),
        ("chỉ dì cách nộp qua mạng", "dì"),
        ("bác già rồi không biết bấm", "bác"),
        ("bac gia roi ko biet bam", "bác"),
        ("bà chào cháu", "bà"),
        ("ông hỏi con chút", "ông"),
        ("cô Ba đây em", "cô"),
        ("cho co hoi", "cô"),
        ("cho con hỏi thủ tục kết hôn", "bạn"),
        ("con chào cô ạ", "bạn"),
        ("cháu muốn hỏi về căn cước", "bạn"),
        ("con nhắn giùm má nha", "bạn"),
    ],
)
def test_the_bot_answers_with_the_word_the_citizen_uses(text: str, form: str) -> None:
    assert manners.address_of(text, None) == form


@pytest.mark.parametrize(
    "text",
    [
        "con tôi bị cô giáo đánh", "bà hàng xóm đổ rác trước nhà tôi", "ông nội tôi muốn hỏi trợ cấp",
        "chú công an khu vực không làm việc", "cho bà ngoại tôi hỏi thủ tục", "giúp cô bé với",
        "bà ngoại em 80 tuổi, bà muốn hỏi trợ cấp", "chị gửi lại giùm em nhé", "anh hỏi giúp tôi với",
        "tôi muốn hỏi", "tui cần hỏi", "em muốn hỏi", "mình hỏi chút", "Tôi là Nam", "tên tôi là Lan", "chào em",
        "chị ơi cho em hỏi", "chú cho con xin mẫu đơn với cô Lan", "co the lam khai sinh o dau", "chi muon hoi le phi",
        "con đường này hư rồi", "anh chị cho hỏi", "còn ông thì sao", "bác sĩ ở trạm y tế không trực",
        "cho con bú ở đâu",
        "xin cho con nhập học lớp một", "con tui nó muốn hỏi", "", "cháu bé bị lạc", "ba muon bao", "cho ba hoi",
        "ai do va gium di", "ban dem co nguoi tra loi chu", "goi la co", "cháu làm giùm ông", "sua giup di",
        "gọi anh điện lực tới",
        "vợ chồng anh ấy cần hỏi", "cô ấy muốn hỏi", "con hẻm muốn làm rộng ra", "có chú hỏi cái nhà này",
    ],
)  # fmt: skip
def test_persons_of_the_story_names_and_neutral_words_settle_nothing(text: str) -> None:
    assert manners.address_of(text, None) is None


@pytest.mark.parametrize(
    ("text", "before", "form"),
    [
        ("kêu bằng chú đi", "anh", "chú"),
        ("keu bang chu di", None, "chú"),
        ("gọi tui là cô nha", "chị", "cô"),
        ("đừng kêu anh chị, kêu bác đi con", None, "bác"),
        ("cứ gọi tôi là bạn thôi", None, "bạn"),
        ("kêu em được rồi", None, "em"),
        ("gọi con là con được rồi", "chị", "bạn"),
        ("tôi là phụ nữ mà", "anh", "chị"),
        ("tui là đàn ông nha", None, "anh"),
        ("đừng kêu bằng bà nữa", "bà", ""),
        ("cho cô hỏi cái khác", "bác", None),
        ("cho em hỏi", "chị", None),
        ("họ gọi tôi là bà già", "cô", None),
        ("hàng xóm kêu tui là ông", "chú", None),
        ("gọi anh đi", "cô", None),
        ("giao giấy tới nhà thì kêu cháu chứ bác không nghe chuông", None, None),
        ("kêu con nha", "bác", None),
        ("đừng kêu bằng bà nữa", "cô", None),
    ],
)
def test_a_form_in_use_changes_only_when_the_citizen_says_so(text: str, before: Optional[str], form: str) -> None:
    assert manners.address_of(text, before) == form


def test_nobody_is_answered_with_a_word_below_their_own() -> None:
    lexicon = manners._lexicon()
    below = {"em", "con", "cháu", "mày", "nhóc"}
    assert below & set(lexicon["said_as"].values()) == set()
    assert {said for said, answer in lexicon["asked_as"].items() if answer in below} == {"em"}
    assert all(answer == said or said in lexicon["young"] for said, answer in lexicon["said_as"].items())


@pytest.mark.parametrize(
    ("text", "relative"),
    [
        ("con nhắn giùm má", "má"),
        ("nhan gium ma", "má"),
        ("tui báo dùm ba tui cái đèn đường", "ba"),
        ("cháu hỏi giùm bà ngoại", "bà ngoại"),
        ("mẹ nhờ con nhắn", "mẹ"),
        ("nội nhờ cháu hỏi trợ cấp người già", "nội"),
        ("báo giúp bác hàng xóm", "bác hàng xóm"),
        ("em gửi giùm chị em không rành máy", None),
        ("nhan gium ma chua thay tra loi", None),
        ("báo giùm bà con trong hẻm", None),
        ("phan anh gium ba con", None),
        ("làm giùm mẹ giấy khai sinh được không", None),
        ("nhờ cháu nhắn giùm", None),
        ("má tui bị té", None),
        ("báo giùm cái đèn", None),
    ],
)
def test_who_writes_for_another_says_for_whom(text: str, relative: Optional[str]) -> None:
    assert manners.acts_for(text) == relative


def test_no_text_of_the_domain_fixes_how_the_citizen_is_called() -> None:
    fixed = [
        f"{key}: {text}"
        for key, variations in texts.responses().items()
        for text in variations
        if key != "utter_value_you" and any(word in text.lower() for word in ("anh/chị", "anh chị", "quý khách"))
    ]
    assert fixed == []


def test_the_form_opens_a_sentence_with_a_capital_letter() -> None:
    texts.speak_to("bác")
    assert texts.render("utter_ask_score", code="X").startswith("Bác chấm")
    texts.speak_to(None)
    assert texts.render("utter_ask_score", code="X").startswith("Anh/chị chấm")


def test_the_inboxs_own_words_are_spoken_with_the_same_form() -> None:
    texts.speak_to("cô")
    said = texts.render("utter_case_next", next_step_text="Cần anh/chị bổ sung. Anh/chị/em thì không.")
    assert said == "Cần cô bổ sung. Anh/chị/em thì không."
    assert texts.render("utter_case_answer", last_public_text="Chào anh/chị").endswith("Chào anh/chị")
    texts.speak_to(None)
