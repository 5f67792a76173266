"""Sexual violence is danger and asks for no photo; who fears to be known stays unknown; tiredness is no danger."""

import pytest

from bot.actions import danger_words, publicity
from tests.bot.talking import Citizen


@pytest.mark.parametrize(
    ("text", "intent", "number", "topic"),
    [
        ("tôi bị hiếp hôm qua do ông chủ trọ", "nlu_fallback", "113", "1001"),
        ("hôm qua em bị ông chủ nhà cưỡng hiếp", "inform", "113", "1001"),
        ("em bị bạn trai cưỡng bức tối qua, em sợ quá", "nlu_fallback", "113", "1001"),
        ("em bi ong chu tro cuong hiep hom qua", "denounce", "113", "1001"),
        ("con gái tôi 12 tuổi bị thầy giáo sàm sỡ ở trường", "report_issue", "111", "1303"),
        ("hoc tro lop 5 bi thay day them sam so", "report_service", "111", "1303"),
        ("cháu gái 8 tuổi nhà bên bị ông kế sờ mó", "report_issue", "111", "1303"),
    ],
)
def test_sexual_violence_is_danger_whatever_the_intent_was(
    citizen: Citizen, text: str, intent: str, number: str, topic: str
) -> None:
    said = citizen.say(text, intent, 0.9)
    assert number in said
    assert "ảnh" not in said
    (case,) = citizen.inbox.sent("POST", "/cases")
    assert (case["priority"], case["topic"], case["is_public"]) == ("P0", topic, False)


@pytest.mark.parametrize(
    "text",
    [
        "tội hiếp dâm bị phạt bao nhiêu năm",
        "ngập ở xã Hiệp Hòa",
        "đường bị Hiệp Thạnh đào lên",
        "hồ sơ mở ra không được",
    ],
)
def test_words_that_only_look_like_it_are_none(text: str) -> None:
    assert not danger_words.tells_sexual_violence(text)


@pytest.mark.parametrize(
    "text",
    ["mệt muốn chết", "giá điện tăng muốn chết luôn", "trời nóng cháy da luôn", "đói chết mất thôi khi nào mở cửa"],
)
def test_tiredness_heat_and_prices_are_no_danger(text: str) -> None:
    assert danger_words.emergency_kind(text) == "any"
    assert not danger_words.cries_for_help(text, must_cry=False)


@pytest.mark.parametrize(
    "text", ["tôi muốn chết", "buồn quá muốn chết cho rồi", "chay nha ba con oi", "con tôi chết đuối"]
)
def test_real_danger_stays_danger(text: str) -> None:
    assert danger_words.emergency_kind(text) != "any"


@pytest.mark.parametrize(
    "text",
    [
        "đừng nói em báo nha",
        "dung noi em bao nha",
        "đừng cho ai biết tên em",
        "đừng để họ biết là tôi báo",
        "mà đừng cho ai biết tên tui",
        "em sợ lắm đừng nói em báo",
        "không muốn cho người ta biết là em",
    ],
)
def test_who_fears_to_be_known_is_hidden(text: str) -> None:
    assert publicity.wish(text) == "hidden"
    assert publicity.is_all(text)


@pytest.mark.parametrize("text", ["đúng chỗ đó báo hoài không ai lo", "số 12 Lê Lợi", "đừng đổ rác nữa"])
def test_a_plain_fact_is_no_such_wish(text: str) -> None:
    assert publicity.wish(text) is None
