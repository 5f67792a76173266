"""The page of thresholds: what is in use, what others would do, who decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import ThresholdAct
from tests.integration.pages.conftest import Browser
from tests.integration.training.conftest import trainer as trainer  # noqa: PLC0414  a fixture
from tests.integration.training.desk import Trainer, model_of_start, ready

SignIn = Callable[[str], Browser]
PAGE = "/training/models/thresholds"
TRIED = {"threshold": 70, "emergency": 4, "denounce": 2}
QUERY = f"{PAGE}?threshold=70&emergency=4&denounce=2"


def test_a_trainer_tries_values_and_proposes_and_an_administrator_sets_them(
    sign_in: SignIn, session: Session, trainer: Trainer
) -> None:
    model_of_start(session)
    ready(session)
    browser = sign_in("trainer")
    page = browser.get(QUERY).text
    assert "Hiện nay" in page
    assert "Đề nghị ngưỡng này" in page
    assert "Đặt cho lần huấn luyện sau</button>" not in page
    assert browser.post(f"{PAGE}/propose", reason="Bỏ sót hai tin khẩn cấp", **TRIED).status_code == 303
    assert browser.post(f"{PAGE}/keep").status_code == 303
    assert browser.post(f"{PAGE}/set", reason="Bỏ sót hai tin khẩn cấp", **TRIED).status_code == 403
    assert sign_in("admin").post(f"{PAGE}/set", reason="Bỏ sót hai tin khẩn cấp", **TRIED).status_code == 303
    acts = session.scalars(select(ThresholdAct.act).order_by(ThresholdAct.id)).all()
    assert acts == ["proposed", "kept", "set"]
    page = sign_in("admin").get(PAGE).text
    assert "làm ngay từ 70,0%" in page
    assert "lần huấn luyện sau" in page
    assert PAGE in browser.get("/training/models").text


def test_values_out_of_bounds_are_refused_in_words(sign_in: SignIn, session: Session, trainer: Trainer) -> None:
    model_of_start(session)
    answer = sign_in("trainer").get(f"{PAGE}?threshold=99&emergency=3&denounce=2")
    assert answer.status_code == 422
    assert "Ngưỡng từ 30" in answer.text
    assert sign_in("admin").post(f"{PAGE}/set", reason="ngắn", **TRIED).status_code == 422


@pytest.mark.parametrize("name", ["lan", "hoa", "auditor"])
def test_nobody_else_sees_the_thresholds(sign_in: SignIn, name: str) -> None:
    assert sign_in(name).get(PAGE).status_code == 403
    assert sign_in(name).get("/api/v1/training/thresholds").status_code == 403
