from __future__ import annotations

import time
import unicodedata

import pytest

from inbox_api.cases.codes import KIND_LETTERS
from inbox_api.cases.topics import (
    CASE_TYPES,
    FIELDS,
    TOPICS,
    UnknownTopic,
    named_by,
    priority_of,
    restriction_of,
    suggest_topic,
    topic_name,
    topic_of,
    valid_topic,
)
from inbox_api.deadlines.rule_sets import all_rules
from inbox_api.folding import fold

SENTENCES = [
    ("Đường trước nhà có cái ổ gà to lắm", "0101"),
    ("duong nguyen thi minh khai co o ga to qua xe may te hoai", "0101"),
    ("vỉa hè đường Lê Lợi bị bể gạch hết rồi", "0102"),
    ("đèn xanh đèn đỏ ngã tư không chạy", "0104"),
    ("den duong trong hem 12 hu ca tuan nay", "0301"),
    ("hẻm này tối thui, đèn không sáng", "0301"),
    ("dây điện sà xuống đường nguy hiểm quá", "0302"),
    ("cúp điện từ sáng tới giờ chưa có", "0303"),
    ("sao tien dien thang nay tang gap doi", "0304"),
    ("nước máy đục ngầu mấy hôm nay", "0402"),
    ("nap cong bi mat, tre con de lot xuong", "0403"),
    ("Đường ngập sâu trước chợ", "0404"),
    ("mua xong la ngap toi dau goi", "0404"),
    ("cống bị nghẹt trào lên hôi lắm", "0405"),
    ("rac may ngay nay khong ai lay", "0501"),
    ("có người đổ xà bần ra bãi đất trống", "0502"),
    ("con chó chết nằm giữa đường bốc mùi", "0504"),
    ("hàng xóm hát karaoke loa kẹo kéo tới khuya", "0601"),
    ("loa keo keo on ao khong ngu duoc", "0601"),
    ("cây ngã chắn ngang đường sau mưa giông", "0701"),
    ("nhờ mé nhánh cây che khuất biển báo", "0702"),
    ("quán nhậu lấn chiếm vỉa hè hết chỗ đi", "0801"),
    ("nha ben canh xay khong phep", "0803"),
    ("thi công làm nứt tường nhà tôi", "0804"),
    ("làm sổ đỏ lâu quá chưa có", "0901"),
    ("giá đền bù giải tỏa thấp quá", "0903"),
    ("chó thả rông cắn người", "1006"),
    ("có người giả danh công an gọi lừa đảo", "1005"),
    ("trong xóm có tụ điểm đá gà ăn tiền", "1003"),
    ("trường thu tiền quỹ lớp cao quá", "1201"),
    ("con tôi bị bạn bắt nạt ở trường", "1202"),
    ("trợ cấp người khuyết tật tháng này chưa nhận", "1301"),
    ("hồ sơ của tôi trễ hẹn 10 ngày rồi", "1401"),
    ("VNeID không đăng nhập được", "1403"),
    ("thái độ cán bộ tiếp dân rất hách dịch", "1404"),
    ("dây cáp viễn thông rớt lòng thòng", "1503"),
    ("xe tải đậu chắn cửa nhà tôi", "0201"),
    ("sốt xuất huyết nhiều mà chưa thấy phun thuốc muỗi", "1101"),
    ("quán ăn mất vệ sinh, bị ngộ độc", "1103"),
    ("công ty nợ lương 3 tháng", "1304"),
]


def test_there_are_fifteen_fields_and_seventy_topics() -> None:
    assert len(FIELDS) == 15
    assert len(TOPICS) == 70
    assert {topic.field for topic in TOPICS.values()} == set(FIELDS)
    assert list(TOPICS) == sorted(TOPICS)


def test_every_topic_has_a_lead_a_priority_and_words() -> None:
    for topic in TOPICS.values():
        assert set(topic.commune_leads) <= {"KT", "CA", "VHXH", "HCC", "VP"}
        assert topic.province_lead
        assert topic.priority in {"P0", "P1", "P2", "P3"}
        assert topic.restricted in {"none", "officer", "child"}
        assert len(topic.keywords) >= (3 if topic.code == "1505" else 7), topic.code
        assert len(set(topic.keywords)) == len(topic.keywords)


def test_reports_about_officers_children_and_crime_are_restricted() -> None:
    assert topic_of("1404").restricted == "officer"
    assert {topic_of("1202").restricted, topic_of("1303").restricted} == {"child"}
    assert topic_of("1003").restricted == "officer"
    assert topic_of("0101").restricted == "none"


def test_danger_and_night_raise_the_priority() -> None:
    assert topic_of("0104").priority_for() == "P1"
    assert topic_of("0104").priority_for(is_dangerous=True) == "P0"
    assert topic_of("0601").priority_for(is_night=True) == "P0"
    assert topic_of("0101").priority_for(is_dangerous=True, is_night=True) == "P1"


@pytest.mark.parametrize(("text", "code"), SENTENCES)
def test_the_topic_is_suggested_from_what_people_write(text: str, code: str) -> None:
    assert code in [found for found, _ in suggest_topic(text)[:2]], suggest_topic(text)


def test_the_first_suggestion_is_nearly_always_right() -> None:
    right = [code == suggest_topic(text)[0][0] for text, code in SENTENCES]
    assert sum(right) / len(right) >= 0.95


def test_suggestions_do_not_need_accents() -> None:
    right = [code in [found for found, _ in suggest_topic(fold(text))[:2]] for text, code in SENTENCES]
    assert sum(right) / len(right) >= 0.95


def test_old_tone_placement_and_decomposed_text_suggest_the_same() -> None:
    assert suggest_topic("hoá đơn điện") == suggest_topic("hóa đơn điện")
    text = "Đường ngập sâu trước chợ"
    assert suggest_topic(unicodedata.normalize("NFD", text)) == suggest_topic(text)


def test_wrong_accents_are_another_word() -> None:
    assert "1502" not in [code for code, _ in suggest_topic("cho tôi hỏi")]
    assert "1502" in [code for code, _ in suggest_topic("chợ phường")]


def test_scores_are_shares_best_first() -> None:
    ranking = suggest_topic("Đường ngập sâu trước chợ, rác trôi khắp nơi")
    assert sum(score for _, score in ranking) == pytest.approx(1)
    assert [score for _, score in ranking] == sorted((score for _, score in ranking), reverse=True)


@pytest.mark.parametrize("text", ["", "xin chào", "😀", "1234"])
def test_text_without_any_known_words_suggests_nothing(text: str) -> None:
    assert suggest_topic(text) == []


def test_a_very_long_text_is_answered_quickly() -> None:
    text = " ".join(text for text, _ in SENTENCES) * 20
    started = time.perf_counter()
    suggest_topic(text)
    assert time.perf_counter() - started < 2


def test_unknown_codes_are_refused() -> None:
    with pytest.raises(UnknownTopic):
        topic_of("9999")
    assert valid_topic("9999") is None
    assert valid_topic(None) is None
    assert topic_name("9999") is None
    assert (valid_topic("0404"), topic_name("0404")) == ("0404", "Ngập")


def test_the_case_types_agree_with_the_codes_and_the_deadlines() -> None:
    assert {code: row.letters for code, row in CASE_TYPES.items()} == KIND_LETTERS
    rule_ids = {rule.id: rule for rule in all_rules()}
    for code, row in CASE_TYPES.items():
        assert code in rule_ids[row.default_rule].case_types
        assert row.legal_frame


def test_a_chat_message_is_never_a_complaint_or_denunciation() -> None:
    invalid = {code for code, row in CASE_TYPES.items() if not row.chat_is_valid_act}
    assert invalid == {"KHN", "TC", "TGTP"}
    assert {code for code, row in CASE_TYPES.items() if row.paper_needed} == {"KHN", "TC"}


@pytest.mark.parametrize(
    ("case_type", "topic", "priority", "restricted"),
    [
        ("PAHT", "0404", "P1", "none"),
        ("PAHT", "0302", "P0", "none"),
        ("PAHT", "0901", "P3", "none"),
        ("PAHT", None, "P2", "none"),
        ("PAHT", "1404", "P2", "officer"),
        ("PAHT", "1303", "P0", "child"),
        ("KN", None, "P3", "none"),
        ("HD", "0302", "P2", "none"),
        ("KHN", "0903", "P3", "officer"),
        ("TC", "1303", "P3", "to_cao"),
        ("TGTP", "1002", "P0", "officer"),
    ],
)
def test_priority_and_restriction_follow_type_and_topic(
    case_type: str, topic: str | None, priority: str, restricted: str
) -> None:
    assert priority_of(case_type, topic) == priority
    assert restriction_of(case_type, topic) == restricted


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cống nghẹt", ["0405"]),
        ("cong nghet", ["0405"]),
        ("đèn đường", ["0301"]),
        ("cống", ["0403", "0405"]),
        ("trâu bò", []),
        ("", []),
    ],
)
def test_a_few_words_name_one_topic_where_they_are_clear_else_a_few(words: str, found: list[str]) -> None:
    assert named_by(words) == found
