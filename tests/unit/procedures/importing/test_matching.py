"""Which stored record a published procedure is; what must be left out rather than guessed."""

from __future__ import annotations

import json
from itertools import combinations

import pytest

from inbox_api.procedures.importing.codes import longer_id, slug
from inbox_api.procedures.importing.matching import Known, KnownProcedures, fits, likeness
from inbox_api.procedures.importing.readings import Doubts, Partial
from tests.conftest import ROOT

CITY = [json.loads(line) for line in (ROOT / "demo_city" / "procedures.jsonl").read_text("utf-8").splitlines()]
BIRTH = Known("dang-ky-khai-sinh", "1.001193", ["Đăng ký khai sinh", "làm giấy khai sinh"])
LATE = Known("dang-ky-khai-sinh-qua-han", "1.001193", ["Đăng ký khai sinh quá hạn (sau 60 ngày)"])
SECURITY = Known("antt", "3.000243", ["Cấp giấy chứng nhận đủ điều kiện về an ninh, trật tự"])
NO_CODE = Known("dang-ky-moi-truong", None, ["Đăng ký môi trường"])
STORED = KnownProcedures([BIRTH, LATE, SECURITY, NO_CODE])


def find(name: str, code: str | None = None, portal_id: str = "") -> tuple[str, bool, str | None, Doubts]:
    values = {"name": name} | ({"code": code} if code else {}) | ({"portal_id": portal_id} if portal_id else {})
    doubts: Doubts = []
    match = STORED.find(Partial(1, values), doubts)
    return match.id, match.is_new, match.refusal[1] if match.refusal else None, doubts


def test_a_code_finds_its_record_when_the_name_fits() -> None:
    assert find("Thủ tục cấp Giấy chứng nhận đủ điều kiện về an ninh, trật tự", "3.000243")[:3] == ("antt", False, None)


def test_a_code_with_another_name_is_left_out_and_says_both_names() -> None:
    _id, _new, refusal, _doubts = find("Trợ cấp cho dân quân khi bị ốm đau, tai nạn", "3.000243")
    assert refusal is not None
    assert "Trợ cấp cho dân quân" in refusal
    assert "an ninh, trật tự" in refusal
    assert "3.000243" in refusal


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Thủ tục đăng ký khai sinh", "dang-ky-khai-sinh"),
        ("THỦ TỤC ĐĂNG KÝ KHAI SINH", "dang-ky-khai-sinh"),
        ("Đăng ký khai sinh quá hạn", "dang-ky-khai-sinh-qua-han"),
    ],
)
def test_of_two_records_with_one_code_the_name_decides(name: str, wanted: str) -> None:
    assert find(name, "1.001193")[:3] == (wanted, False, None)


def test_two_records_that_fit_equally_are_not_guessed_between() -> None:
    twins = KnownProcedures([BIRTH, Known("ban-sao", "1.001193", ["Đăng ký khai sinh"])])
    match = twins.find(Partial(1, {"name": "Đăng ký khai sinh", "code": "1.001193"}), [])
    assert match.refusal is not None
    assert match.refusal[0] == "code"


def test_without_a_code_the_page_then_the_name_decides() -> None:
    stored = KnownProcedures([Known("a", "1.000001", ["Cấp giấy phép vỉa hè"], portal_id="48213"), NO_CODE])
    assert stored.find(Partial(1, {"name": "Cấp giấy phép vỉa hè", "portal_id": "48213"}), []).id == "a"
    assert stored.find(Partial(1, {"name": "Đăng ký môi trường"}), []).id == "dang-ky-moi-truong"


def test_a_new_code_on_the_same_page_is_the_same_record_and_reported() -> None:
    stored = KnownProcedures([Known("a", "1.000001", ["Cấp giấy phép vỉa hè"], portal_id="48213")])
    doubts: Doubts = []
    partial = Partial(1, {"name": "Cấp giấy phép vỉa hè", "portal_id": "48213", "code": "1.000002"})
    assert stored.find(partial, doubts).id == "a"
    assert [key for key, _message in doubts] == ["code"]


def test_another_name_on_the_same_page_is_not_the_same_record() -> None:
    stored = KnownProcedures([Known("a", "1.000001", ["Cấp giấy phép vỉa hè"], portal_id="48213")])
    match = stored.find(Partial(1, {"name": "Đăng ký kết hôn", "portal_id": "48213", "code": "1.000002"}), [])
    assert (match.id, match.is_new) == ("dang-ky-ket-hon", True)


def test_a_code_fills_a_record_that_had_none() -> None:
    assert find("Đăng ký môi trường", "1.010733")[:3] == ("dang-ky-moi-truong", False, None)


def test_the_same_name_under_another_code_is_another_record() -> None:
    record_id, is_new, refusal, doubts = find("Đăng ký khai sinh", "2.000001")
    assert (record_id, is_new, refusal) == ("dang-ky-khai-sinh-2-000001", True, None)
    assert [key for key, _message in doubts] == ["name"]


def test_an_old_code_names_its_successor() -> None:
    successor = "lien-thong-dien-tu-khai-sinh-thuong-tru-the-bhyt-can-cuoc-cho-tre-duoi"
    stored = KnownProcedures([Known(successor, "3.000722", ["Liên thông khai sinh"], replaces=["2.000999"])])
    for code in ("2.000986", "2.000999"):
        doubts: Doubts = []
        stored.find(Partial(1, {"name": "Liên thông cũ", "code": code}), doubts)
        assert successor in doubts[0][1]


def test_what_one_file_says_of_a_name_is_known_to_the_next() -> None:
    stored = KnownProcedures([Known("a", "1.000001", ["Vỉa hè"])])
    stored.learn("a", Partial(1, {"name": "Cấp phép sử dụng tạm thời lòng đường, vỉa hè", "code": "1.000001"}))
    match = stored.find(Partial(2, {"name": "Trợ cấp vỉa hè cho hộ nghèo", "code": "1.000001"}), [])
    assert match.refusal is not None


def test_an_alias_that_a_person_adds_lets_a_name_pass() -> None:
    named = Known("antt", "3.000243", ["An ninh trật tự", "Trợ cấp dân quân"], official_name="Cấp giấy chứng nhận ANTT")
    assert not fits("Hỗ trợ lực lượng dân quân tự vệ", named)
    assert fits("trợ cấp  Dân Quân", named)


# --- likeness of names: measured on the names of the demo city and on official ones ---------------------------------

OFFICIAL = [
    ("Thủ tục đăng ký khai sinh", "Đăng ký khai sinh"),
    ("Thủ tục đăng ký lại kết hôn", "Đăng ký lại kết hôn"),
    ("Cấp lại Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất do bị mất",
     "Cấp lại Giấy chứng nhận do bị mất"),
    ("Đăng ký thành lập công ty trách nhiệm hữu hạn hai thành viên trở lên",
     "Đăng ký thành lập công ty TNHH hai thành viên trở lên"),
    ("Thủ tục chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền cấp",
     "Chứng thực bản sao từ bản chính"),
    ("Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hàng tháng", "Trợ cấp xã hội hằng tháng"),
    ("Cấp hộ chiếu phổ thông ở trong nước", "Cấp hộ chiếu phổ thông trong nước"),
    ("dang ky thuong tru", "Đăng ký thường trú"),
]  # fmt: skip


@pytest.mark.parametrize(("official", "ours"), OFFICIAL)
def test_a_legal_name_fits_our_short_one(official: str, ours: str) -> None:
    assert fits(official, Known("x", "1.000000", [ours]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đăng ký khai sinh", "Đăng ký khai tử"),
        ("Đăng ký kết hôn", "Đăng ký lại kết hôn"),
        ("Đăng ký thường trú", "Xóa đăng ký thường trú"),
        ("Đăng ký tạm trú", "Gia hạn tạm trú"),
        ("dang ky khai tu", "Đăng ký khai sinh"),
        ("Đăng ký khai tử", "Khai báo tạm vắng"),
    ],
)
def test_sister_procedures_do_not_fit(one: str, other: str) -> None:
    assert not fits(one, Known("x", "1.000000", [other], official_name=other))
    assert not fits(one, Known("x", "1.000000", [other]))


def test_hardly_any_two_procedures_of_the_city_fit_each_other() -> None:
    pairs = [(a["name"], b["name"]) for a, b in combinations(CITY, 2) if a["code"] != b["code"]]
    official = [pair for pair in pairs if fits(pair[0], Known("x", "1.000000", [pair[1]], official_name=pair[1]))]
    short = [pair for pair in pairs if fits(pair[0], Known("x", "1.000000", [pair[1]]))]
    assert len(pairs) > 9000
    assert len(official) <= 10
    assert len(short) <= 50


def test_likeness_is_the_same_both_ways_and_between_nothing_and_one() -> None:
    names = [one["name"] for one in CITY[:40]]
    for one, other in combinations(names, 2):
        assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert all(likeness(name, name) == 1 for name in names)


def test_ids_are_plain_and_short_enough() -> None:
    assert slug("Đăng ký khai sinh (quá hạn)") == "dang-ky-khai-sinh-qua-han"
    assert slug("???") == "thu-tuc"
    assert len(slug("rất dài " * 100)) <= 160
    assert longer_id("a", "1.001193.H19", 2) == "a-1-001193-h19-2"
