"""The record of a case as one ZIP for inspection: facts, timeline, log, documents, files, a program that checks it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.audit.chain import sealed_fields
from inbox_api.audit.repository import AuditRepository
from inbox_api.cases.desk import linked_messages
from inbox_api.cases.record import checking
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.schemas import CaseOut
from inbox_api.cases.service import add_event, find_case, said_by_event
from inbox_api.cases.sheets import reading as sheets
from inbox_api.cases.sheets.schemas import CaseSheetOut
from inbox_api.documents.repository import DocumentRepository
from inbox_api.errors import NotAllowed
from inbox_api.files.naming import file_name
from inbox_api.files.problems import FileMissing
from inbox_api.files.stores import stores
from inbox_api.models import Attachment, Case, Officer

EXPORTERS = ("inspector", "leader", "dispatcher")
VERIFIER = Path(__file__).with_name("verify_export.py")
MOST_FILES = 300


def export(session: Session, officer: Officer, code: str, reason: str, now: datetime) -> tuple[str, bytes]:
    """(file name, ZIP). The export stands in the timeline and so in the log it holds. Raises NotFound, NotAllowed."""
    case = find_case(session, officer, code)
    if not officer.has_role(*EXPORTERS):
        raise NotAllowed
    add_event(session, case, "exported", now, detail={"text": reason.strip()[:2000]}, officer_id=officer.id)
    audit.record(session, f"officer:{officer.id}", "case.export", "case", case.id, now)
    audit.write_waiting(session)  # so that the export speaks of itself
    parts = dict(_parts(session, case))
    index = {
        "case": case.code,
        "made_at": now.astimezone(UTC).isoformat(),
        "made_by": officer.username,
        "last_hash": checking.check(session, case).last_hash,
        "files": [
            {"name": name, "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in parts.items()
        ],
    }
    parts["index.json"] = _json(index)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=now.astimezone(UTC).timetuple()[:6]), content)
    return f"{case.code}-record.zip", buffer.getvalue()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _lines(rows: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n" for row in rows)


def _parts(session: Session, case: Case) -> Iterable[tuple[str, bytes]]:
    facts = CaseOut.of(case).model_dump(mode="json")
    yield "case.json", _json({**facts, "contact_name": case.contact_name, "contact_phone": case.contact_phone})
    yield "sheet.json", _json(CaseSheetOut.of(sheets.of_case(session, case), str).model_dump(mode="json"))
    yield "timeline.jsonl", _lines(said_by_event(event) for event in CaseRepository(session).events(case.id))
    log = AuditRepository(session).of_case(case.id)
    chained = ({"previous_hash": row.previous_hash, "entry_hash": row.entry_hash} for row in log)
    yield "log.jsonl", _lines({**sealed_fields(row), **hashes} for row, hashes in zip(log, chained, strict=True))
    messages = linked_messages(session, case)
    yield (
        "messages.jsonl",
        _lines(
            {"id": one.id, "author": one.author, "sent_at": one.sent_at.isoformat(), "text": one.text}
            for one in messages
        ),
    )
    for document in DocumentRepository(session).of_case(case.id):
        if document.file is not None and (content := _read(document.file)) is not None:
            yield f"documents/{document.id}.pdf", content
    files = [file for one in messages for file in one.attachments if not one.deleted_at][:MOST_FILES]
    for file in files:
        if (content := _read(file)) is not None:
            safe = "".join(c if c.isalnum() or c in ".-_" else "_" for c in file_name(file, file.mime or ""))
            yield f"files/{file.id}-{safe[:80]}", content
    yield VERIFIER.name, VERIFIER.read_bytes()


def _read(file: Attachment) -> bytes | None:
    if not file.stored_name:
        return None
    try:
        return stores().read(file.stored_name)
    except FileMissing:
        return None
