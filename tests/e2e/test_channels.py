"""From a signed webhook to a delivered answer, through both vendors' simulators and the real bot."""

from __future__ import annotations

import time
import uuid
from typing import Any

from hopthu.temporary import TemporarySystem
from inbox_api.texts import gettext as _
from tests.e2e.conftest import ECHO_SECONDS
from tests.fakes.officer_client import OfficerClient
from tests.fakes.simulators import Phone, Simulator, button
from tests.fakes.waiting import eventually
from tests.system import BOTS, kill

NOTICE = "The automatic assistant is not available right now. Your message is kept and will be answered."


def test_a_report_with_a_photo_becomes_a_case_and_an_officers_answer_reaches_the_phone(
    simulator: Simulator, lan: OfficerClient
) -> None:
    phone = citizen(simulator)
    code = reports_a_broken_lamp(phone)
    conversation = conversation_with(lan, code)
    photos = [file for message in lan.get(f"conversations/{conversation}/messages") for file in message["files"]]
    assert [photo["problem"] for photo in photos] == [None]
    assert photos[0]["mime"] == "image/png"
    assert lan.status_of(f"/files/{photos[0]['id']}") == 200
    assert lan.get(f"cases/{code}")["code"] == code
    lan.post(f"conversations/{conversation}/take-over")
    lan.post(f"conversations/{conversation}/replies", {"text": "Chị Lan đây, mai đội điện ra sửa ạ."})
    phone.waits_for(lambda line: line["text"] == "Chị Lan đây, mai đội điện ra sửa ạ.")
    last = eventually(lambda: last_message_is_confirmed(lan, conversation))
    assert [piece["state"] for piece in last["pieces"]] == ["sent"]
    before = phone.last_seq()
    phone.writes("dạ cảm ơn, le phi khai sinh bao nhieu")
    eventually(lambda: lan.get(f"conversations/{conversation}/messages")[-1]["text"].startswith("dạ cảm ơn"))
    assert stays_silent(phone, before), "the bot spoke although an officer has the conversation"


def test_an_officer_of_another_ward_gets_404_for_conversation_and_case(
    simulator: Simulator, lan: OfficerClient, minh: OfficerClient
) -> None:
    code = reports_a_broken_lamp(citizen(simulator))
    conversation = conversation_with(lan, code)
    assert minh.status_of(f"/api/v1/cases/{code}") == 404
    assert minh.status_of(f"/cases/{code}") == 404
    assert minh.status_of(f"/api/v1/conversations/{conversation}") == 404
    assert minh.status_of(f"/inbox/{conversation}") == 404
    assert code not in str(minh.get("cases?filter=open&limit=200"))


def test_an_answer_in_the_vendors_own_tool_silences_the_bot(simulator: Simulator, duty: OfficerClient) -> None:
    phone = citizen(simulator)
    phone.asks("xin chao")
    answer = f"Em trả lời anh bên này nhé ({phone.key})."
    phone.officer_answers_outside(answer)
    rows = eventually(
        lambda: [row for row in duty.get("conversations?filter=all&limit=200") if row["last_text"] == answer]
    )
    assert [row["conversation"]["handled_by"] for row in rows] == ["officer"]
    before = phone.last_seq()
    phone.writes("dang ky ket hon can giay to gi")
    assert stays_silent(phone, before)


def test_while_the_bot_is_dead_the_citizen_hears_so_once_and_nothing_is_lost(
    simulator: Simulator, system: TemporarySystem
) -> None:
    phone = citizen(simulator)
    phone.asks("xin chao")
    before = phone.last_seq()
    kill(system, *BOTS)
    phone.writes("lam khai sinh cho be can giay to gi")
    phone.writes("le phi bao nhieu vay")
    phone.waits_for(lambda line: line["text"] == _(NOTICE), after=before, seconds=30)
    phone.waits_for(lambda line: "5.000" in line["text"] or "lệ phí" in line["text"].lower(), after=before, seconds=150)
    texts = [line["text"] for line in phone.received(before)]
    assert texts.count(_(NOTICE)) == 1
    assert "giấy" in next(text for text in texts if text != _(NOTICE)).lower(), "the first question is answered first"
    assert len(texts) == len(set(texts))


def test_a_send_whose_answer_is_lost_is_not_repeated(simulator: Simulator) -> None:
    phone = citizen(simulator)
    simulator.post("faults", {"drop_after": True, "times": 2})
    before = simulator.stats()["duplicated_sends"]
    phone.asks("xin chao")
    phone.asks("gio lam viec cua phuong Tra Vinh", seconds=30)
    time.sleep(3 * ECHO_SECONDS)  # after the wait for an echo a lost send would be tried again
    texts = [line["text"] for line in phone.received()]
    assert len(texts) == len(set(texts))
    assert simulator.stats()["duplicated_sends"] == before


# steps


def citizen(simulator: Simulator) -> Phone:
    return simulator.citizen(f"dan-{uuid.uuid4().hex[:8]}")


def reports_a_broken_lamp(phone: Phone) -> str:
    """A whole report in the citizen's words and taps; the case's code."""
    before = phone.last_seq()
    phone.writes("đèn đường trước số 12 Phạm Thái Bường phường 2 tắt từ hôm qua, tối quá, sdt 0912345678")
    phone.waits_for(lambda line: button(line, "skip:photo") is not None, after=before)
    phone.writes(image=True)
    summary = phone.waits_for(lambda line: button(line, '"step":"send"') is not None, after=before)
    assert "Phạm Thái Bường" in summary["text"]
    assert "0912345678" not in summary["text"]
    send = button(summary, '"step":"send"')
    assert send is not None
    before = phone.last_seq()
    phone.taps(send)
    receipt = phone.waits_for(lambda line: "TV-PA-" in line["text"], after=before)
    return next(word.strip(".,") for word in str(receipt["text"]).split() if word.startswith("TV-PA-"))


def conversation_with(officer: OfficerClient, code: str) -> str:
    rows = officer.get("conversations?filter=all&limit=200")
    return str(next(row["conversation"]["id"] for row in rows if row["case_code"] == code))


def last_message_is_confirmed(officer: OfficerClient, conversation: str) -> dict[str, Any] | None:
    last: dict[str, Any] = officer.get(f"conversations/{conversation}/messages")[-1]
    return last if last["pieces"] and last["delivered_at"] else None


def stays_silent(phone: Phone, after: int, seconds: float = 4.0) -> bool:
    time.sleep(seconds)
    return not phone.received(after)
