"""Cases of every type and their timeline."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import WORDS_SQL, Base, IntKey, Short
from inbox_api.models.conversations import Citizen, Conversation
from inbox_api.models.officers import Officer, Unit


class Case(Base):
    """One matter. Its deadline keeps the rule of its intake date (`rule_set`, `due_basis`)."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_words", "words", postgresql_using="gin"),
        Index("ix_cases_unit_due", "unit_id", "due_at", postgresql_where=text("closed_at IS NULL")),
        Index(
            "ix_cases_co_units",
            "co_unit_ids",
            postgresql_using="gin",
            postgresql_where=text("co_unit_ids <> '{}'"),
        ),
        Index(
            "ix_cases_transfers",
            "transfer_count",
            postgresql_where=text("closed_at IS NULL AND transfer_count >= 2"),
        ),
        Index(
            "ix_cases_no_reply",
            "id",
            postgresql_where=text("closed_at IS NULL AND first_reply_at IS NULL AND answered_at IS NULL"),
        ),
        Index(
            "ix_cases_unassigned",
            "unit_id",
            "received_at",
            postgresql_where=text("closed_at IS NULL AND officer_id IS NULL"),
        ),
        Index("ix_cases_reply_due", "reply_due_at", postgresql_where=text("reply_due_at IS NOT NULL")),
        Index("ix_cases_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index("ix_cases_merged_into_id", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
        Index("ix_cases_ward_received", "ward_code", "received_at"),
        Index("ix_cases_listed", text("(closed_at IS NOT NULL)"), "due_at", text("id DESC")),
        Index("ix_cases_received", "received_at", "id"),
        Index("ix_cases_priority", "priority", "id"),
        Index("ix_cases_type_received", "case_type", "received_at"),
        Index("ix_cases_topic_received", text("topic text_pattern_ops"), "received_at"),
        Index("ix_cases_closed_at", "closed_at", postgresql_where=text("closed_at IS NOT NULL")),
        Index(
            "ix_cases_result_digest",
            text("md5(lower(result_text))"),
            postgresql_where=text("result_text IS NOT NULL"),
        ),
        Index("ix_cases_closed_at", "closed_at", postgresql_where=text("closed_at IS NOT NULL")),
        Index(
            "ix_cases_result_digest",
            text("md5(lower(result_text))"),
            postgresql_where=text("result_text IS NOT NULL"),
        ),
    )

    id: Mapped[IntKey]
    code: Mapped[Short] = mapped_column(unique=True)
    lookup_key: Mapped[Short]
    case_type: Mapped[Short] = mapped_column(String(10))
    topic: Mapped[Short | None] = mapped_column(String(4))
    title: Mapped[str]
    description: Mapped[str]
    address: Mapped[str | None]
    ward_code: Mapped[str | None] = mapped_column(ForeignKey("wards.code"))
    happened_at_text: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[Short | None]
    folded: Mapped[str]
    own_fields: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # see cases/sheets/rules.py
    words: Mapped[Any] = mapped_column(TSVECTOR, Computed(WORDS_SQL, persisted=True))

    status: Mapped[Short] = mapped_column(String(30), index=True)
    priority: Mapped[Short] = mapped_column(String(2))
    restricted: Mapped[Short] = mapped_column(String(20), default="none")  # none | officer | child | to_cao
    is_public: Mapped[bool] = mapped_column(default=False)  # the citizen allows a public copy, freed of personal data
    hide_name: Mapped[bool] = mapped_column(default=False)  # the citizen asked not to be named anywhere
    rule_set: Mapped[Short]
    received_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    due_basis: Mapped[str]
    pauses: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"from": iso, "to": iso | null, "reason"}]
    signed_paper_received_at: Mapped[datetime | None]
    first_reply_at: Mapped[datetime | None]
    reply_due_at: Mapped[datetime | None]  # of the first or next reply that is owed (deadlines/replies.py)
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    result_text: Mapped[str | None]
    refusal_reason: Mapped[str | None]
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None]
    source_channel: Mapped[Short]
    version: Mapped[int] = mapped_column(default=1)
    clock_started_at: Mapped[datetime | None]  # of a reopened case: when its new deadline began
    clock_round: Mapped[int] = mapped_column(default=0)  # grows with reopening and extensions
    transfer_count: Mapped[int] = mapped_column(default=0)
    co_unit_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list)  # see case_co_units

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"), index=True)
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizens.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # split off from that case, which ends last
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # handled together with others there
    merged_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="joined")
    officer: Mapped[Officer | None] = relationship(lazy="joined")
    citizen: Mapped[Citizen | None] = relationship(lazy="joined")
    conversation: Mapped[Conversation | None] = relationship(lazy="select")
    master: Mapped[Case | None] = relationship(lazy="select", foreign_keys=[merged_into_id], remote_side="Case.id")
    parent: Mapped[Case | None] = relationship(lazy="select", foreign_keys=[parent_id], remote_side="Case.id")

    @property
    def lead(self) -> Case:
        """The case that is worked on: the master of a merged case, else the case itself."""
        return self.master or self

    @property
    def is_paused(self) -> bool:
        """The clock stands still: waiting for the citizen, or suspended."""
        return bool(self.pauses) and self.pauses[-1].get("to") is None

    def is_overdue(self, now: datetime) -> bool:
        """Not answered yet, past its deadline, and its clock not standing still."""
        is_running = self.closed_at is None and self.answered_at is None and not self.is_paused
        return is_running and self.due_at is not None and self.due_at < now


class CaseEvent(Base):
    """One line of a case's timeline. `is_public`: the citizen may read it."""

    __tablename__ = "case_events"

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[Short]  # created state unit officer note answer addition rating field linked
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    is_public: Mapped[bool] = mapped_column(default=False)
    detail: Mapped[dict[str, Any]]  # ids, slugs and texts by kind: {"from", "to", "reason"}, {"text"}, …

    officer: Mapped[Officer | None] = relationship(lazy="joined")


class CaseMessage(Base):
    """A message that belongs to a case."""

    __tablename__ = "case_messages"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)


class CaseInspector(Base):
    """An inspector who is named on a restricted case."""

    __tablename__ = "case_inspectors"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)


class CaseWatcher(Base):
    """An officer who follows a case, or did. Who may no longer read it is told nothing, whatever stands here."""

    __tablename__ = "case_watchers"
    __table_args__ = (Index("ix_case_watchers_officer", "officer_id", postgresql_where=text("left_at IS NULL")),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    since: Mapped[datetime]
    left_at: Mapped[datetime | None]

    officer: Mapped[Officer] = relationship(lazy="joined")


class CaseSerial(Base):
    """The last serial number given per code prefix and day."""

    __tablename__ = "case_serials"

    prefix: Mapped[Short] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
