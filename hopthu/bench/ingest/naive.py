"""The baseline: a handler that verifies, parses and stores every message before it answers, in tables of its own.

HOPTHU_NAIVE_DATABASE=... HOPTHU_NAIVE_SECRET=... python -m uvicorn hopthu.bench.ingest.naive:app --port 9000
"""

from __future__ import annotations

import os
import threading
from typing import Annotated

import psycopg
from fastapi import Depends, FastAPI, Request, Response

from connectors.base import Account, EventKind
from connectors.facebook.connector import FacebookConnector

TABLES = """
    CREATE TABLE IF NOT EXISTS naive_citizens (id bigserial PRIMARY KEY, external_id text UNIQUE, last_at timestamptz);
    CREATE TABLE IF NOT EXISTS naive_messages (id bigserial PRIMARY KEY, citizen_id bigint, external_id text UNIQUE,
        text text, sent_at timestamptz)
"""
CITIZEN = """
    INSERT INTO naive_citizens (external_id, last_at) VALUES (%s, %s)
    ON CONFLICT (external_id) DO UPDATE SET last_at = excluded.last_at RETURNING id
"""
MESSAGE = """
    INSERT INTO naive_messages (citizen_id, external_id, text, sent_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (external_id) DO NOTHING
"""
app = FastAPI()
facebook = FacebookConnector()
account = Account("", {"app_secret": os.environ.get("HOPTHU_NAIVE_SECRET", "")}, {"app_id": "1"})
own = threading.local()


async def raw_body(request: Request) -> bytes:
    return await request.body()


def connection() -> psycopg.Connection[tuple[object, ...]]:
    """One kept connection a thread."""
    if not hasattr(own, "connection"):
        own.connection = psycopg.connect(os.environ["HOPTHU_NAIVE_DATABASE"])
    found: psycopg.Connection[tuple[object, ...]] = own.connection
    return found


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/webhooks/facebook")
def receive(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> Response:
    if not facebook.is_authentic(body, dict(request.headers), account):
        return Response(status_code=403)
    database = connection()
    with database.cursor() as cursor:
        for event in facebook.parse(body, account).messages:
            if event.kind == EventKind.MESSAGE:
                row = cursor.execute(CITIZEN, (event.citizen_id, event.sent_at)).fetchone()
                assert row is not None
                cursor.execute(MESSAGE, (row[0], event.external_id, event.text, event.sent_at))
    database.commit()
    return Response("ok")
