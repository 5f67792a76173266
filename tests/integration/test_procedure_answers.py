"""Answers on procedures from the database over HTTP: as of any day, by ward and channel, with what stands around."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from connectors.base import Button, OutboundMessage
from inbox_api.areas.loading import load_city, read_city_file
from inbox_api.conversations.outbox import as_sent
from inbox_api.errors import Invalid
from inbox_api.models import Office, Officer, Procedure, ProcedureOverride, ProcedureVersion
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures import service
from inbox_api.procedures.answering.aspects import Aspect
from inbox_api.procedures.answering.service import Asked, answer
from inbox_api.procedures.editing import overrides
from inbox_api.procedures.editing.overrides import Draft
from inbox_api.procedures.importing.json_lines import ReadResult
from inbox_api.procedures.importing.storing import store
from inbox_api.procedures.records import ProcedureRecord
from tests.conftest import ROOT, SERVICE_TOKEN

CITY = ROOT / "demo_city" / "procedures.jsonl"
CONTRACTS = ROOT / "tests" / "contract" / "bot"
BOT = {"Authorization": f"Bearer {SERVICE_TOKEN}"}
BIRTH, MARRIAGE = "dang-ky-khai-sinh", "dang-ky-ket-hon"
FIRST = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SECOND = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # a Thursday, 9:00 in the city
CHANNELS = ("facebook", "zalo", "web")


@pytest.fixture
def catalogue(session: Session) -> Session:
    """The demo city's procedures, imported in March."""
    for table in (ProcedureOverride, ProcedureVersion, Procedure):
        session.execute(delete(table))
    service.import_file(session, CITY, now=FIRST)
    session.flush()
    return session


@pytest.fixture
def people(session: Session) -> dict[str, Officer]:
    found = {name: OfficerRepository(session).by_username(name) for name in ("approver", "trainer")}
    return {name: officer for name, officer in found.items() if officer is not None}


def record_of(session: Session, identity: str = BIRTH) -> ProcedureRecord:
    return service.on_day(session, identity, NOW.date()).national


def import_changed(session: Session, now: datetime, identity: str = BIRTH, **changes: Any) -> None:
    fresh = ProcedureRecord.model_validate(record_of(session, identity).as_json() | changes)
    store(session, ReadResult(records=[fresh]), "new.jsonl", now=now)


def approve(session: Session, people: dict[str, Officer], draft: Draft) -> None:
    written = overrides.propose(session, people["trainer"], BIRTH, draft, now=FIRST)
    overrides.approve(session, people["approver"], written.id, now=FIRST)


def body(client: TestClient, identity: str = BIRTH, /, **query: str) -> dict[str, Any]:
    response = client.get(f"/api/v1/procedures/{identity}/answer", params=query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def said(found: dict[str, Any]) -> str:
    return "\n".join(found["parts"])


@pytest.mark.parametrize("name", ["answer_procedure", "answer_procedure_place", "answer_procedure_case"])
def test_the_bot_gets_what_each_contract_file_says(catalogue: Session, client: TestClient, name: str) -> None:
    told = json.loads((CONTRACTS / f"{name}.json").read_text(encoding="utf-8"))
    request, wanted = told["request"], told["response"]["body"]
    response = client.get(request["path"], params=request["query"], headers=BOT)
    assert response.status_code == 200
    found = response.json()
    assert found.keys() == wanted.keys()
    for key, value in wanted.items():
        assert type(found[key]) is type(value), key
        if isinstance(value, list) and value and isinstance(value[0], dict):
            assert found[key][0].keys() == value[0].keys(), key
    for key in ("procedure", "aspect", "case", "status", "is_held", "source", "related"):
        assert key == "source" or found[key] == wanted[key], key


def test_the_public_answer_is_the_bots(catalogue: Session, client: TestClient) -> None:
    query = {"aspect": "documents", "on": "2026-11-26"}
    public = client.get(f"/api/v1/procedures/{BIRTH}/answer", params=query)
    of_bot = client.get(f"/bot/v1/procedures/{BIRTH}/answer", params=query, headers=BOT)
    assert public.json() == of_bot.json()
    assert client.get(f"/bot/v1/procedures/{BIRTH}/answer", params=query).status_code == 401


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"aspect": "price"}, 422), ({"on": "tomorrow"}, 422), ({"on": "1600-01-01"}, 422), ({"via": "pigeon"}, 422),
        ({"case": "rich"}, 422), ({"ward": "x" * 201}, 422), ({"ward": "khong co that"}, 200),
        ({"channel": "fax"}, 200), ({"aspect": "case"}, 200),
    ],
)  # fmt: skip
def test_bad_questions_are_refused_and_strange_ones_answered(
    catalogue: Session, client: TestClient, query: dict[str, str], status: int
) -> None:
    assert client.get(f"/api/v1/procedures/{BIRTH}/answer", params=query).status_code == status


def test_an_unknown_procedure_is_404_on_any_day(catalogue: Session, client: TestClient) -> None:
    for query in ({}, {"on": "2026-01-01"}):
        assert client.get("/api/v1/procedures/khong-co/answer", params=query).status_code == 404


# --- as of a day -------------------------------------------------------------------------------------------


def test_an_answer_of_a_day_depends_on_that_day_alone(catalogue: Session) -> None:
    asked = Asked(aspect=Aspect.DURATION, on=date(2026, 11, 26))
    told = [answer(catalogue, BIRTH, asked, now=moment)[1] for moment in (FIRST, NOW, NOW + timedelta(days=400))]
    assert told[0] == told[1] == told[2]
    assert told[0].ready_on == date(2026, 11, 26)


def test_the_record_before_and_after_an_import_is_answered_by_the_day(catalogue: Session, client: TestClient) -> None:
    import_changed(catalogue, SECOND, steps=["Bước của bản mới"])
    assert "Bước của bản mới" not in said(body(client, aspect="steps", on="2026-06-30"))
    assert "Bước của bản mới" in said(body(client, aspect="steps", on="2026-07-01"))
    assert body(client, aspect="steps", on="2026-06-30")["on"] == "2026-06-30"


def test_a_fee_the_city_has_set_is_told_on_its_days_with_its_source_and_announced_before(
    catalogue: Session, people: dict[str, Officer], client: TestClient
) -> None:
    import_changed(catalogue, FIRST + timedelta(days=1), fee={"amount_vnd": 15000, "text": "15.000 đồng"})
    fee = {"amount_vnd": 5000, "text": "5.000 đồng"}
    first, last = date(2027, 1, 1), date(2027, 6, 30)
    approve(catalogue, people, Draft("fee", fee, "NQ 30/2026/NQ-HĐND", "giảm", first, last))
    before, within, after = (
        said(body(client, aspect="fee", detail="true", on=day)) for day in ("2026-12-31", "2027-06-30", "2027-07-01")
    )
    assert "15.000 đồng" in before
    assert "Từ 01/01/2027: 5.000 đồng" in before
    assert "NQ 30/2026" not in before
    assert "5.000 đồng" in within.replace("15.000", "")
    assert "Theo quy định của thành phố: NQ 30/2026/NQ-HĐND (từ 01/01/2027 đến hết 30/06/2027)" in within
    assert "Từ 01/07/2027: 15.000 đồng" in within
    assert "NQ 30/2026" not in after
    assert "5.000" not in after.replace("15.000", "")


def test_a_draft_is_no_answer(catalogue: Session, people: dict[str, Officer], client: TestClient) -> None:
    draft = Draft("fee", {"amount_vnd": 7777, "text": "7.777 đồng"}, "NQ 1", "", date(2026, 1, 1))
    overrides.propose(catalogue, people["trainer"], BIRTH, draft, now=FIRST)
    assert "7.777" not in said(body(client, aspect="fee", detail="true"))


def test_after_fifteen_hours_the_same_day_is_over(catalogue: Session) -> None:
    morning, late = datetime(2026, 11, 26, 7, 59, tzinfo=UTC), datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    asked = Asked(aspect=Aspect.DURATION)
    assert answer(catalogue, BIRTH, asked, now=morning)[1].ready_on == date(2026, 11, 26)
    assert answer(catalogue, BIRTH, asked, now=late)[1].ready_on == date(2026, 11, 27)


# --- where -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ward", ["nguyet-hoa", "Phường Nguyệt Hóa", "p7", "ở phường 8 cũ"])
def test_any_name_of_the_ward_gives_its_counter(catalogue: Session, client: TestClient, ward: str) -> None:
    found = body(client, aspect="place", ward=ward, detail="true")
    assert [one["code"] for one in found["counters"]] == ["nguyet-hoa-hcc"]
    assert found["wards"] == []
    assert "Nơi gần nhất (Phường Nguyệt Hóa)" in said(found)
    assert "0294 000 0302" in said(found)


def test_an_unknown_ward_is_asked_for_and_every_counter_of_the_city_listed(
    catalogue: Session, client: TestClient
) -> None:
    found = body(client, aspect="place")
    assert {one["code"] for one in found["wards"]} == {"tra-vinh", "long-duc", "nguyet-hoa", "hoa-thuan"}
    assert len(found["counters"]) == 4
    whole = said(body(client, aspect="place", detail="true"))
    assert all(f"0294 000 0{number}02" in whole for number in (1, 2, 3, 4))


def test_papers_for_the_police_go_to_the_police_of_the_ward(catalogue: Session, client: TestClient) -> None:
    found = body(client, "dang-ky-thuong-tru", aspect="place", ward="hoa-thuan")
    assert [one["code"] for one in found["counters"]] == ["hoa-thuan-ca"]


def test_what_no_office_of_the_city_takes_gets_no_counter(catalogue: Session, client: TestClient) -> None:
    found = body(client, "doi-giay-phep-lai-xe", aspect="place", ward="hoa-thuan", detail="true")
    assert found["counters"] == []
    assert "Tôi chưa có địa chỉ và giờ làm việc của nơi này." in said(found)


def test_open_or_not_is_told_now_and_not_for_a_day(catalogue: Session) -> None:
    asked = Asked(aspect=Aspect.PLACE, ward="tra-vinh")
    opened = answer(catalogue, BIRTH, asked, now=NOW)[1]
    assert "Đang mở cửa, đến 11:30" in "\n".join(opened.parts)
    holiday = answer(catalogue, BIRTH, asked, now=NOW - timedelta(days=2))[1]
    assert "Đang đóng cửa; mở lại lúc 07:30 thứ Tư, 25/11/2026" in "\n".join(holiday.parts)
    dated = answer(catalogue, BIRTH, Asked(aspect=Aspect.PLACE, ward="tra-vinh", on=NOW.date()), now=NOW)[1]
    assert "mở cửa" not in "\n".join(dated.parts)


def test_a_city_file_with_unreadable_hours_is_refused_by_name(session: Session, tmp_path: Path) -> None:
    data = deepcopy(read_city_file(ROOT / "demo_city" / "city.yml"))
    data["offices"][2]["hours"] = [{"days": [1], "from": "7h30", "to": "11:30"}]
    path = tmp_path / "city.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(Invalid, match="tra-vinh-ubnd"):
        load_city(session, read_city_file(path), None, NOW)


def test_hours_and_services_are_loaded_and_a_second_load_replaces_them(session: Session) -> None:
    data = deepcopy(read_city_file(ROOT / "demo_city" / "city.yml"))
    row = next(one for one in data["offices"] if one["code"] == "tra-vinh-hcc")
    row["services"], row["hours"] = ["Hộ tịch"], []
    load_city(session, data, None, NOW)
    office = next(one for one in session.query(Office) if one.code == "tra-vinh-hcc")
    assert (office.services, office.hours) == (["Hộ tịch"], [])


# --- withdrawn, replaced, related, cases -------------------------------------------------------------------


def test_a_withdrawn_procedure_says_so_today_and_is_answered_as_of_a_day(
    catalogue: Session, client: TestClient
) -> None:
    catalogue.execute(update(Procedure).where(Procedure.id == BIRTH).values(is_active=False))
    today = body(client, aspect="documents")
    assert today["status"] == "withdrawn"
    assert "đã được gỡ khỏi danh mục" in said(today)
    assert "Giấy chứng sinh" not in said(today)
    assert body(client, aspect="documents", on="2026-06-01")["status"] == "current"


@pytest.mark.parametrize("by", ["replaced_by", "replaces"])
def test_a_repealed_procedure_offers_its_successor_whichever_record_names_the_other(
    catalogue: Session, client: TestClient, by: str
) -> None:
    if by == "replaced_by":
        import_changed(catalogue, SECOND, valid_to="2026-10-31", replaced_by=["1.000894"])
    else:
        import_changed(catalogue, SECOND, valid_to="2026-10-31")
        import_changed(catalogue, SECOND, MARRIAGE, replaces=["1.001193"])
    found = body(client, aspect="fee", on="2026-11-01")
    assert found["status"] == "ended"
    assert found["successors"] == [{"id": MARRIAGE, "code": "1.000894", "name": "Đăng ký kết hôn"}]
    assert "Thủ tục thay thế: Đăng ký kết hôn (mã 1.000894)." in said(found)
    assert body(client, aspect="fee", on="2026-10-31")["status"] == "current"


def test_related_procedures_are_found_by_name_or_code_and_others_named(catalogue: Session, client: TestClient) -> None:
    import_changed(catalogue, SECOND, related=["Đăng ký kết hôn", "1.000656", "Thủ tục ở nơi khác"])
    found = body(client, aspect="source", detail="true", on="2026-07-02")
    assert {one["id"] for one in found["related"]} == {MARRIAGE, "dang-ky-khai-tu", None}
    assert "Thủ tục ở nơi khác" in said(found)


@pytest.mark.parametrize(
    ("identity", "case", "own"),
    [
        (BIRTH, "late", "dang-ky-khai-sinh-qua-han-sau-60-ngay"),
        (MARRIAGE, "foreign", "dang-ky-ket-hon-co-yeu-to-nuoc-ngoai"),
    ],
)
def test_a_case_with_a_procedure_of_its_own_names_it(
    catalogue: Session, client: TestClient, identity: str, case: str, own: str
) -> None:
    found = body(client, identity, aspect="case", case=case)
    assert [one["id"] for one in found["related"]] == [own]
    assert found["is_held"]


def test_a_case_the_record_is_silent_on_holds_nothing(catalogue: Session, client: TestClient) -> None:
    found = body(client, MARRIAGE, aspect="case", case="disabled")
    assert not found["is_held"]
    assert "Bản ghi không nói gì về trường hợp này" in said(found)


# --- channels ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("detail", ["false", "true"])
def test_every_answer_goes_out_whole_in_every_channel(
    catalogue: Session, client: TestClient, aspect: Aspect, channel: str, detail: str
) -> None:
    for identity in (BIRTH, "dang-ky-thuong-tru", "cap-ho-chieu-pho-thong-trong-nuoc"):
        found = body(client, identity, aspect=aspect, channel=channel, detail=detail, case="proxy")
        buttons = tuple(Button(f"Nút {number}", payload=f"/ask_fee{number}") for number in range(1, 8))
        for part in found["parts"]:
            message = OutboundMessage("page", "citizen", "mark", text=part, buttons=buttons)
            pieces = as_sent(channel, message)
            sent = "\n".join(piece.text for piece in pieces)
            assert all(line in sent for line in part.split("\n"))
            assert channel == "web" or all(len(piece.text) <= 2000 for piece in pieces)
            assert len(pieces[-1].buttons) <= {"facebook": 13, "zalo": 5, "web": 13}[channel]
            assert channel != "zalo" or "7. Nút 7" in sent, "a choice without a button is reached by its number"
