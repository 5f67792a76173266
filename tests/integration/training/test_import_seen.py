"""A file from outside cannot bring in what the desk, and so the second person, does not see."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from inbox_api.models import Officer
from inbox_api.settings import get_settings
from inbox_api.training.data import files, importing
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
