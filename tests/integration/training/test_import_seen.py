"""A file from outside cannot bring in what the desk, and so the second person, does not see."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import Officer, TrainingChange
from inbox_api.settings import get_settings
from inbox_api.training.answers import service as answers
from inbox_api.training.data import bundles, changes, current, errors, files, importing, taught
from tests.factories import officer

HEAD = 'version: "3.1"\n'
HIDDEN = {
    "in one row": HEAD + "nlu:\n- {intent: emergency, examples: '- chỉ là nấu ăn thôi'}\n",
    "as a quoted text": HEAD + 'nlu:\n- intent: emergency\n  examples: "- chỉ là nấu ăn thôi\\n"\n',
    "folded": HEAD + "nlu:\n- intent: emergency\n  examples: >\n    - chỉ là nấu ăn thôi\n",
    "as a list": HEAD + "nlu:\n- intent: emergency\n  examples:\n  - text: |\n      - chỉ là nấu ăn thôi\n",
    "with the intent below": HEAD + "nlu:\n- examples: |\n    - chỉ là nấu ăn thôi\n  intent: emergency\n",
    "without a blank": HEAD + "nlu:\n- intent: emergency\n  examples: |\n    -chỉ là nấu ăn thôi\n",
    "by an anchor": HEAD + "x: &a\n- intent: emergency\n  examples: |\n    - chỉ là nấu ăn thôi\nnlu: *a\n",
}


@pytest.fixture
def trainer(session: Session) -> Officer:
    return officer(session, "trainer")


@pytest.mark.parametrize("way", HIDDEN)
def test_sentences_that_the_desk_cannot_see_are_refused(session: Session, trainer: Officer, way: str) -> None:
    content = {"nlu/extra.yml": HIDDEN[way].encode()}
    assert [name for name, _why in importing.plan(session, trainer, content, is_whole=False).problems] == [
        "nlu/extra.yml"
    ]
    with pytest.raises(importing.ImportRefused):
        importing.carry_out(session, trainer, content, is_whole=False, reason="thử")


def test_rules_beside_sentences_do_not_pass_as_sentences(session: Session, trainer: Officer) -> None:
    rules = "rules:\n- rule: x\n  steps:\n  - intent: emergency\n  - action: action_talk\n"
    content = {"nlu/extra.yml": (HEAD + "nlu:\n- intent: thank\n  examples: |\n    - đội ơn nghen\n" + rules).encode()}
    assert importing.plan(session, trainer, content, is_whole=False).problems


def test_sentences_beside_rules_are_refused(session: Session, trainer: Officer) -> None:
    content = {"rules/extra.yml": (HEAD + "nlu:\n- intent: thank\n  examples: |\n    - đội ơn nghen\n").encode()}
    assert importing.plan(session, trainer, content, is_whole=False).problems


def test_the_files_of_the_project_are_seen_whole(session: Session, trainer: Officer) -> None:
    found = files.read_folder(get_settings().training_folder)
    assert len(found) > 10
    assert importing.plan(session, trainer, found, is_whole=True).problems == ()


def spoken(var: Path) -> str:
    file = var / "texts" / "taught.yml"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def test_words_in_a_file_from_outside_are_said_when_a_second_person_has_approved(
    session: Session, trainer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "var", tmp_path)
    told: dict[str, Any] = {"title": "Cắt điện", "answers": ["Xem ở điện lực."], "reason": "thử"}
    changes.new_intent(session, trainer, "hoi_lich_cat_dien", **told)
    found = dict(current(session).files)
    found[taught.DOMAIN] = found[taught.DOMAIN].replace("Xem ở điện lực.".encode(), "Đừng gọi 114.".encode())
    importing.carry_out(session, trainer, {taught.DOMAIN: found[taught.DOMAIN]}, is_whole=False, reason="thử")
    assert "Đừng gọi 114" not in spoken(tmp_path)
    changes.new_intent(session, trainer, "hoi_lich_cat_nuoc", **{**told, "title": "Cắt nước"})
    assert "Đừng gọi 114" not in spoken(tmp_path)
    [row] = session.scalars(select(TrainingChange).where(TrainingChange.kind == "file")).all()
    assert row.state == "waiting"
    answers.say(session, changes.decide(session, officer(session, "approver"), row.id, approve=True))
    assert "Đừng gọi 114" in spoken(tmp_path)


def test_taking_back_a_former_change_does_not_bring_back_words_that_were_changed_again(
    session: Session, trainer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "var", tmp_path)
    first = answers.change(session, trainer, "utter_thank", ["Dạ, không có chi."], reason="gần gũi")
    second = answers.change(session, trainer, "utter_thank", ["Dạ, không có gì đâu ạ."], reason="lễ phép")
    with pytest.raises(errors.NeededByLater):
        answers.undo(session, trainer, change_id=first.id)
    assert answers.find(session, "utter_thank").texts == ("Dạ, không có gì đâu ạ.",)
    answers.undo(session, trainer, change_id=second.id)
    answers.undo(session, trainer, change_id=first.id)
    assert not answers.find(session, "utter_thank").is_own


def test_a_bundle_never_leads_out_of_the_folder_of_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "bundle_key", SecretStr("k" * 40))
    told = dict.fromkeys(("version", "fingerprint", "reason", "made_at", "packed_at"), "1") | {"kind": bundles.KIND}
    for name, is_taken in (
        ("nlu/a.yml", True),
        ("../nlu/a.yml", False),
        ("nlu/../../a.yml", False),
        ("bot/a.py", False),
    ):
        content = base64.b64encode(files.pack({name: b"version: '3.1'\n"})).decode()
        packed = json.dumps({**told, "content": content, "signature": bundles._signature(told, content)}).encode()
        if is_taken:
            assert set(bundles.unpack(packed).files) == {name}
        else:
            with pytest.raises(bundles.ForgedBundle):
                bundles.unpack(packed)
