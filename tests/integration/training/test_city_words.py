"""Places and short forms of the city: drafts with a reason, carried by versions and bundles, beside ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session

from inbox_api.errors import AppError, NotAllowed
from inbox_api.models import Officer
from inbox_api.settings import get_settings
from inbox_api.training.data import bundles, changes, city_words, errors, files, importing, state, versions, wording
from inbox_api.training.data.city_words import Kind
from tests.factories import officer

STREET = "Tăng Bạt Hổ"


@pytest.fixture
def trainer(session: Session) -> Officer:
    return officer(session, "trainer")


@pytest.fixture
def approver(session: Session) -> Officer:
    return officer(session, "approver")


def frozen(session: Session, version_id: int) -> city_words.CityWords:
    return city_words.read(state.version_files(session, version_id).get(city_words.FILE))


def test_a_street_is_added_and_undone(session: Session, trainer: Officer) -> None:
    before = state.current(session).fingerprint
    row = wording.add(session, trainer, "streets", f"  {STREET} ", reason="đường mới đặt tên")
    assert (row.kind, row.state, row.detail["word"]) == ("words", "approved", STREET)
    assert wording.own(session).streets == (STREET,)
    assert state.current(session).fingerprint != before
    changes.undo(session, trainer, change_id=row.id)
    assert state.current(session).fingerprint == before


def test_a_short_form_waits_for_a_second_person(session: Session, trainer: Officer, approver: Officer) -> None:
    row = wording.add(session, trainer, "short_forms", "VLG", "Vui lòng", reason="giới trẻ hay gõ")
    assert row.state == "waiting"
    assert wording.own(session).short_forms == {"vlg": "vui lòng"}
    assert city_words.FILE not in state.approved(session).files
    with pytest.raises(NotAllowed):
        changes.decide(session, trainer, row.id, approve=True)
    changes.decide(session, approver, row.id, approve=True)
    assert city_words.FILE in state.approved(session).files


@pytest.mark.parametrize(
    ("kind", "word", "meaning", "error"),
    [
        ("streets", "Chợ", "", wording.BadWord),
        ("streets", "Lê <b>Lợi", "", wording.BadWord),
        ("landmarks", "x" * 40 + " " + "y" * 40, "", wording.BadWord),
        ("short_forms", "hai từ", "hai từ", wording.BadWord),
        ("short_forms", "0912345678", "số", wording.BadWord),
        ("short_forms", "abc", "abc", wording.BadWord),
        ("short_forms", "abc", "", wording.BadWord),
        ("landmarks", "le loi", "", wording.KnownWord),
        ("short_forms", "ko", "kẹo", wording.KnownWord),
        ("short_forms", "ko", "không", wording.KnownWord),
    ],
)
def test_what_cannot_be_a_word_or_is_one_already_is_refused(
    session: Session, trainer: Officer, kind: Kind, word: str, meaning: str, error: type[AppError]
) -> None:
    with pytest.raises(error):
        wording.add(session, trainer, kind, word, meaning, reason="thử")
    with pytest.raises(errors.NoReason):
        wording.add(session, trainer, "streets", STREET, reason=" ")


def test_the_meaning_that_is_there_is_told_and_may_be_replaced(session: Session, trainer: Officer) -> None:
    with pytest.raises(wording.KnownWord, match="không"):
        wording.add(session, trainer, "short_forms", "ko", "kẹo", reason="thử")
    wording.add(session, trainer, "short_forms", "ko", "kẹo", reason="thử", instead=True)
    [one] = wording.lists(session, trainer).own
    assert one.meaning == "kẹo"
    assert one.lines > one.protected_lines > 0, "who approves sees how much it touches"


def test_versions_bundles_and_going_back_carry_the_words(
    session: Session, trainer: Officer, approver: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "bundle_key", SecretStr("chung"))
    first = versions.freeze(session, trainer, "bản đầu")
    wording.add(session, trainer, "streets", STREET, reason="đường mới")
    second = versions.freeze(session, trainer, "có đường mới")
    assert second.fingerprint != first.fingerprint
    assert frozen(session, second.id).streets == (STREET,)
    bundle = bundles.unpack(bundles.pack(session, trainer, second.id))
    assert city_words.read(bundle.files[city_words.FILE]).streets == (STREET,)
    back = versions.go_back(session, approver, first.id, "nhầm tên")
    assert frozen(session, back.id).streets == ()
    importing.carry_out(session, trainer, bundle.files, is_whole=True, reason="từ máy thử")
    assert wording.own(session).streets == (STREET,)


def test_a_training_gets_the_words_beside_what_is_shipped(session: Session, trainer: Officer, tmp_path: Path) -> None:
    wording.add(session, trainer, "landmarks", "chợ Ô Môn", reason="hay nhắc")
    versions.unpack(versions.freeze(session, trainer, "có chợ"), tmp_path)
    assert city_words.read((tmp_path / "nlu_data" / city_words.FILE).read_bytes()).landmarks == ("chợ Ô Môn",)
    ours = versions.PROJECT / "bot" / "lexicon" / "places.json"
    assert (tmp_path / "bot" / "lexicon" / "places.json").read_bytes() == ours.read_bytes()


def test_an_import_with_a_broken_list_of_words_is_refused(session: Session, trainer: Officer) -> None:
    for content in (b"streets: [Cho]\n", b"streets: {a: b}\n", b"other: []\n", b"- x\n"):
        told = importing.plan(session, trainer, {city_words.FILE: content}, is_whole=False)
        assert told.problems, content
    assert files.are_names([city_words.FILE])
    assert not files.are_names(["words/others.yml"])


def test_a_word_that_a_later_change_builds_on_is_undone_after_it(session: Session, trainer: Officer) -> None:
    first = wording.add(session, trainer, "streets", STREET, reason="đường mới")
    wording.remove(session, trainer, "streets", STREET, reason="nhầm")
    with pytest.raises(errors.NeededByLater):
        changes.undo(session, trainer, change_id=first.id)
    with pytest.raises(wording.WordGone):
        wording.remove(session, trainer, "streets", STREET, reason="nhầm")


def test_only_the_desk_reads_and_only_trainers_write(session: Session) -> None:
    for name in ("lan", "auditor"):
        with pytest.raises(NotAllowed):
            wording.lists(session, officer(session, name))
    with pytest.raises(NotAllowed):
        wording.add(session, officer(session, "admin"), "streets", STREET, reason="x")
