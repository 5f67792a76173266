"""Whatever people say in whatever order, the dialogue answers, and only a clear yes records a case."""

import random
from typing import Any, Dict, Iterator, List, Tuple

import pytest

from tests.bot.fake_inbox import FakeInbox
from tests.bot.talking import Citizen

Said = Tuple[str, str, Dict[str, Any]]
LAMP = {"topics": [{"code": "0301", "confidence": 0.9}]}
SAYINGS: List[Said] = [
    ("đèn đường hư ở số 54 Trần Phú", "report_issue", {"address": "số 54 Trần Phú", **LAMP}),
    ("ổ gà to ở Lê Lợi", "report_issue", {"address": "Lê Lợi", "topics": [{"code": "0101", "confidence": 0.9}]}),
    ("cán bộ một cửa quát mắng tôi", "report_service", {"agency": "một cửa"}),
    ("khen chị Hoa", "praise", {"person": "Hoa"}),
    ("nên lắp thêm đèn", "petition", {}),
    ("hư rồi", "report_issue", {}),
    ("à nhầm, số 45", "inform", {}),
    ("không phải Trần Phú mà là Ba Si", "deny", {}),
    ("không phải , mà là ", "nlu_fallback", {}),
    ("chứ không phải x", "nlu_fallback", {}),
    ("sửa lại giờ, tối qua", "inform", {"date_time": "tối qua"}),
    ("sửa lại", "deny", {}),
    ("sửa nội dung: ống nước bể", "inform", {}),
    ("0912345678", "inform", {"phone": "+84912345678"}),
    ("nhầm 0912345679", "inform", {"phone": "+84912345679"}),
    ("phường 8 mới đúng", "inform", {"ward": "phường 8"}),
    ("để sau", "cancel", {}),
    ("tiếp tục", "affirm", {}),
    ("việc mới", "inform", {}),
    ("việc cũ", "inform", {}),
    ("giấu tên", "inform", {}),
    ("công khai được", "affirm", {}),
    ("hủy", "cancel", {}),
    ("bỏ qua", "deny", {}),
    ("hôm qua", "inform", {"date_time": "hôm qua"}),
    ("trước chợ", "inform", {"landmark": "chợ"}),
    ("làm khai sinh cần gì", "ask_documents", {"procedure": "khai sinh"}),
    ("chào em", "greet", {}),
    ("ok", "affirm", {}),
    ("cho gặp cán bộ", "ask_human", {}),
    ("tôi khiếu nại quyết định thu hồi đất", "complaint", {}),
    ("tôi tố cáo ông Tám", "denounce", {"person": "Tám"}),
    ("không hiểu", "nlu_fallback", {}),
    ("cháy nhà rồi", "emergency", {}),
    ("", "send_photo", {"files": [{"id": 5, "kind": "image"}]}),
    ("", "send_location", {"location": {"latitude": 9.9, "longitude": 106.3}}),
]
LAMP_AND_RUBBISH = "đèn hư ở Ba Si, với lại rác đầy ở chợ lớn"
PARTS = [
    {"start": 0, "end": 15, "is_turn": False, "intent": "report_issue", "confidence": 0.9,
     "topic_ranking": LAMP["topics"], "entities": [{"entity": "address", "value": "Ba Si", "start": 10, "end": 15}]},
    {"start": 24, "end": 41, "is_turn": True, "intent": "report_issue", "confidence": 0.9,
     "topic_ranking": [{"code": "0501", "confidence": 0.9}],
     "entities": [{"entity": "landmark", "value": "chợ lớn", "start": 34, "end": 41}]},
]  # fmt: skip
SAYINGS.append((LAMP_AND_RUBBISH, "report_issue", {"parts": PARTS, **LAMP}))
TAPS = ["send", "edit", "edit:where", "edit:what", "continue", "start_new", "publicity:private", "publicity:public",
        "skip:where", "skip:photo", "skip:what", "new_report", "add_photo"]  # fmt: skip


@pytest.fixture
def inbox() -> Iterator[FakeInbox]:
    with FakeInbox("token") as fake:
        yield fake


@pytest.mark.parametrize("seed", range(12))
def test_any_order_of_messages_and_taps_is_answered_and_no_case_is_recorded_twice(inbox: FakeInbox, seed: int) -> None:
    chance = random.Random(seed)
    citizen = Citizen(inbox)
    told: List[str] = []
    for _ in range(60):
        if chance.random() < 0.2:
            step = chance.choice(TAPS)
            told.append(step)
            said = citizen.tap('/choose{"step":"%s"}' % step)
        else:
            text, intent, facts = chance.choice(SAYINGS)
            told.append(text)
            said = citizen.say(text, intent, 0.95, ranking=[{"name": "report_issue", "confidence": 0.3}], **facts)
        citizen.wait(hours=chance.choice([0, 0, 0, 0, 1, 14, 60, 200]))
        assert said, told
        assert "đang trục trặc" not in said, told
    ids = [body["message_id"] for body in inbox.sent("POST", "/cases")]
    assert len(ids) == len(set(ids)), told
    denounced = [body for body in inbox.sent("POST", "/cases") if body["case_type"] == "TC"]
    assert all(body["hide_name"] and not body["is_public"] and body["address"] is None for body in denounced)
