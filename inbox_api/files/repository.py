"""SQL of files: what the storage holds, what refers to it, what waits for its fetch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import Attachment, CaseMessage, Conversation, FormFile, Message, StoredFile

NAMES = (Attachment.stored_name, Attachment.thumbnail_name, Attachment.original_name, FormFile.stored_name)


class FileRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    # what the storage holds

    def reserve(self, sizes: Mapping[str, int], now: datetime) -> None:
        """Note that these contents are about to be used; waits for a discarder that holds one of them.

        In order of names, so that two who reserve the same ones do not wait for each other.
        """
        for name in sorted(sizes):
            statement = insert(StoredFile).values(name=name, size_bytes=sizes[name], reserved_at=now, created_at=now)
            self.session.execute(
                statement.on_conflict_do_update(
                    index_elements=["name"], set_={"reserved_at": func.greatest(StoredFile.reserved_at, now)}
                )
            )

    def lock_unused(self, before: datetime, limit: int, names: Collection[str] | None = None) -> Sequence[str]:
        """Contents that nothing refers to and nobody reserved since then, locked until the transaction ends."""
        statement = select(StoredFile.name).where(StoredFile.reserved_at < before, _is_unused())
        if names is not None:
            statement = statement.where(StoredFile.name.in_(names))
        locked = statement.order_by(StoredFile.name).limit(limit).with_for_update(skip_locked=True)
        return self.session.scalars(locked).all()

    def still_unused(self, names: Collection[str]) -> Sequence[str]:
        """Of locked contents, those to which still nothing refers, seen by a fresh look at the data."""
        return self.session.scalars(select(StoredFile.name).where(StoredFile.name.in_(names), _is_unused())).all()

    def forget(self, names: Collection[str]) -> None:
        self.session.execute(delete(StoredFile).where(StoredFile.name.in_(names)))

    def size_of(self, name: str) -> int | None:
        return self.session.scalar(select(StoredFile.size_bytes).where(StoredFile.name == name))

    def used_names(self) -> set[str]:
        """Every name that an attachment or a form refers to."""
        return set(self.session.scalars(union(*(select(column).where(column.is_not(None)) for column in NAMES))))

    def known(self) -> dict[str, int]:
        """Name -> bytes of all that should be in the storage."""
        return {
            row.name: row.size_bytes for row in self.session.execute(select(StoredFile.name, StoredFile.size_bytes))
        }

    def known_among(self, names: Collection[str]) -> set[str]:
        return set(self.session.scalars(select(StoredFile.name).where(StoredFile.name.in_(names))))

    def mark_lost(self, names: Collection[str], problem: str) -> int:
        """Rows whose shown copy is gone say so; gone thumbnails and originals are no longer offered."""
        lost = update(Attachment).where(Attachment.stored_name.in_(names)).values(stored_name=None, problem=problem)
        count = int(getattr(self.session.execute(lost), "rowcount", 0))
        for column in (Attachment.thumbnail_name, Attachment.original_name):
            self.session.execute(update(Attachment).where(column.in_(names)).values({column: None}))
        self.session.execute(delete(StoredFile).where(StoredFile.name.in_(names)))
        return count

    # rows

    def get(self, attachment_id: int) -> Attachment | None:
        return self.session.get(Attachment, attachment_id)

    def lock(self, attachment_id: int) -> Attachment | None:
        """The row, locked until the transaction ends and read afresh."""
        statement = select(Attachment).where(Attachment.id == attachment_id).with_for_update()
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def of_messages(self, message_ids: Iterable[int]) -> Sequence[Attachment]:
        statement = select(Attachment).where(Attachment.message_id.in_(list(message_ids)))
        return self.session.scalars(statement.order_by(Attachment.id)).all()

    def place_of(self, row: Attachment) -> tuple[Message, Conversation] | None:
        """The message and conversation of a file; None before it is sent."""
        if row.message_id is None:
            return None
        statement = (
            select(Message, Conversation)
            .join(Conversation, Message.conversation_id == Conversation.id)
            .where(Message.id == row.message_id)
        )
        found = self.session.execute(statement).one_or_none()
        return (found[0], found[1]) if found else None

    def belongs_to_case(self, message_id: int) -> bool:
        statement = select(CaseMessage.case_id).where(CaseMessage.message_id == message_id).limit(1)
        return self.session.scalar(statement) is not None

    def waiting_fetches(self, before: datetime, limit: int) -> Sequence[int]:
        statement = select(Attachment.id).where(Attachment.fetch_at < before).order_by(Attachment.fetch_at)
        return self.session.scalars(statement.limit(limit)).all()

    def forget_uploads(self, before: datetime) -> int:
        """Rows of files that were uploaded but never sent; their bytes go when nothing else shows them."""
        is_kept = func.coalesce(Attachment.uploaded_by, "").startswith("kept:")  # of documents and public copies
        statement = delete(Attachment).where(Attachment.message_id.is_(None), Attachment.created_at < before, ~is_kept)
        return int(getattr(self.session.execute(statement), "rowcount", 0))

    # places

    def with_places(self, case_id: int) -> Sequence[Attachment]:
        """Files of the case's messages that say where they were taken, oldest first."""
        statement = (
            select(Attachment)
            .join(CaseMessage, CaseMessage.message_id == Attachment.message_id)
            .join(Message, Message.id == Attachment.message_id)
            .where(CaseMessage.case_id == case_id, Attachment.taken_source.is_not(None), Message.deleted_at.is_(None))
        )
        return self.session.scalars(statement.order_by(Attachment.id)).all()

    def forget_places_of_case(self, case_id: int) -> int:
        linked = select(CaseMessage.message_id).where(CaseMessage.case_id == case_id)
        return self._forget_places(Attachment.message_id.in_(linked))

    def _forget_places(self, *conditions: ColumnElement[bool]) -> int:
        statement = update(Attachment).where(Attachment.taken_source.is_not(None), *conditions)
        values = {"taken_latitude": None, "taken_longitude": None, "taken_source": None}
        return int(getattr(self.session.execute(statement.values(values)), "rowcount", 0))

    def forget_old_places(self, before: datetime) -> int:
        """Of files from before then, and of all files in conversations that hold a denunciation."""
        secret = (
            select(Message.id)
            .join(Conversation, Message.conversation_id == Conversation.id)
            .where(Conversation.is_restricted)
        )
        return self._forget_places(or_(Attachment.created_at < before, Attachment.message_id.in_(secret)))


def _is_unused() -> ColumnElement[bool]:
    """Three conditions, not one with OR: so the database joins whole tables where it must look at many."""
    return and_(*(~exists().where(column == StoredFile.name) for column in NAMES))
