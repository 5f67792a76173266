"""A standard Rasa project of somebody else comes in: its sentences, by choice, and what stays out is named."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from inbox_api.models import Officer
from inbox_api.settings import get_settings
from inbox_api.training.data import adopting, changes, current, errors, files, projects, uploads
from inbox_api.training.data.adopting import LEAVE, MAKE, Choice
from inbox_api.training.data.repository import DataRepository
from tests.factories import officer

NLU = """version: "3.1"
nlu:
- intent: greet
  examples: |
    - hế lô cả nhà thân yêu của tui
    - chào
- intent: mood_great
  examples: |
    - hôm nay tui vui ghê á trời
    - [sáng nay](time) tui vui hết sức luôn
- intent: bot_challenge
  examples:
  - text: |
      - mình đang nói chuyện với người hay máy
- intent: empty_marks
  examples: |
    - câu [hỏng
    - gọi tui số 0912345678 nha
- synonym: tphcm
  examples: |
    - sài gòn
- regex: phone
  examples: |
    - \\d{10}
- lookup: city
  examples: |
    - huế
"""
DOMAIN = """version: "3.1"
intents: [greet, mood_great, bot_challenge]
slots:
  mood: {type: text, mappings: []}
responses:
  utter_greet: [{text: "Hey! How are you?"}]
  utter_iamabot: [{text: "Dạ, con là máy ạ."}]
"""
STORIES = """version: "3.1"
stories:
- story: who
  steps:
  - intent: bot_challenge
  - action: utter_iamabot
"""
WHY = "dự án cũ của phường"


def zipped(**contents: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


LAYOUTS = {
    "as rasa init": {
        "data/nlu.yml": NLU, "domain.yml": DOMAIN, "data/stories.yml": STORIES, "config.yml": "language: vi\n",
    },
    "in a folder": {"bot-main/data/nlu.yml": NLU, "bot-main/domain.yml": DOMAIN, "bot-main/data/stories.yml": STORIES},
    "split up": {"data/nlu/all.yml": NLU, "domain/one.yml": DOMAIN, "data/stories/a.yml": STORIES},
    "in one file": {"training.yml": NLU + DOMAIN.split("\n", 1)[1] + STORIES.split("\n", 1)[1]},
}  # fmt: skip


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "var", tmp_path)


@pytest.fixture
def trainer(session: Session) -> Officer:
    return officer(session, "trainer")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_dry_run_lists_its_intents_and_names_what_is_not_taken(
    session: Session, trainer: Officer, layout: str
) -> None:
    look = uploads.look(session, trainer, zipped(**LAYOUTS[layout]))
    assert look.kind == "project"
    assert look.project is not None
    proposed = {one.name: one.choice for one in look.project.intents}
    assert proposed["greet"] == Choice("greet")
    assert proposed["mood_great"].to == LEAVE  # nobody knows what to answer
    assert proposed["bot_challenge"] == Choice(MAKE, "bot challenge", "Dạ, con là máy ạ.")
    assert look.project.labels == [("time", 1, "")]
    left = look.project.found.left_out
    assert {("synonym", "tphcm"), ("regex", "phone"), ("lookup", "city"), ("stories", "1"), ("slots", "1")} <= set(left)
    assert ("line", "câu [hỏng") in left
    assert [line for line in look.project.private if "0912345678" not in line]
    assert DataRepository(session).draft() == []  # nothing was changed


def test_chosen_intents_come_in_as_one_batch_that_is_undone_as_one(session: Session, trainer: Officer) -> None:
    before = current(session)
    look = uploads.look(session, trainer, zipped(**LAYOUTS["as rasa init"]))
    choices = {
        "greet": Choice(LEAVE),
        "mood_great": Choice("thank"),
        "bot_challenge": Choice(MAKE, "Người hay máy", "Dạ, là máy ạ."),
        "empty_marks": Choice("thank"),
    }
    batch, version = uploads.take_in(session, trainer, look.digest, WHY, choices, {"time": "date_time"})
    assert version is None
    after = current(session)
    assert after.taught["bot_challenge"].answers == ("Dạ, là máy ạ.",)
    assert ("bot_challenge", "mình đang nói chuyện với người hay máy") in after.by_line
    assert ("thank", "[sáng nay](date_time) tui vui hết sức luôn") in after.by_line
    told = {one.text for one in after.examples}
    assert "hế lô cả nhà thân yêu của tui" not in told
    assert not [text for text in told if "0912345678" in text]
    changes.undo(session, trainer, batch=batch)
    assert current(session).fingerprint == before.fingerprint


def test_marks_nobody_maps_leave_their_words(session: Session, trainer: Officer) -> None:
    look = uploads.look(session, trainer, zipped(**LAYOUTS["split up"]))
    uploads.take_in(session, trainer, look.digest, WHY, {"mood_great": Choice("thank")}, {})
    assert ("thank", "sáng nay tui vui hết sức luôn") in current(session).by_line


def test_without_a_choice_nothing_comes_in(session: Session, trainer: Officer) -> None:
    look = uploads.look(session, trainer, zipped(**LAYOUTS["split up"]))
    with pytest.raises(adopting.NothingChosen):
        uploads.take_in(session, trainer, look.digest, WHY)


def test_a_made_intent_needs_words_to_say(session: Session, trainer: Officer) -> None:
    look = uploads.look(session, trainer, zipped(**LAYOUTS["split up"]))
    with pytest.raises(errors.BadAnswer):
        uploads.take_in(session, trainer, look.digest, WHY, {"mood_great": Choice(MAKE, "Vui")})


def test_sentences_put_to_a_protected_intent_wait_for_a_second_person(session: Session, trainer: Officer) -> None:
    look = uploads.look(session, trainer, zipped(**LAYOUTS["split up"]))
    uploads.take_in(session, trainer, look.digest, WHY, {"mood_great": Choice("emergency")})
    assert {row.state for row in DataRepository(session).draft()} == {"waiting"}


def test_our_own_files_are_taken_as_files_as_before(session: Session, trainer: Officer) -> None:
    look = uploads.look(session, trainer, files.zipped(current(session).files))
    assert (look.kind, look.project) == ("files", None)


def test_our_own_files_are_told_by_names_and_unzipped_once(
    session: Session, trainer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bytes] = []
    entries = files.entries

    def noted(content: bytes) -> list[tuple[str, bytes]]:
        opened.append(content)
        return entries(content)

    monkeypatch.setattr(files, "entries", noted)
    monkeypatch.setattr(projects, "read", lambda _told: pytest.fail("its lines were read as another bot's"))
    content = files.zipped(current(session).files)
    assert uploads.look(session, trainer, content).kind == "files"
    assert opened == [content]
