"""The checklist and the fields of a case's topic on its page, and the pages on which an administrator makes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.cases.record import printing
from inbox_api.cases.record.printing import Openness
from inbox_api.cases.sheets import editing, reading, working
from inbox_api.models import Case
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
PAGE = "/quan-tri/nhom-viec"
RESULT = "Đội điện đã thay bóng đèn số 12 đường Lê Lợi ngày 20/11."
WHY_NO_PHOTO = "Trời tối nên ảnh không rõ"


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "Đèn hư"), topic="0301", description="Đèn đường hỏng cả tuần")


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_an_officer_ticks_a_step_and_takes_it_back_on_the_page(sign_in: SignIn, session: Session, case: Case) -> None:
    phuc, base = sign_in("phuc"), f"/cases/{case.code}"
    assert "Việc cần làm: 0/4" in plain(phuc.get(base).text)
    assert phuc.post(f"{base}/sheet/steps/lamp_lit", done="1").headers["location"] == f"{base}#case-checklist"
    page = phuc.get(base).text
    assert "Việc cần làm: 1/4" in plain(page)
    assert page.count('aria-checked="true"') == 1
    assert re.search(r"Thạch Phúc, \d\d:\d\d", page)
    assert "đánh dấu đã làm" in page
    assert "Việc cần làm: 1/4" in plain(phuc.get(f"/live/case/{case.code}").text)
    phuc.post(f"{base}/sheet/steps/lamp_lit", done="0")
    assert "Việc cần làm: 0/4" in plain(phuc.get(base).text)


def test_who_only_reads_sees_the_steps_without_buttons(sign_in: SignIn, case: Case) -> None:
    hoa = sign_in("hoa")
    page = hoa.get(f"/cases/{case.code}").text
    assert "Đèn đã sáng lại" in page
    assert 'role="checkbox"' not in page
    assert "/sheet/" not in page
    assert hoa.post(f"/cases/{case.code}/sheet/steps/lamp_lit", done="1").status_code == 403
    assert hoa.post(f"/cases/{case.code}/sheet/fields", **{"value.pole_number": "1"}).status_code == 403
    assert sign_in("minh").post(f"/cases/{case.code}/sheet/steps/lamp_lit", done="1").status_code == 404


def test_fields_are_written_on_the_page_and_stand_in_the_facts_the_timeline_and_on_paper(
    sign_in: SignIn, session: Session, case: Case
) -> None:
    phuc, base = sign_in("phuc"), f"/cases/{case.code}"
    typed = {"value.pole_number": "12A", "was.pole_number": "", "value.lamps_out": "ba", "was.lamps_out": ""}
    refused = phuc.post(f"{base}/sheet/fields", **typed)
    assert refused.status_code == 422
    assert "Số đèn không sáng: ghi một số" in refused.text
    assert phuc.post(f"{base}/sheet/fields", **typed | {"value.lamps_out": "1,5"}).status_code == 303
    page = phuc.get(base).text
    assert "<dt>Số trên trụ đèn</dt><dd>12A</dd>" in page
    assert 'name="value.lamps_out" maxlength="500" inputmode="decimal" value="1,5"' in page
    assert "Số trên trụ đèn: (trống), nay: 12A" in page or "Số trên trụ đèn: " in plain(page)
    session.refresh(case)
    rows = dict(row for part in printing.sections_of(session, case, Openness.UNIT) for row in part.rows)
    assert rows["Số trên trụ đèn"] == "12A"
    assert rows["Chụp ảnh sau khi làm xong"] == "chưa làm"
    public = printing.sections_of(session, case, Openness.PUBLIC)
    assert not any("12A" in text for part in public for row in part.rows for text in row)


def test_what_was_written_stays_on_the_page_when_its_field_becomes_one_of_another_kind(
    sign_in: SignIn, session: Session, case: Case
) -> None:
    """A field for a day shows nothing that is no day, and an empty one takes out what was written."""
    admin, base = officer(session, "admin"), f"/cases/{case.code}"
    first = [{"key": "seen_on", "label": "Hẹn", "kind": "date"}, {"key": "said", "label": "Lời hẹn"}]
    editing.save(session, admin, "0301", [], first, NOW, seen_version=0)
    working.write(session, case, {"seen_on": "28/11/2026", "said": "sáng mai"}, officer(session, "phuc"), NOW)
    before = dict(case.own_fields)
    second = [first[0] | {"kind": "number"}, first[1] | {"kind": "date"}]
    editing.save(session, admin, "0301", [], second, NOW, seen_version=1)
    phuc = sign_in("phuc")
    form = phuc.get(base).text.split('id="own-fields"')[1].split("</form>")[0]
    named = dict(re.findall(r'name="((?:was|value)\.\w+)"[^>]* value="([^"]*)"', form))
    shown = {"was.seen_on": "2026-11-28", "value.seen_on": "28/11/2026"}
    shown |= {"was.said": "sáng mai", "value.said": "sáng mai"}
    assert named == shown
    assert 'type="date"' not in form
    assert phuc.post(f"{base}/sheet/fields", **shown).status_code == 303
    session.refresh(case)
    assert case.own_fields == before


def test_an_administrator_requires_a_step_and_closing_names_it_until_it_is_ticked(
    sign_in: SignIn, session: Session, case: Case, client: TestClient
) -> None:
    admin, base = sign_in("admin"), f"/cases/{case.code}"
    assert "Đèn đường hỏng" in admin.get(PAGE).text
    form = admin.get(f"{PAGE}/0301").text
    assert 'value="lamp_lit"' in form
    saved = admin.post(
        f"{PAGE}/0301", version="0", step=["1", "2", "3"], field=["1"],
        **{
            "step.1.key": "lamp_lit", "step.1.text": "Đèn đã sáng lại", "step.1.is_required": "1", "step.1.order": "2",
            "step.2.key": "", "step.2.text": "Gọi đội điện", "step.2.order": "1",
            "step.3.text": " ", "step.3.order": "3",
            "field.1.label": "Loại bóng", "field.1.kind": "choice", "field.1.choices": "LED, mới\nCao áp\n\n",
        },
    )  # fmt: skip
    assert saved.headers["location"] == f"{PAGE}/0301?done=changed"
    sheet = reading.counting(session, "0301").sheet
    assert [(one.key, one.is_required) for one in sheet.steps] == [("goi_doi_dien", False), ("lamp_lit", True)]
    assert sheet.fields[0].choices == ("LED, mới", "Cao áp")
    phuc = sign_in("phuc")
    assert "Cần xong trước khi ghi kết quả:" in phuc.get(base).text
    refused = phuc.post(f"{base}/result", result=RESULT, no_photo_reason=WHY_NO_PHOTO)
    assert refused.status_code == 422
    assert "“Đèn đã sáng lại”" in refused.text
    phuc.post(f"{base}/sheet/steps/lamp_lit", done="1")
    assert "Cần xong trước khi ghi kết quả:" not in phuc.get(base).text
    assert phuc.post(f"{base}/result", result=RESULT, no_photo_reason=WHY_NO_PHOTO).status_code == 303
    assert admin.post(f"{PAGE}/0301", version="0").status_code == 409
    assert admin.post(f"{PAGE}/0301/reset", version="1").status_code == 303
    assert len(reading.counting(session, "0301").sheet.steps) == 4


def test_who_may_read_the_rules_reads_the_lists_and_only_administrators_change_them(sign_in: SignIn) -> None:
    hoa = sign_in("hoa")
    page = hoa.get(f"{PAGE}/0404").text
    assert re.search(r"<fieldset[^>]* disabled>", page)
    assert f'href="{PAGE}" aria-current="page"' in page
    assert hoa.post(f"{PAGE}/0404", version="0").status_code == 403
    assert sign_in("phuc").get(PAGE).status_code == 403
    assert sign_in("admin").get(f"{PAGE}/9999").status_code == 404


def test_programs_get_the_refusal_with_the_keys_that_are_missing(sign_in: SignIn, session: Session, case: Case) -> None:
    admin = officer(session, "admin")
    editing.save(session, admin, "0301", [{"text": "Xem", "key": "seen", "is_required": True}], [], NOW, seen_version=0)
    lan = sign_in("lan")
    answer = lan.client.post(
        f"/api/v1/cases/{case.code}/close", json={"result": RESULT, "no_photo_reason": WHY_NO_PHOTO},
        headers={"x-csrf-token": lan.token},
    )  # fmt: skip
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["fields"]) == ("work_left", ["seen"])
    assert "“Xem”" in answer.text


def test_the_public_page_of_the_case_shows_no_fields_of_its_topic(session: Session, case: Case) -> None:
    phuc = officer(session, "phuc")
    working.write(session, case, {"pole_number": "MK-99"}, phuc, NOW)
    working.tick(session, case, "lamp_lit", phuc, NOW)
    steps.add_note(session, case, "x", phuc, datetime.now(UTC))
    from inbox_api.cases import citizen_lines

    assert not any("MK-99" in line.text or "sáng lại" in line.text for line in citizen_lines.of_case(session, case))
