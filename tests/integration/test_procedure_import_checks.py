"""`hopthu procedures check`: every kind of doubt is found where it is, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from inbox_api.models import Officer, Procedure, ProcedureVersion
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures import checking
from inbox_api.procedures.checks import KINDS, is_sound
from inbox_api.procedures.editing import overrides
from inbox_api.procedures.editing.overrides import Draft
from inbox_api.procedures.importing.readings import ReadResult
from inbox_api.procedures.importing.storing import store
from inbox_api.procedures.records import ProcedureRecord
from tests.conftest import ROOT

CITY = ROOT / "demo_city" / "procedures.jsonl"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SOUND: dict[str, Any] = next(one for one in map(json.loads, CITY.read_text("utf-8").splitlines())) | {
    "id": "lanh-lan",
    "code": "1.900001",
    "name": "Cấp giấy phép trồng hoa ven sông",
    "aliases": [],
    "fee": {"amount_vnd": 8000, "text": "8.000 đồng"},
    "processing_time": {"value": 5, "unit": "ngày làm việc", "text": "5 ngày làm việc"},
    "notes": "",
    "conditions": [],
    "memory_fields": [],
    "confidence": "verified",
    "as_of": "2026-11",
}
PAPER = {"name": "Đơn", "original": 1, "copies": 0, "note": "", "case": ""}

Found = Callable[..., list[tuple[str, str, str]]]


@pytest.fixture
def found(session: Session) -> Found:
    """found(record changes, ...) gives (id, field, kind) of every doubt about exactly these records."""

    def check(*changes: dict[str, Any]) -> list[tuple[str, str, str]]:
        session.execute(delete(ProcedureVersion))
        session.execute(delete(Procedure))
        records = [ProcedureRecord.model_validate(SOUND | one) for one in changes]
        store(session, ReadResult(records=records), "x", now=NOW)
        return [(one.id, one.field, one.kind) for one in checking.check(session, now=NOW)]

    return check


def kinds(rows: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [(field, kind) for _id, field, kind in rows]


def test_a_sound_record_raises_no_doubt(found: Found) -> None:
    assert found({}) == []


FEE = {"amount_vnd": 8000, "text": "8.000 đồng", "name": "Lệ phí"}


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"fee": {"amount_vnd": 8000, "text": "8.000 đồng đến hết 31/10/2026"}}, ("fee", "over")),
        ({"fee": {"amount_vnd": 8000, "text": "8.000 đồng đến hết 30/11/2026"}}, ("fee", "ending")),
        ({"fees": [FEE | {"valid_to": "2026-11-21"}]}, ("fees", "over")),
        ({"fees": [FEE | {"valid_to": "2026-12-10"}]}, ("fees", "ending")),
        ({"methods": [{"channel": "direct", "fees": [FEE | {"valid_to": "2026-11-21"}]}]}, ("methods", "over")),
        ({"notes": "Giảm 50% đến hết ngày 31/12/2025."}, ("notes", "over")),
        ({"valid_to": "2026-08-14"}, ("valid_to", "repealed")),
        ({"valid_to": "2026-12-01"}, ("valid_to", "ending")),
        ({"replaced_by": ["1.900009"]}, ("replaced_by", "repealed")),
        ({"documents": [], "notes": "Theo lịch"}, ("documents", "papers")),
        ({"documents": [PAPER | {"original": 0, "note": "Lưu ý"}], "notes": "x"}, ("documents", "papers")),
        ({"processing_time": {"value": 5, "unit": "ngày làm việc", "text": "5 ngày"}}, ("processing_time", "unit")),
        ({"processing_time": {"value": None, "unit": "ngày", "text": "1 (không rõ đơn vị)"}},
         ("processing_time", "unit")),
        ({"fee": {"amount_vnd": 0, "text": "Mức do HĐND quy định"}}, ("fee", "amount")),
        ({"fee": {"amount_vnd": 90, "text": "90 đồng"}}, ("fee", "amount")),
        ({"methods": [{"channel": "online", "fees": [FEE | {"amount_vnd": 0, "text": ""}]}]}, ("methods", "amount")),
        ({"official_name": "Trợ cấp cho dân quân tự vệ"}, ("name", "name")),
        ({"code": None}, ("code", "code")),
        ({"as_of": "2026-01"}, ("as_of", "stale")),
        ({"memory_fields": ["fee"]}, ("memory_fields", "memory")),
        ({"confidence": "memory"}, ("confidence", "memory")),
        ({"agency": "Ủy ban nhân dân cấp huyện"}, ("agency", "office")),
        ({"agency": "Phòng Tư pháp"}, ("agency", "office")),
        ({"agency": "Sở LĐTBXH"}, ("agency", "office")),
        ({"agency": "Sở Lao động – Thương binh và Xã hội"}, ("agency", "office")),
        ({"level": "huyện, xã"}, ("level", "office")),
        ({"sources": ["https://dichvucong"]}, ("sources", "link")),
        ({"online_url": "https://dichvucong.gov.vn/x)."}, ("online_url", "link")),
        ({"documents": [PAPER | {"forms": [{"name": "a", "url": "http://a b.vn/x"}]}]}, ("documents", "link")),
    ],
)  # fmt: skip
def test_a_doubt_is_found_alone(found: Found, changes: dict[str, Any], doubt: tuple[str, str]) -> None:
    assert kinds(found(changes)) == [doubt]


@pytest.mark.parametrize(
    "changes",
    [
        {"fees": [FEE | {"valid_to": "2026-11-21"}, FEE | {"valid_from": "2026-11-22"}]},
        {"fee": {"amount_vnd": 0, "text": "Miễn lệ phí"}},
        {"fee": {"amount_vnd": None, "text": "Do Hội đồng nhân dân quy định"}},
        {"documents": [PAPER | {"original": 0, "note": "Xuất trình"}]},
        {
            "processing_time": {
                "value": 5,
                "unit": "ngày làm việc",
                "text": "5 ngày làm việc, rồi thêm 5 ngày",
            }
        },
        {"notes": "Việc trước đây của cấp huyện nay do UBND cấp xã làm."},
        {"agency": "Sở Xây dựng; Ủy ban nhân dân cấp xã"},
        {"agency": "Phòng Giáo dục thường xuyên của trường"},
        {"official_name": "Thủ tục cấp giấy phép trồng hoa ven sông"},
        {"as_of": "2026-06"},
    ],
)
def test_what_is_in_order_raises_no_doubt(found: Found, changes: dict[str, Any]) -> None:
    assert found(changes) == []


def test_twins_are_found_by_name_and_by_code(found: Found) -> None:
    same_name = {"id": "hai", "code": "1.900002"}
    near_name = {"id": "hai", "name": "Thủ tục cấp giấy phép trồng hoa ven sông"}
    assert [(field, kind) for _id, field, kind in found({}, same_name)] == [("name", "twin")]
    assert [kind for _id, _field, kind in found({}, near_name)] == ["twin"]
    assert found({}, {"id": "hai", "name": "Cấp giấy phép trồng hoa ven sông khi quá hạn"}) == []


def test_a_code_that_another_record_replaces_is_old(found: Found) -> None:
    new = {"id": "moi", "code": "1.900009", "name": "Cấp phép trồng cây ven kênh", "replaces": ["1.900001"]}
    assert found({}, new) == [("lanh-lan", "code", "repealed")]


def test_a_code_known_to_be_old_is_found_when_its_successor_is_there(found: Found) -> None:
    successor = "lien-thong-dien-tu-khai-sinh-thuong-tru-the-bhyt-can-cuoc-cho-tre-duoi"
    old = {"id": "cu", "code": "2.000986", "name": "Liên thông khai sinh cũ"}
    assert found(old) == []
    assert found(old, {"id": successor, "code": "3.000722", "name": "Liên thông điện tử khai sinh"}) == [
        ("cu", "code", "repealed")
    ]


@pytest.fixture
def people(session: Session) -> dict[str, Officer]:
    named = {name: OfficerRepository(session).by_username(name) for name in ("approver", "trainer")}
    return {name: officer for name, officer in named.items() if officer is not None}


def approved(session: Session, people: dict[str, Officer], value: object, **more: Any) -> None:
    draft = Draft("fee", value, "Nghị quyết 1", "", date(2026, 1, 1), **more)
    row = overrides.propose(session, people["trainer"], "lanh-lan", draft, now=NOW)
    overrides.approve(session, people["approver"], row.id, now=NOW)


def test_a_fact_of_the_city_settles_a_doubt_about_the_national_value(
    found: Found, session: Session, people: dict[str, Officer]
) -> None:
    assert kinds(found({"fee": {"amount_vnd": 90, "text": "90 đồng"}})) == [("fee", "amount")]
    approved(session, people, {"amount_vnd": 9000, "text": "9.000 đồng"})
    assert checking.check(session, now=NOW) == []


def test_a_fact_that_an_import_has_overtaken_is_found(
    found: Found, session: Session, people: dict[str, Officer]
) -> None:
    found({})
    approved(session, people, {"amount_vnd": 9000, "text": "9.000 đồng"})
    fresh = ProcedureRecord.model_validate(SOUND | {"fee": {"amount_vnd": 7000, "text": "7.000 đồng"}})
    store(session, ReadResult(records=[fresh]), "x", now=NOW)
    assert [(one.field, one.kind) for one in checking.check(session, now=NOW)] == [("fee", "overtaken")]


def test_a_fact_of_the_city_that_ends_is_found(found: Found, session: Session, people: dict[str, Officer]) -> None:
    found({})
    approved(session, people, {"amount_vnd": 9000, "text": "9.000 đồng"}, valid_to=date(2026, 12, 10))
    assert [(one.field, one.kind) for one in checking.check(session, now=NOW)] == [("fee", "ending")]


def test_every_kind_has_a_name() -> None:
    assert all(checking.title_of(kind) for kind in KINDS)


@pytest.mark.parametrize(
    ("address", "sound"),
    [
        ("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0", True),
        ("http://a.vn:8080/x?y=1&z=2#t", True),
        ("https://dichvucong.gov.vn/x?ma=1.001193", True),
        ("https://", False),
        ("https://localhost/x", False),
        ("https://a..vn/x", False),
        ("https://a.vn:cổng/x", False),
        ("https://a.vn/x y", False),
        ("https://a.vn/<x>", False),
        ("https://a.vn/x,", False),
        ("https://[a.vn/x", False),
        ("https://a.vn/https://b.vn", False),
    ],
)
def test_the_shape_of_web_addresses(address: str, sound: bool) -> None:
    assert is_sound(address) is sound
