"""The public page of one procedure: all that holds on the day, nothing that does not, and nothing that runs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.models import ProcedureArticle
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures import service
from tests.integration.pages.catalogue_changes import (
    ATTACK,
    BIRTH,
    EARLIER,
    TODAY,
    active_parts,
    decide,
    put,
    words_of,
)


def test_the_page_of_a_procedure_holds_all_that_its_record_holds(citizen: TestClient, catalogue: Session) -> None:
    record = service.get(catalogue, BIRTH)
    page = words_of(citizen.get(f"/thu-tuc/{BIRTH}").text)
    texts = [paper.name for paper in record.documents] + record.steps + record.conditions + record.legal_basis
    assert [
        text for text in [*texts, record.name, str(record.code), record.result, record.fee.text] if text not in page
    ] == []
    assert "07/2026" in page
    assert "Hỏi trợ lý về thủ tục này" in page


def test_every_procedure_of_the_city_has_a_page(citizen: TestClient, catalogue: Session) -> None:
    for record in service.index(catalogue).records:
        answer = citizen.get(f"/thu-tuc/{record.id}")
        assert answer.status_code == 200, record.id
        assert f"<h1>{record.name}</h1>" in answer.text, record.id
        assert len(answer.content) < 60_000, record.id


def test_a_page_can_be_shared(citizen: TestClient) -> None:
    page = citizen.get(f"/thu-tuc/{BIRTH}?phuong=tra-vinh").text
    link = re.search(r'rel="canonical" href="([^"]+)"', page)
    assert link is not None
    assert link[1].endswith(f"/thu-tuc/{BIRTH}")
    assert '<meta property="og:title" content="Đăng ký khai sinh">' in page
    assert f'<meta property="og:url" content="{link[1]}">' in page
    assert f'data-copy="{link[1]}"' in page
    assert page.count('class="qr"') == 2  # beside the page, and for paper


def test_a_code_leads_to_its_procedure_or_to_all_that_share_it(citizen: TestClient) -> None:
    assert citizen.get("/thu-tuc/1.004194").headers["location"] == "/thu-tuc/dang-ky-tam-tru"
    assert citizen.get("/thu-tuc/1.001193").headers["location"] == "/thu-tuc?q=1.001193"
    both = citizen.get("/thu-tuc?q=1.001193").text
    assert "/thu-tuc/dang-ky-khai-sinh" in both
    assert "/thu-tuc/dang-ky-khai-sinh-qua-han-sau-60-ngay" in both


def test_a_code_keeps_the_ward_and_the_day_of_the_address(citizen: TestClient) -> None:
    led = citizen.get("/thu-tuc/1.004194?phuong=tra-vinh&ngay=2026-07-01&la=x").headers["location"]
    assert led == "/thu-tuc/dang-ky-tam-tru?phuong=tra-vinh&ngay=2026-07-01"
    assert citizen.get("/thu-tuc/1.001193?phuong=tra-vinh").headers["location"] == "/thu-tuc?q=1.001193&phuong=tra-vinh"
    hostile = citizen.get("/thu-tuc/1.004194?phuong=a%0d%0aX%26q%3d1").headers["location"]
    assert hostile == "/thu-tuc/dang-ky-tam-tru?phuong=a%0D%0AX%26q%3D1"


@pytest.mark.parametrize("path", ["khong-co", "KHONG_CO", "%00", "..%2f..%2fetc", "9.999999", "x" * 300])
def test_an_unknown_procedure_is_a_page_with_the_search_on_it(path: str, citizen: TestClient) -> None:
    answer = citizen.get(f"/thu-tuc/{path}", follow_redirects=True)
    if path == "9.999999":
        assert "Chưa tìm thấy gì" in answer.text or "chưa chắc" in answer.text
        return
    assert answer.status_code == 404
    if "2f" not in path:
        assert 'name="q"' in answer.text
        assert "Không có thủ tục này" in answer.text


def test_programs_get_problem_details(citizen: TestClient) -> None:
    answer = citizen.get("/thu-tuc/khong-co", headers={"accept": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_day_in_the_address_shows_what_held_then(citizen: TestClient, catalogue: Session) -> None:
    put(catalogue, result="Giấy khai sinh bản mới")
    assert "Giấy khai sinh bản mới" in citizen.get(f"/thu-tuc/{BIRTH}").text
    yesterday = TODAY - timedelta(1)
    before = citizen.get(f"/thu-tuc/{BIRTH}?ngay={yesterday}").text
    assert "Giấy khai sinh bản mới" not in before
    assert f"Anh/chị đang xem thủ tục này theo ngày {yesterday:%d/%m/%Y}" in before
    assert '<meta name="robots" content="noindex">' in before
    assert "Nộp ngay bây giờ" not in before
    assert "Nộp khi mở cửa" not in before
    assert 'class="open ' not in before


@pytest.mark.parametrize("day", ["mai", "2026-02-30", "0001-01-01", "2026-11-27%20or%201", "%F0%9F%91%B6"])
def test_a_day_that_is_none_is_refused_in_words(day: str, citizen: TestClient) -> None:
    answer = citizen.get(f"/thu-tuc/{BIRTH}?ngay={day}")
    assert answer.status_code == 422
    assert "NĂM-THÁNG-NGÀY" in answer.text
    assert 'name="q"' in answer.text


def test_what_the_city_has_set_names_its_source_and_days(citizen: TestClient, catalogue: Session) -> None:
    last = TODAY + timedelta(days=40)
    decide(catalogue, "fee", {"amount_vnd": 8000, "text": "8.000 đồng/trường hợp"}, EARLIER.date(), last)
    page = words_of(citizen.get(f"/thu-tuc/{BIRTH}").text)
    assert "8.000 đồng/trường hợp" in page
    assert "Theo quy định của thành phố: Nghị quyết 12/2026 của HĐND" in page
    assert f"đến {last:%d/%m/%Y}" in page
    assert f"Mức thu khác áp dụng từ {last + timedelta(1):%d/%m/%Y}" in page


def test_a_fee_that_ended_yesterday_is_not_said_and_the_next_one_is(citizen: TestClient, catalogue: Session) -> None:
    ended, begins = TODAY - timedelta(1), TODAY + timedelta(30)
    old = {"name": "", "amount_vnd": 41000, "text": "41.000 đồng", "valid_to": ended.isoformat()}
    new = {"name": "", "amount_vnd": 43000, "text": "43.000 đồng", "valid_from": begins.isoformat()}
    put(catalogue, fees=[old, new])
    page = words_of(citizen.get(f"/thu-tuc/{BIRTH}").text)
    assert "41.000" not in page
    assert "Chưa áp dụng, sẽ bắt đầu sau" in page
    assert f"từ {begins:%d/%m/%Y}" in page
    assert "Hỏi tại quầy" in page
    then = words_of(citizen.get(f"/thu-tuc/{BIRTH}?ngay={begins}").text)
    assert "43.000 đồng" in then.split("Giấy tờ cần có")[0]


def test_who_pays_nothing_is_said_beside_the_amount(citizen: TestClient, catalogue: Session) -> None:
    line = {"name": "Đăng ký quá hạn", "amount_vnd": 8000, "text": "8.000 đồng", "free_for": ["người khuyết tật"]}
    put(catalogue, fees=[line | {"channel": "direct", "basis": "NQ 05/2026"}])
    page = words_of(citizen.get(f"/thu-tuc/{BIRTH}").text)
    assert "Miễn cho: người khuyết tật" in page
    assert "NQ 05/2026" in page


def test_a_record_from_memory_or_long_not_checked_is_marked_in_amber(citizen: TestClient, catalogue: Session) -> None:
    put(catalogue, as_of="2025-01")
    assert "đã quá sáu tháng" in citizen.get(f"/thu-tuc/{BIRTH}").text
    put(catalogue, as_of=f"{TODAY:%Y-%m}", confidence="memory")
    assert "chưa được đối chiếu với nguồn chính thức" in citizen.get(f"/thu-tuc/{BIRTH}").text
    put(catalogue, confidence="verified", memory_fields=["fee"])
    fresh = citizen.get(f"/thu-tuc/{BIRTH}").text
    assert "banner-amber" not in fresh
    assert "Cần hỏi lại tại quầy" in fresh


def test_a_repealed_procedure_says_so_and_names_its_successor(citizen: TestClient, catalogue: Session) -> None:
    put(catalogue, valid_to=(TODAY - timedelta(1)).isoformat(), replaced_by=["1.004194"])
    page = citizen.get(f"/thu-tuc/{BIRTH}").text
    assert "đã hết hiệu lực" in page or "không còn" in page
    assert '<a href="/thu-tuc/dang-ky-tam-tru">' in page
    assert "Giấy tờ cần có" not in page


def test_a_procedure_that_the_city_took_out_says_so(citizen: TestClient, catalogue: Session) -> None:
    from inbox_api.procedures.repository import ProcedureRepository

    ProcedureRepository(catalogue).set_active(BIRTH, is_active=False)
    page = citizen.get(f"/thu-tuc/{BIRTH}").text
    assert "banner-bad" in page
    assert "Giấy tờ cần có" not in page


def test_a_record_that_holds_next_to_nothing_is_honest(citizen: TestClient, catalogue: Session) -> None:
    nothing = {"value": None, "unit": "ngày làm việc", "text": ""}
    put(
        catalogue, documents=[], steps=[], conditions=[], legal_basis=[], audience="", result="", submit_where="",
        notes="Danh sách không có chi tiết.", fee={"amount_vnd": None, "text": ""}, processing_time=nothing, code=None,
    )  # fmt: skip
    page = words_of(citizen.get(f"/thu-tuc/{BIRTH}").text)
    for sentence in ("Bản ghi không nêu giấy tờ phải nộp", "không có nghĩa là miễn phí", "Chưa nêu thời hạn"):
        assert sentence in page
    assert "Nộp ngay bây giờ" not in page


def test_nothing_a_record_holds_becomes_markup(citizen: TestClient, catalogue: Session) -> None:
    fee = {"name": ATTACK, "amount_vnd": None, "text": ATTACK, "free_for": [ATTACK], "basis": ATTACK}
    time = {"value": 1, "unit": "ngày", "text": ATTACK}
    form = {"name": ATTACK, "url": "https://city.example/a.doc?x='\"><script>alert(1)</script>"}
    paper = {"name": ATTACK, "original": 1, "copies": 0, "note": ATTACK, "case": ATTACK, "forms": [form]}
    put(
        catalogue, name=ATTACK, documents=[paper, paper | {"case": ""}], steps=[ATTACK], conditions=[ATTACK],
        result=ATTACK, legal_basis=[ATTACK], audience=ATTACK, notes=f"{ATTACK} 3.000722.", submit_where=ATTACK,
        agency=ATTACK, field=ATTACK, level=ATTACK, fees=[fee], processing_time=time, related=[ATTACK],
        fee={"amount_vnd": None, "text": ATTACK},
        methods=[{"channel": "online", "case": ATTACK, "time": time, "fees": [fee], "note": ATTACK}],
        decision={"number": ATTACK, "agency": ATTACK}, receiving_address=ATTACK,
    )  # fmt: skip
    for path in (
        f"/thu-tuc/{BIRTH}",
        "/thu-tuc",
        "/thu-tuc?tat-ca=1",
        "/thu-tuc?q=1.001193",
        f"/thu-tuc/{BIRTH}?kiosk=1",
    ):
        page = citizen.get(path).text
        assert active_parts(page) == [], path


def test_an_article_is_shown_while_it_is_approved_and_not_over(citizen: TestClient, catalogue: Session) -> None:
    people = OfficerRepository(catalogue)
    writer, second = people.by_username("trainer"), people.by_username("approver")
    assert writer is not None
    assert second is not None
    article = ProcedureArticle(
        kind="article", title="Đặt tên cho con", body="Đoạn một.\n\nĐoạn hai.", procedure_ids=[BIRTH], source="Sở",
        valid_to=None, written_by=writer.id, written_at=EARLIER, approved_by=second.id, approved_at=EARLIER,
    )  # fmt: skip
    catalogue.add(article)
    catalogue.flush()
    page = citizen.get(f"/thu-tuc/{BIRTH}").text
    assert "<summary>Đặt tên cho con</summary>" in page
    assert "<p>Đoạn hai.</p>" in page
    article.valid_to = TODAY - timedelta(1)
    catalogue.flush()
    assert "Đặt tên cho con" not in citizen.get(f"/thu-tuc/{BIRTH}").text


def test_the_chosen_ward_comes_first_and_is_remembered(citizen: TestClient) -> None:
    all_wards = citizen.get(f"/thu-tuc/{BIRTH}").text
    assert all_wards.count('class="counter"') == 4
    own = citizen.get(f"/thu-tuc/{BIRTH}?phuong=nguyet-hoa").text
    assert own.count('class="counter"') == 1
    assert "0294 000 0302" in own
    assert citizen.get(f"/thu-tuc/{BIRTH}").text.count('class="counter"') == 1
    assert citizen.get(f"/thu-tuc/{BIRTH}?phuong=").text.count('class="counter"') == 4
    for unknown in ("khong-co", "<script>", "' or 1=1"):
        assert citizen.get(f"/thu-tuc/{BIRTH}", params={"phuong": unknown}).text.count('class="counter"') == 4
