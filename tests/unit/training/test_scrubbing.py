"""Messages lose their persons and keep their sense."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.training.review import agreement, scoring
from inbox_api.training.review.scrubbing import scrub


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("Tôi là Nguyễn Văn Bé, sđt 0912.345.678", ("Văn Bé", "345")),
        ("em ten la le thi hong dao, o 45 tran phu", ("hong dao", "45")),
        ("ten tran van be cccd 084199009999 hoi vu so do", ("van be", "084199")),
        ("cmnd 334455667 của ông Thạch Sa Rây", ("334455", "Rây")),
        ("xe 84B1-123.45 tông tui, mail a.b@gmail.com", ("84B1-123", "gmail")),
        ("coi clip ở fb.com/nguyenbe rồi nhắn @be.nguyen", ("nguyenbe", "be.nguyen")),
        ("hồ sơ TV-PA-261126-00031-8 tới đâu", ("261126",)),
        ("nhà số 12/3 đường Lê Lợi", ("12/3",)),
        ("số tài khoản 1903 5678 9012 34", ("5678",)),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, private: tuple[str, ...]) -> None:
    found = scrub(text).text
    assert [one for one in private if one in found] == []


@pytest.mark.parametrize(
    "text",
    [
        "mai phường 7 cúp điện từ 8h tới 11h hả",
        "phí 1.500.000đ phải không",
        "hẹn ngày 12/11/2026 được không",
        "con tui sinh năm 2019 học lớp 1 trái tuyến được không",
        "cho hỏi bán vé số cần giấy phép hông",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert scrub(text).text == text


def test_marks_move_with_the_words() -> None:
    text = "tên Lâm Thị Sóc Khêl xin giấy khai sinh ở phường 7"
    marks = [{"entity": name, "start": text.index(words), "end": text.index(words) + len(words)} for name, words in
             (("procedure", "khai sinh"), ("ward", "phường 7"))]  # fmt: skip
    found = scrub(text, marks)
    kept = {one["entity"]: found.text[one["start"] : one["end"]] for one in found.entities}
    assert kept.pop("person") != "Lâm Thị Sóc Khêl"
    assert kept == {"procedure": "khai sinh", "ward": "phường 7"}


def test_what_the_assistant_repeats_is_replaced_too() -> None:
    assert "tư thông" not in scrub("Dạ, em ghi: Khóm Tư Thông nhé", values=["khom tu thong"]).text.lower()


def test_messages_that_differ_in_numbers_and_politeness_are_one_group() -> None:
    one = scrub("dạ cho hỏi sđt 0912345678 có phải của phường không ạ").group
    assert one == scrub("so dt 0987654321 co phai cua phuong khong".replace("so dt", "sđt")).group


@given(st.text(max_size=80), st.integers(0, 60), st.integers(1, 30))
def test_any_text_is_scrubbed_to_one_line_whose_marks_fit(text: str, start: int, length: int) -> None:
    found = scrub(text, [{"entity": "ward", "start": start, "end": start + length}])
    assert "\n" not in found.text
    assert "[" not in found.text
    for one in found.entities:
        assert found.text[one["start"] : one["end"]] == one["value"] != ""


@given(st.text(string.digits, min_size=9, max_size=12), st.sampled_from(["", ".", " ", "-"]))
def test_no_long_number_survives(digits: str, gap: str) -> None:
    written = gap.join((digits[:4], digits[4:7], digits[7:]))
    assert written not in scrub(f"gọi {written} giùm").text or set(digits) == {"0"}


def ranked(first: float, second: float) -> dict[str, object]:
    ranking = [{"name": "ask_fee", "confidence": first}, {"name": "ask_form", "confidence": second}]
    return {"intent": "ask_fee", "confidence": first, "ranking": ranking}


def near(intent: str, likeness: float) -> dict[str, object]:
    return {"text": "x", "intent": intent, "likeness": likeness}


def test_the_model_learns_little_only_where_neighbours_and_margin_agree() -> None:
    assert scoring.teaches_little(ranked(0.95, 0.02), [near("ask_fee", 0.9), near("ask_fee", 0.5)])
    assert not scoring.teaches_little(ranked(0.99, 0.0), [near("ask_form", 0.9)])
    assert not scoring.teaches_little(ranked(0.99, 0.0), [near("ask_fee", 0.3)])
    assert not scoring.teaches_little(ranked(0.6, 0.4), [near("ask_fee", 0.9)])


def test_the_unsure_the_strange_and_the_disputed_come_before_the_plain() -> None:
    def value(prediction: dict[str, object], neighbours: list[dict[str, object]]) -> float:
        return scoring.score(scoring.of_model(prediction, neighbours), 1)

    plain = value(ranked(0.97, 0.01), [near("ask_fee", 0.9)])
    assert value(ranked(0.5, 0.45), [near("ask_fee", 0.9)]) > plain
    assert value(ranked(0.97, 0.01), [near("ask_form", 0.8)]) > plain
    assert value(ranked(0.97, 0.01), [near("ask_fee", 0.2)]) > plain
    assert scoring.score([scoring.by_people("officer_says")], 4) > scoring.score([scoring.by_people("officer_says")], 1)


def test_kappa_is_agreement_beyond_chance() -> None:
    assert agreement.kappa([]) is None
    assert agreement.kappa([("a", "a"), ("a", "a")]) is None
    assert agreement.kappa([("a", "a"), ("b", "b")]) == 1.0
    assert agreement.kappa([("a", "b"), ("b", "a")]) == -1.0
    twenty = [("a", "a")] * 9 + [("b", "b")] * 6 + [("a", "b")] * 3 + [("b", "a")] * 2
    assert agreement.kappa(twenty) == pytest.approx((0.75 - 0.51) / (1 - 0.51))


@pytest.mark.parametrize(
    "text",
    [
        "Đã ghi nhận, mã TV-PA-261126-00031-8.\nMã tra cứu: 46AEDY (bạn giữ riêng).",
        "MPWXD3",
        "mpw xd3",
        "mã tra cứu của tôi MPWXD3 mà mở không được",
        "khoa tra cuu la mpwxd3 nha",
        "TV-PA-261126-00031-8 46aedy",
    ],
)
def test_the_secret_key_of_a_case_is_never_shown(text: str) -> None:
    found = scrub(text).text.lower().replace(" ", "")
    assert "46aedy" not in found
    assert "mpwxd3" not in found


def test_a_key_that_the_talk_knows_goes_wherever_it_stands_and_words_with_numbers_stay() -> None:
    assert "hem34a" not in scrub("hem34a nha", names=["HEM34A"]).text
    assert scrub("nhà hem34a ngay27 ngập, mã tra cứu ở đâu").text == "nhà hem34a ngay27 ngập, mã tra cứu ở đâu"


def test_days_stay_as_they_are() -> None:
    text = "hẹn 24/11/2026, mở 24/7, 25/12 UBND có làm không (đối chiếu: 07/2026)"
    assert scrub(text).text == text


def test_a_street_and_a_number_beside_it_are_one_invented_address() -> None:
    text = "đường Lê Lợi trc số 25 có ổ gà"
    found = scrub(text, [{"entity": "address", "start": 0, "end": len("đường Lê Lợi")}])
    assert [one["entity"] for one in found.entities] == ["address"]
    assert found.text == f"{found.entities[0]['value']} có ổ gà"
