"""The public catalogue: its lists and searches, the kiosk, and what goes over the line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from admin_ui.catalogue import pace
from admin_ui.rendering import STATIC
from inbox_api.http.limits import Limiter
from inbox_api.settings import get_settings
from tests.integration.pages.catalogue_changes import ATTACK, BIRTH, active_parts, put, questions

# the first page and lists


def test_the_first_page_counts_every_field(citizen: TestClient) -> None:
    page = citizen.get("/thu-tuc").text
    counts = [int(count) for count in re.findall(r'<span class="sr-only">(\d+) thủ tục</span>', page)]
    assert sum(counts) == 135
    assert 'href="/thu-tuc?linh-vuc=ho-tich"' in page
    assert f'href="/thu-tuc/{BIRTH}"' in page


def test_a_list_is_filtered_by_field_level_and_way(citizen: TestClient) -> None:
    page = citizen.get("/thu-tuc?linh-vuc=can-cuoc&truc-tuyen=partial").text
    assert "<h1>Căn cước</h1>" in page
    assert "Đăng ký khai sinh" not in page
    assert page.count('aria-current="true"') == 2
    assert "Không có thủ tục nào khớp" in citizen.get("/thu-tuc?linh-vuc=hang-hai").text


def test_a_long_list_has_pages_that_say_where_one_is(citizen: TestClient) -> None:
    first, last = citizen.get("/thu-tuc?tat-ca=1").text, citizen.get("/thu-tuc?tat-ca=1&trang=3").text
    assert "trang 1 trên 3" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in last
    for number in ("0", "-1", "999", "abc", "9" * 40):
        assert citizen.get(f"/thu-tuc?tat-ca=1&trang={number}").status_code == 200


def test_what_is_asked_most_stands_first(citizen: TestClient, catalogue: Session) -> None:
    for _ in range(3):
        citizen.get("/thu-tuc?q=" + "tach ho khau".replace(" ", "+"))
    last = questions(catalogue)[-1]
    last.chosen_id = "dang-ky-tam-tru"
    for row in questions(catalogue):
        row.chosen_id = "tach-ho"
    catalogue.flush()
    cards = re.findall(r'class="card" href="/thu-tuc/([^"]+)"', citizen.get("/thu-tuc").text)
    assert cards[0] == "tach-ho"


# searching


def test_a_question_is_noted_once(citizen: TestClient, catalogue: Session) -> None:
    page = citizen.get("/thu-tuc", params={"q": "đăng ký khai sinh cho con"}).text
    (noted,) = questions(catalogue)
    assert (noted.text, noted.via) == ("đăng ký khai sinh cho con", "page")
    assert f'data-question="{noted.id}"' in page
    citizen.get("/thu-tuc", params={"q": "khai sinh", "chon": "cap-lai"})
    citizen.get("/thu-tuc", params={"q": "khai sinh"}, headers={"sec-purpose": "prefetch;prerender"})
    citizen.head("/thu-tuc", params={"q": "khai sinh"})
    assert len(questions(catalogue)) == 1


def test_a_sure_result_stands_first_and_alone(citizen: TestClient) -> None:
    page = citizen.get("/thu-tuc", params={"q": "1.004194"}).text
    assert "Có lẽ đây là thủ tục anh/chị cần" in page
    assert page.index("/thu-tuc/dang-ky-tam-tru") < page.index("</ul>", page.index("cards-best"))


def test_who_finds_nothing_is_told_so_and_given_people(citizen: TestClient) -> None:
    page = citizen.get("/thu-tuc", params={"q": "qqqqxxzz"}).text
    assert "Chưa tìm thấy gì cho “qqqqxxzz”" in page
    assert 'href="/chat?hoi=qqqqxxzz"' in page
    assert 'href="tel:02940000102"' in page
    own = citizen.get("/thu-tuc", params={"q": "qqqqxxzz", "phuong": "long-duc"}).text
    assert 'href="tel:02940000202"' in own
    assert 'href="tel:02940000102"' not in own


def test_words_of_a_question_are_never_markup(citizen: TestClient) -> None:
    for q in (ATTACK, f"khai sinh {ATTACK}", "%00", "\x00khai sinh\x00", "?" * 3000, "👶" * 200):
        answer = citizen.get("/thu-tuc", params={"q": q})
        assert answer.status_code == 200, q
        assert active_parts(answer.text) == [], q


def test_an_empty_question_is_the_first_page(citizen: TestClient, catalogue: Session) -> None:
    assert "Anh/chị cần làm giấy tờ gì?" in citizen.get("/thu-tuc?q=+++").text
    assert questions(catalogue) == []


# kiosk


def test_a_kiosk_stays_one_and_leads_nowhere_outside(citizen: TestClient) -> None:
    citizen.get("/thu-tuc?kiosk=1&phuong=tra-vinh")
    for path in (
        "/thu-tuc",
        "/thu-tuc?linh-vuc=ho-tich",
        "/thu-tuc?q=qqqqxxzz",
        "/thu-tuc?q=khai+sinh",
        f"/thu-tuc/{BIRTH}",
    ):
        page = citizen.get(path).text
        assert '<html lang="vi" class="kiosk">' in page, path
        assert 'id="still-there"' in page, path
        body = page.split("<body>")[1]
        assert not re.search(r'href="(https?:|tel:|mailto:)', body), path
        assert 'href="/chat' not in body, path
        assert all(link.startswith(("/thu-tuc", "#")) for link in re.findall(r'<a [^>]*href="([^"]*)"', body)), path
    assert "Mang trang này về" in citizen.get(f"/thu-tuc/{BIRTH}").text
    citizen.get("/thu-tuc?kiosk=0")
    assert 'class="kiosk"' not in citizen.get("/thu-tuc").text


def test_a_kiosk_keeps_its_own_ward_whatever_a_visitor_looks_at(citizen: TestClient) -> None:
    citizen.get("/thu-tuc?kiosk=1&phuong=tra-vinh")
    assert "0294 000 0202" in citizen.get(f"/thu-tuc/{BIRTH}?phuong=long-duc").text
    assert "0294 000 0202" not in citizen.get(f"/thu-tuc/{BIRTH}").text
    assert "0294 000 0102" in citizen.get(f"/thu-tuc/{BIRTH}").text


# what goes over the line


def test_pages_hold_no_inline_script_or_style_and_load_nothing_from_elsewhere(citizen: TestClient) -> None:
    for path in ("/thu-tuc", "/thu-tuc?tat-ca=1", "/thu-tuc?q=khai+sinh", f"/thu-tuc/{BIRTH}", "/thu-tuc/khong-co"):
        page = citizen.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), path
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", page), path
        assert not re.search(r'<(script|link|img)[^>]+(src|href)="(https?:)?//(?!127\.0\.0\.1)', page), path


def test_a_first_visit_is_under_100_kilobytes(citizen: TestClient) -> None:
    for path in ("/thu-tuc", f"/thu-tuc/{BIRTH}", "/thu-tuc?tat-ca=1"):
        page = citizen.get(path).text
        files = {Path(name.split("?")[0]).relative_to("/static") for name in re.findall(r'"(/static/[^"]+)"', page)}
        size = len(page.encode()) + sum((STATIC / file).stat().st_size for file in files)
        assert len(files) >= 4
        assert size < 100_000, (path, size)


def test_pages_may_be_kept_for_a_minute_and_asked_for_again(citizen: TestClient, catalogue: Session) -> None:
    first = citizen.get(f"/thu-tuc/{BIRTH}")
    assert first.headers["cache-control"] == "public, max-age=60"
    assert first.headers["vary"] == "cookie"
    again = citizen.get(f"/thu-tuc/{BIRTH}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    put(catalogue, result="Giấy khai sinh bản mới")
    assert citizen.get(f"/thu-tuc/{BIRTH}", headers={"if-none-match": first.headers["etag"]}).status_code == 200
    assert citizen.get("/thu-tuc?q=khai+sinh").headers["cache-control"] == "private, max-age=300"
    for path in (f"/thu-tuc/{BIRTH}?phuong=tra-vinh", "/thu-tuc?kiosk=1", "/thu-tuc?kiosk=0"):
        assert citizen.get(path).headers["cache-control"] == "private, no-cache"
    assert citizen.head(f"/thu-tuc/{BIRTH}").status_code == 200


def test_a_link_into_the_chat_brings_the_procedure_along(citizen: TestClient) -> None:
    link = re.search(r'href="(/chat\?procedure=[^"]+)"', citizen.get(f"/thu-tuc/{BIRTH}").text)
    assert link is not None
    page = citizen.get(link[1]).text
    assert ">Tôi muốn hỏi về thủ tục: Đăng ký khai sinh</textarea>" in page
    assert 'value="Cần giấy tờ gì để làm thủ tục Đăng ký khai sinh?"' in page
    assert "prepared" not in citizen.get("/chat?procedure=khong-co").text
    attack = citizen.get("/chat", params={"hoi": "</textarea>" + ATTACK}).text
    assert "<script>alert" not in attack


def test_who_searches_too_often_is_asked_kindly_to_wait_and_may_still_read(
    citizen: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "catalogue_searches_per_minute", 2)
    monkeypatch.setattr(pace, "limiter", Limiter())
    html = {"accept": "text/html"}
    assert [citizen.get("/thu-tuc?q=khai+sinh", headers=html).status_code for _ in range(2)] == [200, 200]
    refused = citizen.get("/thu-tuc?q=khai+sinh", headers=html)
    assert refused.status_code == 429
    assert "Anh/chị chờ một chút ạ" in refused.text
    assert "Anh/chị chờ khoảng một phút rồi tìm lại giúp ạ." in refused.text
    assert citizen.get("/thu-tuc/1.001193", headers=html, follow_redirects=False).status_code == 429
    assert citizen.get("/thu-tuc", headers=html).status_code == 200
    assert citizen.get(f"/thu-tuc/{BIRTH}", headers=html).status_code == 200
