"""Carrying out one example of the API description against the whole web process; the city is put back after it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inbox_api import db
from inbox_api.http.describing import filled
from inbox_api.officers import service as officers
from tests.factories import PASSWORD
from tests.whole_app import whole_app

NO_KEY = "nobody"


@dataclass
class Answered:
    status: int
    body: Any
    is_file: bool
    tag: str | None = None


@contextmanager
def app_on(engine: Engine) -> Iterator[tuple[FastAPI, Session]]:
    """The web process in a transaction that is rolled back at the end."""
    app = whole_app()
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:

            def use_session() -> Iterator[Session]:
                with session.begin_nested():
                    yield session

            @contextmanager
            def use_transaction() -> Iterator[Session]:
                yield from use_session()

            app.dependency_overrides[db.get_session] = use_session
            app.dependency_overrides[db.get_transaction] = lambda: use_transaction
            try:
                yield app, session
            finally:
                app.dependency_overrides.clear()
        outer.rollback()


def photo() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), (60, 120, 90)).save(picture, "JPEG")
    return picture.getvalue()


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def table() -> bytes:
    return "text,intent,reason\nchào bạn trực ban nha,greet,câu mới\n".encode()


def project() -> bytes:
    """Another bot's project, as `rasa init` lays it out."""
    out = io.BytesIO()
    nlu = 'version: "3.1"\nnlu:\n- intent: bot_challenge\n  examples: |\n    - bạn là người hay máy vậy\n'
    domain = 'version: "3.1"\nintents: [bot_challenge]\nresponses:\n  utter_bot_challenge:\n  - text: Dạ, là máy ạ.\n'
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("data/nlu.yml"), nlu)
        archive.writestr(zipfile.ZipInfo("domain.yml"), domain)
    return out.getvalue()


CONTENTS = {
    "project": ("du-an.zip", project, "application/zip"),
    "photo": ("anh.jpg", photo, "image/jpeg"),
    "pdf": ("mau.pdf", pdf, "application/pdf"),
    "table": ("cau.csv", table, "text/csv"),
}


class Runner:
    """The callers of one example: each username has its own signed-in client."""

    def __init__(self, app: FastAPI, session: Session, world: dict[str, str]) -> None:
        self.app, self.session, self.world = app, session, dict(world)
        self._clients: dict[str, TestClient] = {}

    def client(self, username: str) -> TestClient:
        if username not in self._clients:
            client = TestClient(self.app, follow_redirects=False, raise_server_exceptions=False)
            if username != NO_KEY:
                opened = officers.sign_in(self.session, username, PASSWORD, "test", datetime.now(UTC))
                client.cookies.set("hopthu_session", opened.token)
                client.headers["x-csrf-token"] = opened.session.csrf_token
            self._clients[username] = client
        return self._clients[username]

    def run(self, call: str, example: dict[str, Any]) -> Answered:
        for step in example.get("before", ()):
            answered = self._send(step["call"], step)
            assert answered.status < 300, f"before {call}: {step['call']} answered {answered.status} {answered.body}"
            for name, field in step.get("keep", {}).items():
                self.world[name] = str(_dig(answered.body, field))
        return self._send(call, example)

    def again(self, call: str, example: dict[str, Any], tag: str) -> Answered:
        """The same read by a caller who holds the answer with this entity tag."""
        return self._send(call, {**example, "headers": {**example.get("headers", {}), "if-none-match": tag}})

    def _send(self, call: str, order: dict[str, Any]) -> Answered:
        method, _blank, path = call.partition(" ")
        for name, value in filled(order.get("path", {}), self.world).items():
            path = path.replace("{" + name + "}", quote(str(value), safe=""))
        more: dict[str, Any] = {"headers": filled(order.get("headers", {}), self.world)}
        if "query" in order:
            more["params"] = filled(order["query"], self.world)
        if "body" in order:
            more["json"] = filled(order["body"], self.world)
        if "form" in order:
            more["data"] = filled(order["form"], self.world)
        if "files" in order:
            more["files"] = {
                name: (CONTENTS[kind][0], CONTENTS[kind][1](), CONTENTS[kind][2])
                for name, kind in order["files"].items()
            }
        if "content" in order:
            _name, make, mime = CONTENTS[order["content"]]
            more |= {"content": make(), "headers": {**more["headers"], "content-type": mime}}
        response = self.client(order.get("as", "lan")).request(method, path, **more)
        is_json = "json" in response.headers.get("content-type", "") and bool(response.content)
        body = response.json() if is_json else None
        is_file = not is_json and bool(response.content)
        return Answered(response.status_code, body, is_file, response.headers.get("etag"))


def _dig(body: Any, field: str) -> Any:
    """ "id", "0.id", "rows.0.code"; "link#last" is the last part of an address."""
    names, _hash, is_last = field.partition("#")
    found = body
    for part in names.split("."):
        place: Any = int(part) if isinstance(found, list) else part
        is_there = part in found if isinstance(found, dict) else isinstance(found, list) and place < len(found)
        assert is_there, f"no {field} in {body}"
        found = found[place]
    return str(found).rpartition("/")[2] if is_last else found


def differences(told: Any, real: Any, where: str = "$") -> list[str]:
    """How the shapes of two JSON values differ: names of objects, kinds of values; lists by their first items."""
    if told is None or real is None:
        return []
    if isinstance(told, bool) != isinstance(real, bool) or _kind(told) != _kind(real):
        return [f"{where}: {_kind(told)} is told, {_kind(real)} is answered"]
    if isinstance(told, dict):
        if _is_by_key(told) or _is_by_key(real):
            return []
        names = sorted(set(told) ^ set(real))
        found = [f"{where}.{name}: {'only told' if name in told else 'not told'}" for name in names]
        for name in told.keys() & real.keys():
            found += differences(told[name], real[name], f"{where}.{name}")
        return found
    if isinstance(told, list) and told and real:
        return differences(told[0], real[0], f"{where}[0]")
    return []


def _is_by_key(value: dict[str, Any]) -> bool:
    """An object whose names are data (codes, ids), not fields."""
    return any(not name.isidentifier() for name in value) or not value


def _kind(value: Any) -> str:
    if isinstance(value, (int, float)):
        return "number"
    names: dict[type, str] = {str: "text", list: "list", dict: "object"}
    return names.get(type(value), type(value).__name__)
