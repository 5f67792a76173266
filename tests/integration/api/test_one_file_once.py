"""A file that was kept to be sent goes with one answer, however many ask for it at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from inbox_api import db
from inbox_api.models import Message
from tests.integration.api.conftest import Program, new_case
from tests.pictures import picture


def test_answers_at_the_same_time_do_not_send_one_file_twice(program: Callable[[str], Program]) -> None:
    lan, code = program("lan"), new_case()
    for _try in range(3):
        kept = lan.http.post("/api/v1/files", files={"file": ("anh.png", picture("PNG", (32, 32)), "image/png")})
        file_id = kept.json()["id"]

        def send(number: int, file_id: int = file_id) -> int:
            body = {"text": f"Ảnh hiện trường lần {number}", "file_ids": [file_id]}
            return int(lan.post(f"cases/{code}/answers", body).status_code)

        before = answers()
        with ThreadPoolExecutor(6) as threads:
            found = sorted(threads.map(send, range(6)))
        assert found == [201, *[404] * 5]
        assert answers() == before + 1


def answers() -> int:
    with db.transaction() as session:
        statement = select(func.count()).select_from(Message).where(Message.author == "officer")
        return session.scalar(statement) or 0
