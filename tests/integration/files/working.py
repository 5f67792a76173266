"""What the tests of the worker's part share: a message with a file, and the job that fetches it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from connectors.base import AttachmentKind, InboundAttachment
from inbox_api import queue
from inbox_api.files import fetching, keeping
from inbox_api.models import Attachment, Conversation
from tests.factories import NOW, receive
from tests.fakes.media_server import FakeInternet
from tests.pictures import TRA_VINH, photo_from

URL = "https://scontent.xx.fbcdn.net/a.jpg"
PHOTO = photo_from(TRA_VINH)


def sent(
    session: Session, kind: AttachmentKind = AttachmentKind.IMAGE, url: str = URL, **more: Any
) -> tuple[Conversation, Attachment]:
    attachments = (InboundAttachment(kind, url=url, name="IMG_1.HEIC"),)
    conversation = receive(session, "", channel="facebook", attachments=attachments, **more)
    row = session.query(Attachment).order_by(Attachment.id.desc()).first()
    assert row is not None
    return conversation, row


def work(session: Session, row: Attachment, internet: FakeInternet, at: timedelta = timedelta()) -> bool:
    """What the job does; False when there was nothing to do."""
    order = fetching.begin(session, row.id, NOW + at)
    if order is None:
        return False
    outcome = fetching.download(order, internet.network)
    if outcome.prepared is not None:
        keeping.reserve(session, outcome.prepared, NOW + at)
        keeping.put(outcome.prepared)
    fetching.finish(session, order, outcome, NOW + at)
    session.flush()
    return True


def planned(session: Session, row: Attachment) -> list[timedelta]:
    """When the jobs of this file are due, from now on."""
    found = session.execute(
        text("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = :name AND args->>'attachment_id' = :id "
             "AND queue_name = :queue ORDER BY id"),
        {"name": queue.FETCH_FILE, "id": str(row.id), "queue": queue.FILES},
    ).scalars()  # fmt: skip
    return [moment - NOW if moment else timedelta() for moment in found]
