"""Pages of models: who sees and does what, and that each page says what it should."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import BotModel, Deployment, ModelTrial, ShadowFlip, TrainingRun
from inbox_api.officers import service as officers
from inbox_api.settings import get_settings
from inbox_api.training.models import slots
from tests.contract.api.models_world import models
from tests.factories import PASSWORD

PAGE = "/training/models"
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


@pytest.fixture
def world(session: Session) -> dict[str, str]:
    return models(session, NOW)


def sign_in(session: Session, client: TestClient, username: str) -> str:
    """The CSRF token."""
    opened = officers.sign_in(session, username, PASSWORD, "test", datetime.now(UTC))
    client.cookies.set("hopthu_session", opened.token)
    return opened.session.csrf_token


def paths(world: dict[str, str]) -> list[str]:
    model = f"{PAGE}/{world['model']}"
    more = ("", "/matrix", "/compare", "/flips", "/regressions", "/cell?wanted=ask_hours&given=ask_hours")
    return [PAGE, *(model + one for one in more)]


@pytest.mark.parametrize("name", ["trainer", "approver", "admin"])
def test_people_of_the_desk_see_every_page(
    session: Session, client: TestClient, world: dict[str, str], name: str
) -> None:
    sign_in(session, client, name)
    assert {path: client.get(path).status_code for path in paths(world)} == dict.fromkeys(paths(world), 200)


def test_stages_are_those_of_the_settings_and_a_deleted_file_is_told(
    session: Session, client: TestClient, world: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(get_settings(), "deploy_stages", "5,100")
    monkeypatch.setattr(get_settings(), "var", tmp_path)
    sign_in(session, client, "admin")
    model = BotModel(fingerprint="6" * 16, trained_at=NOW, tags=[], card={})
    session.add(model)
    session.flush()
    page = client.get(f"{PAGE}/{model.id}").text
    assert "tệp đã bị xóa" in page
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / f"{model.fingerprint}.tar.gz").write_bytes(b"m")
    page = client.get(f"{PAGE}/{model.id}").text
    assert "tệp đã bị xóa" not in page
    for row in session.scalars(select(Deployment).where(Deployment.state == "running")):
        row.state = "stopped"
    session.flush()
    assert "Đưa ra cho 5% hội thoại mới" in client.get(f"{PAGE}/{model.id}").text
    session.add(Deployment(model_id=model.id, percent=5, state="running", started_at=NOW, stage_at=NOW, watched={}))
    session.flush()
    stages = re.findall(r'<li[^>]*class="reached"[^>]*>(\d+) %|<li>(\d+) %', client.get(PAGE).text)
    assert [one or other for one, other in stages] == ["5", "100"]


@pytest.mark.parametrize("name", ["lan", "hoa", "auditor", "inspector"])
def test_others_see_none(session: Session, client: TestClient, world: dict[str, str], name: str) -> None:
    sign_in(session, client, name)
    assert {client.get(path).status_code for path in paths(world)} == {403}


def test_sentences_of_the_frozen_set_are_shown_to_nobody(
    session: Session, client: TestClient, world: dict[str, str]
) -> None:
    sign_in(session, client, "trainer")
    query = "?wanted=ask_hours&given=ask_hours&rows="
    cell = f"{PAGE}/{world['model']}/cell{query}"
    assert "mai cup dien hong" in client.get(cell + "held-out").text
    assert "mai cup dien hong" not in client.get(cell + "gold").text
    compared = f"{PAGE}/{world['model']}/compare?rows="
    assert "Đèn đường hỏng" in client.get(compared + "held-out").text
    assert "Đèn đường hỏng" not in client.get(compared + "gold").text


def test_a_training_is_shown_and_cancelled(session: Session, client: TestClient, world: dict[str, str]) -> None:
    token = sign_in(session, client, "trainer")
    assert "đang chờ đến lượt" in client.get(PAGE).text
    answer = client.post(f"{PAGE}/runs/{world['run']}/cancel", data={"csrf_token": token})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=cancelled")
    run = session.get(TrainingRun, int(world["run"]))
    assert run is not None
    session.refresh(run)
    assert run.state == "cancelled"


def test_a_mistake_is_told_on_the_page(session: Session, client: TestClient, world: dict[str, str]) -> None:
    token = sign_in(session, client, "trainer")
    answer = client.post(f"{PAGE}/train", data={"csrf_token": token, "reason": "thử"})
    assert answer.status_code == 409
    assert "Dữ liệu này đang được huấn luyện hoặc đang chờ." in answer.text
    assert client.post(f"{PAGE}/{world['model']}/deploy", data={"csrf_token": token}).status_code == 403


def test_flips_are_decided_then_the_model_goes_out_and_comes_back(
    session: Session, client: TestClient, world: dict[str, str]
) -> None:
    model = f"{PAGE}/{world['model']}"
    token = sign_in(session, client, "approver")
    assert 'data-flip-key="1"' in client.get(f"{model}/flips").text
    data = {"csrf_token": token, "flip": world["flip"], "decision": "better"}
    assert client.post(f"{model}/flips", data=data).status_code == 303
    flip = session.get(ShadowFlip, int(world["flip"]))
    assert flip is not None
    assert flip.decision == "better"
    token = sign_in(session, client, "admin")
    assert client.post(f"{model}/deploy", data={"csrf_token": token}).status_code == 303
    page = client.get(PAGE).text
    assert "10% hội thoại mới" in page
    assert client.post(f"{PAGE}/advance", data={"csrf_token": token}).status_code == 303
    assert client.post(f"{PAGE}/rollback", data={"csrf_token": token, "reason": ""}).status_code == 422
    assert client.post(f"{PAGE}/rollback", data={"csrf_token": token, "reason": "sai giờ"}).status_code == 303
    states = [row.state for row in session.query(Deployment).order_by(Deployment.id)]
    assert states == ["live", "rolled_back"]


def test_tags_are_kept_and_shown(session: Session, client: TestClient, world: dict[str, str]) -> None:
    token = sign_in(session, client, "trainer")
    client.post(f"{PAGE}/{world['model']}/tags", data={"csrf_token": token, "tags": "mùa thu, thử, mùa thu"})
    page = client.get(f"{PAGE}/{world['model']}").text
    assert page.count('<span class="chip">mùa thu</span>') == 1


def test_the_watch_after_the_last_stage_is_told(
    session: Session, client: TestClient, world: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(get_settings(), "var", tmp_path)
    (tmp_path / "models").mkdir()
    models_of = [BotModel(fingerprint=name * 16, trained_at=NOW, tags=[], card={}) for name in "78"]
    session.add_all(models_of)
    session.flush()
    slots.model_file("7" * 16).write_bytes(b"old")
    figures = {"asked": 41, "failed": 0, "fallback": 0.125, "handed_over": 0.0, "p95": 0.061}
    for running in session.scalars(select(Deployment).where(Deployment.state == "running")):
        running.state = "stopped"
    now = datetime.now(UTC)
    row = Deployment(
        model_id=models_of[1].id, previous_id=models_of[0].id, percent=100, state="live", started_at=now, stage_at=now,
        watched={"after": {"new": figures, "before": {**figures, "asked": 97}}},
    )  # fmt: skip
    session.add(row)
    session.flush()
    sign_in(session, client, "admin")
    page = client.get(PAGE).text
    assert "mô hình trước tự động trả lời lại" in page
    assert "<td>41</td>" in page
    assert "<td>97</td>" in page
    assert "Hỏi song song" not in page
    measured = {"new": 0.0534, "before": 0.0471, "at": now.isoformat()}
    row.watched = {"after": {**row.watched["after"], "looks_slow": True, "measured": measured}}
    session.flush()
    assert "mô hình này cần 53 ms cho một câu, mô hình trước 47 ms" in client.get(PAGE).text
    row.stage_at = now - timedelta(hours=25)
    session.flush()
    assert "mô hình trước tự động trả lời lại" not in client.get(PAGE).text


def test_a_model_that_just_became_the_one_for_all_has_a_page_before_it_was_watched(
    session: Session, client: TestClient, world: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(get_settings(), "var", tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / f"{'7' * 16}.tar.gz").write_bytes(b"m")  # there is one to go back to
    now = datetime.now(UTC)
    for row in session.scalars(select(Deployment).where(Deployment.state.in_(("running", "live")))):
        row.state = "replaced"
    model, before = (BotModel(fingerprint=name * 16, trained_at=now, tags=[], card={}) for name in "67")
    session.add_all([model, before])
    session.flush()
    session.add(
        Deployment(
            model_id=model.id, previous_id=before.id, percent=100, state="live", started_at=now, stage_at=now,
            watched={}, reason="promote",
        )
    )  # fmt: skip
    session.flush()
    sign_in(session, client, "trainer")
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "mô hình trước tự động trả lời lại" in page.text


def test_the_best_model_of_the_last_days_is_shown_beside_the_one_in_use(
    session: Session, client: TestClient, world: dict[str, str]
) -> None:
    best, now = int(world["model"]), datetime.now(UTC)
    session.add(
        Deployment(
            model_id=best, percent=100, state="replaced", started_at=now, stage_at=now,
            ended_at=now - timedelta(days=89), watched={},
        )
    )  # fmt: skip
    new = BotModel(fingerprint="5" * 16, trained_at=now, tags=[], card={})
    session.add(new)
    session.flush()
    gold = session.scalars(select(ModelTrial).where(ModelTrial.model_id == best, ModelTrial.rows == "gold")).one()
    figures = {**gold.figures, "all": {**gold.figures["all"], "accuracy": 0.5}}
    session.add(
        ModelTrial(
            model_id=new.id, rows="gold", rows_fingerprint=gold.rows_fingerprint, at=now, figures=figures, content=b""
        )
    )
    session.flush()
    sign_in(session, client, "approver")
    page = client.get(f"{PAGE}/{new.id}").text
    assert "đang dùng 50,0%, mô hình này 50,0%; tốt nhất trong 90 ngày qua 100,0%" in page
    assert f'(<a href="{PAGE}/{best}">' in page


def test_the_page_of_a_model_draws_what_other_thresholds_would_do(
    session: Session, client: TestClient, world: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "gate_floors", "clean=0.94")
    sign_in(session, client, "trainer")
    page = client.get(f"{PAGE}/{world['model']}").text
    assert 'class="is-asks_back"' in page
    assert "Ngưỡng khác thì sao" in page
    assert "ít nhất 94,0% trong mọi trường hợp" in page


def test_the_trend_of_another_figure_is_chosen_on_the_page_of_models(
    session: Session, client: TestClient, world: dict[str, str]
) -> None:
    sign_in(session, client, "trainer")
    page = client.get(f"{PAGE}?figure=denounce").text
    assert "Tố cáo được nhận ra" in page
    assert 'figure=denounce#trend" aria-current="true"' in page
    assert client.get(f"{PAGE}?figure=nothing").status_code == 200
