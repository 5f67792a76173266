"""The same request again: answered as before, done once, whoever comes at the same time and whatever fails."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text, update

from inbox_api import db
from inbox_api.cases import steps
from inbox_api.http import jobs
from inbox_api.http.idempotency_repository import IdempotencyRepository
from inbox_api.models import CaseEvent, IdempotentAnswer
from tests.integration.api.conftest import Program, new_case

SignIn = Callable[[str], Program]


def notes() -> list[str]:
    with db.transaction() as session:
        rows = session.scalars(select(CaseEvent).where(CaseEvent.kind == "note").order_by(CaseEvent.id))
        return [row.detail["text"] for row in rows]


def kept() -> int:
    with db.transaction() as session:
        return session.scalar(select(func.count()).select_from(IdempotentAnswer)) or 0


def test_the_same_request_again_is_answered_as_before_and_done_once(program: SignIn) -> None:
    lan, code = program("lan"), new_case()
    first = lan.post(f"cases/{code}/notes", {"text": "đã gọi"}, idempotency_key="a1")
    again = lan.post(f"cases/{code}/notes", {"text": "đã gọi"}, idempotency_key='"a1"')
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.status_code == 201
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert notes() == ["đã gọi"]


def test_a_key_is_good_for_one_request_only(program: SignIn) -> None:
    lan, code = program("lan"), new_case()
    lan.post(f"cases/{code}/notes", {"text": "một"}, idempotency_key="a1")
    for path, body in ((f"cases/{code}/notes", {"text": "hai"}), (f"cases/{code}/answers", {"text": "một"})):
        other = lan.post(path, body, idempotency_key="a1")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert notes() == ["một"]


def test_keys_of_different_officers_have_nothing_to_do_with_each_other(program: SignIn) -> None:
    code = new_case()
    for username in ("lan", "duty"):
        assert program(username).post(f"cases/{code}/notes", {"text": username}, idempotency_key="k").status_code == 201
    assert notes() == ["lan", "duty"]


def test_a_key_outlives_the_session(program: SignIn) -> None:
    code = new_case()
    for _ in range(2):
        assert program("lan").post(f"cases/{code}/notes", {"text": "x"}, idempotency_key="k").status_code == 201
    assert notes() == ["x"]


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "khóa", "a b"])
def test_a_malformed_key_is_refused_before_anything_is_done(program: SignIn, key: str) -> None:
    lan, code = program("lan"), new_case()
    answer = lan.http.post(
        f"/api/v1/cases/{code}/notes", json={"text": "x"}, headers={b"idempotency-key": key.encode()}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_malformed")
    assert notes() == []


def test_what_was_refused_keeps_nothing_and_may_be_tried_again(program: SignIn) -> None:
    lan, code = program("lan"), new_case()
    refused = lan.post(f"cases/{code}/state", {"status": "da-dong"}, idempotency_key="k")
    assert refused.status_code == 409
    assert kept() == 0
    allowed = lan.post(f"cases/{code}/state", {"status": "da-chuyen-xu-ly"}, idempotency_key="k")
    assert allowed.status_code == 200


def test_twins_at_the_same_time_are_done_once_and_get_the_same_answer(program: SignIn) -> None:
    lan, code = program("lan"), new_case()

    def send(_number: int) -> tuple[int, str]:
        answer = lan.post(f"cases/{code}/notes", {"text": "cùng lúc"}, idempotency_key="twin")
        return answer.status_code, answer.text

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, range(8)))
    assert {status for status, _text in answers} == {201}
    assert len({body for _status, body in answers}) == 1
    assert notes() == ["cùng lúc"]


def test_a_twin_that_waits_too_long_is_told_so(program: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    lan, code = program("lan"), new_case()
    monkeypatch.setattr("inbox_api.http.idempotency.get_settings", _impatient)
    with db.session_factory()() as slow, slow.begin():
        officer_id = slow.execute(text("SELECT id FROM officers WHERE username = 'lan'")).scalar_one()
        now = datetime.now(UTC)
        import hashlib

        key_hash = hashlib.sha256(b"slow").hexdigest()
        IdempotencyRepository(slow).claim(officer_id, key_hash, "x", now, now - timedelta(days=1), timedelta(seconds=5))
        answer = lan.post(f"cases/{code}/notes", {"text": "x"}, idempotency_key="slow")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_twin_running")
    assert notes() == []


def _impatient() -> object:
    from inbox_api.settings import get_settings

    return get_settings().model_copy(update={"idempotency_wait": timedelta(milliseconds=50)})


def test_a_twin_takes_over_from_one_that_was_undone(program: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    lan, code = program("lan"), new_case()
    real, calls = steps.add_note, []

    def fail_once(*values: object, **more: object) -> None:
        calls.append(1)
        real(*values, **more)  # type: ignore[arg-type]
        if len(calls) == 1:
            raise RuntimeError("the process dies before its commit")

    monkeypatch.setattr(steps, "add_note", fail_once)
    assert lan.post(f"cases/{code}/notes", {"text": "x"}, idempotency_key="k").status_code == 500
    assert (notes(), kept()) == ([], 0)
    assert lan.post(f"cases/{code}/notes", {"text": "x"}, idempotency_key="k").status_code == 201
    assert (notes(), kept()) == (["x"], 1)


def test_after_a_day_a_key_is_new_again_and_the_answer_forgotten(program: SignIn) -> None:
    lan, code = program("lan"), new_case()
    lan.post(f"cases/{code}/notes", {"text": "hôm qua"}, idempotency_key="k")
    with db.transaction() as session:
        session.execute(update(IdempotentAnswer).values(created_at=datetime.now(UTC) - timedelta(hours=25)))
    again = lan.post(f"cases/{code}/notes", {"text": "hôm nay"}, idempotency_key="k")
    assert "idempotency-replayed" not in again.headers
    assert notes() == ["hôm qua", "hôm nay"]
    with db.transaction() as session:
        session.execute(update(IdempotentAnswer).values(created_at=datetime.now(UTC) - timedelta(hours=25)))
    jobs.forget_answers(0)
    assert kept() == 0


def test_kept_answers_are_sealed_and_hold_no_secret_that_is_shown_once(program: SignIn) -> None:
    admin = program("admin")
    order = {"name": "Cổng", "unit": "tra-vinh", "roles": ["auditor"], "purpose": "đọc nhật ký"}
    first = admin.post("api-keys", order, idempotency_key="k")
    again = admin.post("api-keys", order, idempotency_key="k")
    assert first.json()["token"].startswith("htkn_")
    assert again.json() == {**first.json(), "token": None}
    with db.transaction() as session:
        (row,) = session.scalars(select(IdempotentAnswer))
        assert row.answer is not None
        assert b"htkn_" not in row.answer
        assert "Cổng".encode() not in row.answer


def test_a_form_with_a_new_boundary_is_the_same_request() -> None:
    import asyncio

    from starlette.requests import Request

    from inbox_api.http.idempotency import fingerprint

    def form(boundary: str, name: str) -> Request:
        body = f'--{boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n{name}\r\n--{boundary}--\r\n'.encode()
        headers = [(b"idempotency-key", b"k"), (b"content-type", f"multipart/form-data; boundary={boundary}".encode())]
        scope = {"type": "http", "method": "POST", "path": "/api/v1/x", "query_string": b"", "headers": headers,
                 "server": ("t", 80), "scheme": "http"}  # fmt: skip

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        return Request(scope, receive)

    async def marks() -> list[str | None]:
        return [await fingerprint(form(b, n)) for b, n in (("abc", "x"), ("XYZ123", "x"), ("abc", "y"))]

    one, same, other = asyncio.run(marks())
    assert one == same
    assert one != other


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_mix_of_repeats_and_keys_does_each_key_once(program: SignIn, data: st.DataObject) -> None:
    """A model: the first body that succeeds under a key is what is done; all else is a repeat or a refusal."""
    lan, code = program("lan"), new_case()
    before = len(notes())
    done: dict[str, str] = {}
    steps_ = data.draw(st.lists(st.tuples(st.sampled_from(["k1", "k2", "k3"]), st.sampled_from(["a", "b", ""]))))
    run = f"{code}-"
    for key, words in steps_:
        answer = lan.post(f"cases/{code}/notes", {"text": words}, idempotency_key=run + key)
        if key in done and done[key] == words:
            assert (answer.status_code, answer.headers.get("idempotency-replayed")) == (201, "true")
        elif key in done:
            assert answer.status_code == 422
        elif words:
            assert answer.status_code == 201
            done[key] = words
        else:
            assert answer.status_code == 422
    assert len(notes()) - before == len(done)


def test_a_link_that_sets_a_password_is_shown_once_and_not_kept_with_the_answer(program: SignIn) -> None:
    admin = program("admin")
    form = {"username": "thu", "name": "Thu", "unit": "tra-vinh-kt", "roles": ["officer"], "reason": "Nhận việc"}
    for path, body, of in (
        ("staff/officers", form, ("link", "secret")),
        ("staff/officers/phuc/link", {"reason": "Quên mật khẩu"}, ("secret",)),
    ):
        first, again = (admin.post(path, body, idempotency_key=f"{path}-1").json() for _time in range(2))
        shown, kept_of_it = first, again
        for name in of:
            shown, kept_of_it = shown[name], kept_of_it[name]
        assert shown.startswith("/dat-mat-khau/")
        assert kept_of_it is None
    assert again["expires_at"] == first["expires_at"]
