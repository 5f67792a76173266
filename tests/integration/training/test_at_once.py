"""Several people press the same button at once, on committed data: it is done once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from inbox_api.errors import Conflict
from inbox_api.models import Author, BotModel, Message, ModelTrial, TrainingChange, TrainingRun
from inbox_api.settings import get_settings
from inbox_api.training.answers import replies
from inbox_api.training.data import versions
from inbox_api.training.models import folds, gating, pressing, registering
from tests.databases import city_for_many
from tests.factories import NOW, officer, receive

TRIES = 4


@pytest.fixture
def factory(database_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sessionmaker[Session]]:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "thank.yml").write_text(
        'version: "3.1"\nnlu:\n- intent: thank\n  examples: |\n    - cảm ơn\n', encoding="utf-8"
    )
    monkeypatch.setattr(get_settings(), "training_folder", tmp_path / "data")
    with city_for_many(database_server, TRIES + 2) as made:
        yield made


@contextmanager
def begun(factory: sessionmaker[Session]) -> Iterator[Session]:
    with factory() as session, session.begin():
        yield session


def at_once(factory: sessionmaker[Session], act: Callable[[Session], object]) -> list[str]:
    """What became of each try: done, or the code of its refusal."""
    start = threading.Barrier(TRIES)

    def press(_number: int) -> str:
        start.wait()
        try:
            with begun(factory) as session:
                act(session)
                return "done"
        except Conflict as error:
            return error.code

    with ThreadPoolExecutor(TRIES) as pool:
        return sorted(pool.map(press, range(TRIES)))


def test_the_last_version_is_trained_once_however_many_press(factory: sessionmaker[Session]) -> None:
    with begun(factory) as session:
        versions.freeze(session, officer(session, "trainer"), "bản đầu")
    found = at_once(factory, lambda session: pressing.press(session, officer(session, "trainer"), "lần nữa", NOW))
    assert found == ["already_queued"] * (TRIES - 1) + ["done"]
    with begun(factory) as session:
        assert session.scalar(select(func.count()).select_from(TrainingRun)) == 1


def test_an_answer_is_proposed_once_however_many_press(factory: sessionmaker[Session]) -> None:
    with begun(factory) as session:
        conversation = receive(session, "mai cúp điện mấy giờ")
        at = NOW + timedelta(minutes=5)
        message = Message(
            conversation_id=conversation.id, channel="web", account_id="web", author=Author.OFFICER, text="Từ 8 giờ.",
            sent_at=at, received_at=at, officer_id=officer(session, "lan").id,
        )  # fmt: skip
        session.add(message)
        session.flush()
        name, number = conversation.public_id, message.id
    found = at_once(factory, lambda session: replies.propose(session, officer(session, "lan"), name, number))
    assert found == ["done"] + ["taught_already"] * (TRIES - 1)
    with begun(factory) as session:
        assert session.scalar(select(func.count()).select_from(TrainingChange)) == 1


@pytest.fixture
def model_id(factory: sessionmaker[Session]) -> int:
    """A model whose data are known and whose shadow run is missing."""
    with begun(factory) as session:
        version = versions.freeze(session, officer(session, "trainer"), "bản đầu")
        model = BotModel(fingerprint="1" * 16, data_version_id=version.id, trained_at=NOW, tags=[], card={})
        session.add(model)
        session.flush()
        told = {"all": {"n": 1, "accuracy": 1.0}, "protected": {}}
        session.add(ModelTrial(model_id=model.id, rows="gold", rows_fingerprint="x", at=NOW, figures=told, content=b""))
        return model.id


def test_a_cross_validation_is_asked_for_once_however_many_press(factory: sessionmaker[Session], model_id: int) -> None:
    found = at_once(factory, lambda session: folds.ask(session, officer(session, "trainer"), model_id, NOW))
    assert found == ["done"] + ["folds_asked"] * (TRIES - 1)


def test_what_somebody_else_wrote_on_the_card_meanwhile_is_kept(factory: sessionmaker[Session], model_id: int) -> None:
    with begun(factory) as slow:
        read = registering.find(slow, officer(slow, "approver"), model_id)
        with begun(factory) as session:
            gating.waive(session, officer(session, "approver"), model_id, "flips", "đã xem từng câu", NOW)
        folds.ask(slow, officer(slow, "trainer"), model_id, NOW)
        assert set(read.card) == {"waivers", "folds_asked"}
    with begun(factory) as session:
        registering.keep_trials(session, model_id, {}, [], NOW)
        card = registering.find(session, officer(session, "approver"), model_id).card
        assert set(card) == {"waivers", "folds_asked", "figures"}
