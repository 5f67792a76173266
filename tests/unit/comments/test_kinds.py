"""What a comment is for decides what may be said about it."""

from __future__ import annotations

from typing import Any

import pytest

from inbox_api.comments.kinds import case_type_of, is_secret, kind_of, places_of, topic_of
from inbox_api.models import CommentKind


def understood(intent: str, **more: Any) -> dict[str, Any]:
    return {"intent": intent, "confidence": 0.9, "entities": [], "topic_ranking": [], "is_fallback": False, **more}


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        ("report_issue", CommentKind.ASKS),
        ("ask_documents", CommentKind.ASKS),
        ("denounce", CommentKind.ASKS),
        ("ask_human", CommentKind.ASKS),
        ("emergency", CommentKind.EMERGENCY),
        ("praise", CommentKind.PRAISE),
        ("abuse", CommentKind.ABUSE),
        ("out_of_scope", CommentKind.TALK),
        ("greet", CommentKind.TALK),
    ],
)
def test_the_intent_gives_the_kind(intent: str, kind: CommentKind) -> None:
    assert kind_of(understood(intent), "câu nào đó") == kind


def test_what_the_bot_is_not_sure_of_is_for_people() -> None:
    assert kind_of(understood("report_issue", is_fallback=True), "ừm thì") == CommentKind.UNSURE
    assert kind_of(None, "") == CommentKind.UNSURE


def test_danger_is_seen_although_the_bot_says_nothing() -> None:
    assert kind_of(None, "Cháy nhà rồi cứu với, có người mắc kẹt") == CommentKind.EMERGENCY


@pytest.mark.parametrize("text", ["Vay tiền nhanh lãi suất thấp ib em", "Xem www.a.com và https://b.com nhé"])
def test_adverts_are_told_from_talk(text: str) -> None:
    assert kind_of(understood("out_of_scope"), text) == CommentKind.ADVERT


def test_words_of_an_advert_do_not_silence_a_report() -> None:
    assert kind_of(understood("report_issue"), "Shop em bị ngập, đường khuyến mãi toàn ổ gà") == CommentKind.ASKS


def test_who_denounces_is_kept_secret() -> None:
    assert is_secret(understood("denounce"))
    assert not is_secret(understood("complaint"))


def test_case_type_topic_and_places() -> None:
    entities = [{"entity": "address", "start": 0, "end": 3, "value": "12 Lê Lợi"}, {"entity": "phone", "value": "+84"}]
    found = understood("report_service", entities=entities, topic_ranking=[{"code": "0404", "confidence": 0.8}])
    assert case_type_of(found) == "PAKN"
    assert topic_of(found, "") == "0404"
    assert places_of(found) == ["12 Lê Lợi"]


def test_a_topic_the_bot_doubts_comes_from_the_words_or_not_at_all() -> None:
    doubtful = understood("report_issue", topic_ranking=[{"code": "0404", "confidence": 0.1}])
    assert topic_of(doubtful, "abc xyz") is None
