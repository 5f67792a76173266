"""Three short scripts against the whole system, one on each channel: what they expect, the real bot does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hopthu.nlu.dialogues.report import as_document
from hopthu.nlu.dialogues.runner import play_all
from hopthu.nlu.dialogues.scripts import read_scripts
from hopthu.temporary import TemporarySystem
from inbox_api.settings import get_settings

REPORT: dict[str, Any] = {
    "id": "report",
    "channel": "web",
    "turns": [
        {"say": "đèn đường trước số 12 Phạm Thái Bường phường 2 cũ tắt từ hôm qua", "expect": ["no_case_created"]},
        {"say": "[photo]", "expect": ["no_case_created"]},
        {"say": "0900 000 127", "expect": ["asks_for:confirmation", 'reply_not_contains:["0900 000 127"]']},
        {"say": "đúng rồi, gửi đi", "expect": ['case_created:{"type": "PAHT", "topic": "0301"}']},
        {"say": "[later 2d] phản ánh của tôi tới đâu rồi", "expect": ["case_status_shown"]},
        {"say": "[officer closes case]", "expect": ['reply_contains_any:["hài lòng", "đánh giá"]']},
    ],
}
QUESTION: dict[str, Any] = {
    "id": "question",
    "channel": "zalo",
    "turns": [
        {"say": "lam khai sinh cho be can giay to gi", "expect": ["intent:ask_documents", "procedure:1.001193"]},
        {"say": "[later 3h] phi bao nhieu", "expect": ["procedure:1.001193", "handed_to_human"]},
    ],
}
PEOPLE: dict[str, Any] = {
    "id": "people",
    "channel": "facebook",
    "turns": [
        {"say": "cho tôi gặp cán bộ", "expect": ["intent:ask_human", "handed_to_human"]},
        {"say": "[officer: Chào anh, tôi nghe đây.]", "expect": ["bot_silent"]},
        {"say": "đăng ký kết hôn cần giấy gì", "expect": ["bot_silent", "no_case_created"]},
    ],
}


def test_scripts_are_played_on_every_channel_and_only_what_is_wrong_fails(
    system: TemporarySystem, tmp_path: Path
) -> None:
    path = tmp_path / "scripts.jsonl"
    path.write_text("\n".join(json.dumps(script) for script in (REPORT, QUESTION, PEOPLE)), encoding="utf-8")
    scripts = read_scripts(path)
    document = as_document(play_all(scripts, system, get_settings(), side_by_side=3, tick=lambda: None))
    failed = [(result["id"], failure["condition"]) for result in document["results"] for failure in result["failed"]]
    assert failed == [("question", "handed_to_human")], document["results"]
    assert (document["scripts"], document["scripts_passed"]) == (3, 2)
    assert document["conditions"] - document["conditions_passed"] == 1
