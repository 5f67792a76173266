"""A matter told in pieces: each piece goes where it belongs, and none is lost."""

import pytest

from tests.bot.talking import Citizen

POTHOLE = [{"code": "0101", "confidence": 0.9}]


def test_a_matter_told_where_a_place_was_asked_for_is_kept_as_the_matter(citizen: Citizen) -> None:
    citizen.photo(5)
    citizen.say("hình nè", "inform")
    assert citizen.slots["report"]["step"] == "what"
    citizen.say("cây ngã chắn ngang đường", "report_issue")
    citizen.say("số 5 đường Lê Lợi", "inform", address="số 5 đường Lê Lợi")
    assert citizen.slots["report"]["what"] == "cây ngã chắn ngang đường"


def test_more_of_the_matter_instead_of_a_place_is_added_and_the_place_asked_again(citizen: Citizen) -> None:
    citizen.say("ống nước bể", "report_issue", topics=POTHOLE)
    citizen.say("chảy lai láng mấy bữa nay", "report_issue", topics=POTHOLE)
    report = citizen.slots["report"]
    assert (report["step"], report["where"]) == ("where", None)
    assert "lai láng" in report["what"]


@pytest.mark.parametrize("text", ["xe té hoài", "hư hết trơn"])
def test_what_tells_no_time_is_no_time_and_the_time_is_asked_once_more(citizen: Citizen, text: str) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE, landmark="chợ")
    citizen.say(text, "inform")
    report = citizen.slots["report"]
    assert (report["step"], report["when"]) == ("when", None)
    assert text in report["what"]
    citizen.say("không rành", "inform")
    assert citizen.slots["report"]["step"] == "photo"


@pytest.mark.parametrize("text", ["bữa giờ", "lâu rồi", "tối qua", "3 bữa", "mới đây"])
def test_a_time_that_the_tagger_missed_is_taken(citizen: Citizen, text: str) -> None:
    citizen.say("ổ gà to lắm", "report_issue", topics=POTHOLE, landmark="chợ")
    citizen.say(text, "inform")
    assert citizen.slots["report"]["when"] == text
