"""Files of training data in and out, decisions on proposed answers, and trying a template, by programs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from inbox_api import db
from inbox_api.models import Message
from inbox_api.settings import get_settings
from tests.factories import OA, officer, receive
from tests.integration.api.conftest import Program

SignIn = Callable[[str], Program]
TABLE = "text,intent,reason\nchào bạn trực ban nha,greet,câu mới\n".encode()


def look(program: Program, content: bytes) -> dict[str, object]:
    answer = program.http.post("/api/v1/training/data/files", files={"file": ("cau.csv", content, "text/csv")})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_a_table_is_looked_at_taken_in_and_comes_out_again(program: SignIn) -> None:
    trainer = program("trainer")
    told = look(trainer, TABLE)
    assert (told["kind"], told["can_be_taken"]) == ("table", True)
    before = trainer.get("training/data/lines.csv?intent=greet")
    assert "trực ban nha" not in before.text
    taken = trainer.post(f"training/data/files/{told['digest']}/take-in", {"reason": "câu người dân hỏi nhiều"})
    assert taken.status_code == 201, taken.text
    after = trainer.get("training/data/lines.csv?intent=greet", **{"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert "chào bạn trực ban nha" in after.text
    assert look(trainer, after.content)["rows"] == []  # what came out is there already
    with zipfile.ZipFile(io.BytesIO(trainer.get("training/data/draft.zip").content)) as archive:
        assert any(name.startswith("nlu_data/nlu/") for name in archive.namelist())


@pytest.mark.parametrize("username", ["lan", "hoa", "admin", "auditor"])
def test_files_of_training_data_are_taken_in_by_editors_only(program: SignIn, username: str) -> None:
    other = program(username)
    digest = "0" * 64
    reason = {"reason": "câu người dân hỏi nhiều"}
    assert other.post(f"training/data/files/{digest}/take-in", reason).status_code == 403
    upload = other.http.post("/api/v1/training/data/files", files={"file": ("cau.csv", TABLE, "text/csv")})
    assert upload.status_code == 403


def test_a_bundle_needs_a_key_in_common_and_its_tag_tells_the_version(
    program: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = program("trainer")
    version = trainer.post("training/data/versions", {"reason": "trước khi chuyển"})
    assert version.status_code == 201, version.text
    path = f"training/data/versions/{version.json()['id']}"
    assert trainer.get(f"{path}/bundle").json()["code"] == "no_bundle_key"
    monkeypatch.setattr(get_settings(), "bundle_key", type(get_settings().bundle_key)("k" * 40))
    held = trainer.get(f"{path}/bundle")
    assert held.status_code == 200, held.text
    assert trainer.get(f"{path}/bundle", **{"if-none-match": held.headers["etag"]}).status_code == 304
    assert trainer.get(f"{path}/zip").headers["content-type"] == "application/zip"


def test_a_proposed_answer_is_taken_or_refused_by_a_second_person(program: SignIn) -> None:
    with db.transaction() as session:
        talk = receive(session, "mấy giờ xe rác tới hẻm 12", now=datetime.now(UTC))
        talk.unit_id, public_id = officer(session, "lan").unit_id, talk.public_id
    lan, trainer = program("lan"), program("trainer")
    numbers = []
    for text in ("Xe rác tới lúc 18 giờ mỗi ngày.", "Chị để rác trước cửa nhé."):
        said = lan.post(f"conversations/{public_id}/replies", {"text": text}).json()["id"]
        proposed = lan.post("training/answers/proposals", {"conversation": public_id, "message_id": said})
        assert proposed.status_code == 201, proposed.text
        numbers.append(proposed.json()["id"])
    wish = {"intent": "ask_bin_days", "title": "Lịch đổ rác", "question": "mấy giờ xe rác tới", "answer": "18 giờ."}
    assert lan.post(f"training/answers/proposals/{numbers[0]}/take", wish).status_code == 403
    private = {**wish, "answer": "Gọi 0901234567 nhé."}
    assert trainer.post(f"training/answers/proposals/{numbers[0]}/take", private).status_code == 422
    assert trainer.post(f"training/answers/proposals/{numbers[0]}/take", wish).status_code == 201
    assert trainer.post(f"training/answers/proposals/{numbers[0]}/take", wish).status_code == 409
    refuse = f"training/answers/proposals/{numbers[1]}/refuse"
    assert trainer.post(refuse, {"reason": "chỉ đúng với một hẻm"}).status_code == 204
    assert trainer.get("training/answers/proposals").json() == []


def test_a_template_is_tried_by_administrators_and_only_one_that_is_in_use(program: SignIn) -> None:
    path = f"channels/zalo/{OA}/templates/try"
    order = {"purpose": "case_received", "phone": "0901234567"}
    assert program("lan").post(path, order).status_code == 403
    assert program("admin").post(path, order).status_code in {409, 422}
    assert program("admin").post(path, {**order, "purpose": "nonsense"}).status_code == 422


def test_talks_are_walked_from_the_newest_while_more_come(program: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbox_api.training.seeing.talks.SHOWN", 2)

    def say() -> int:
        with db.transaction() as session:
            talk = receive(session, "cho hỏi lịch cúp điện", now=datetime.now(UTC))
            (message,) = session.scalars(select(Message).where(Message.conversation_id == talk.id))
            message.understanding = {"intent": "ask_hours", "confidence": 0.9}
            return talk.id

    ids, seen, address = [say() for _number in range(5)], list[int](), "/api/v1/training/talks?days=7"
    while address:
        answer = program("trainer").http.get(address)
        assert answer.status_code == 200, answer.text
        seen += [one["number"] for one in answer.json()["rows"]]
        say()
        address = answer.links["next"]["url"] if "next" in answer.links else ""
    assert seen == list(reversed(ids))
