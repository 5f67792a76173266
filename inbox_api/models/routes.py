"""Ways of an answer to the citizen: where it may be sent, what was tried, what proves that it arrived."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.cases import Case
from inbox_api.models.officers import Officer


class Route(enum.StrEnum):
    """In the order in which they are tried."""

    CHAT = "chat"
    ZNS = "zns"
    SMS = "sms"
    EMAIL = "email"
    PERSON = "person"  # the code page, and a call, a letter or the counter by an officer


class ContactKind(enum.StrEnum):
    """What a citizen may choose."""

    CHAT = "chat"
    ZNS = "zns"
    SMS = "sms"
    EMAIL = "email"
    COUNTER = "counter"


class AnswerKind(enum.StrEnum):
    FINAL = "final"
    NOTICE = "notice"


class AnswerState(enum.StrEnum):
    OPEN = "open"  # a route is under way or planned
    DELIVERED = "delivered"  # proved
    UNDELIVERED = "undelivered"  # no route is left: an officer has to act
    HANDED_OVER = "handed_over"  # an officer says how
    WITHDRAWN = "withdrawn"  # the citizen asked to be forgotten: nobody is told any more


class AttemptState(enum.StrEnum):
    PLANNED = "planned"
    SENDING = "sending"  # under way, or its outcome is not known yet
    SENT = "sent"  # the other side has it; no proof yet
    DELIVERED = "delivered"
    READ = "read"
    OPENED = "opened"  # on the code page, with the code's key
    FAILED = "failed"
    UNKNOWN = "unknown"  # the call broke: it may have gone out, it is never sent again
    SKIPPED = "skipped"  # could not be used; `error_code` says why


class ContactPoint(Base):
    """One way that the citizen (or the record of the case) allows for one case.

    sealed:  {"to": address} encrypted; NULL for chat and counter. `code_sealed`: the code that was sent to prove it.
    """

    __tablename__ = "contact_points"
    __table_args__ = (UniqueConstraint("case_id", "kind"),)

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[ContactKind] = mapped_column(String(20))
    sealed: Mapped[str | None]
    is_chosen: Mapped[bool] = mapped_column(default=False)
    consent_at: Mapped[datetime]
    consent_by: Mapped[Short]  # "citizen:page", "citizen:chat", "officer:<id>"
    verified_at: Mapped[datetime | None]
    code_sealed: Mapped[str | None]
    code_at: Mapped[datetime | None]
    code_state: Mapped[Short | None]  # planned, sending, sent, or why it failed
    code_count: Mapped[int] = mapped_column(default=0)  # codes sent so far
    wrong_codes: Mapped[int] = mapped_column(default=0)


class RouteAnswer(Base):
    """One thing that must reach a citizen. `change` is unique within the case: asked again, nothing is sent again."""

    __tablename__ = "route_answers"
    __table_args__ = (
        UniqueConstraint("case_id", "change"),
        Index("ix_route_answers_due", "step_at", postgresql_where=text("state = 'open'")),
        Index("ix_route_answers_unproved", "id", postgresql_where=text("state IN ('open','undelivered')")),
    )

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[AnswerKind] = mapped_column(String(20))
    change: Mapped[Short]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    text: Mapped[str]
    is_by_officer: Mapped[bool]  # typed by a person: some windows are open to people only
    is_urgent: Mapped[bool]
    # once it went out, the citizen is asked whether it is done or, of a closed case, for a rating
    asks_back: Mapped[bool] = mapped_column("asks_rating", default=False)
    plan: Mapped[list[str]]  # routes in the order they are tried
    state: Mapped[AnswerState] = mapped_column(String(20), default=AnswerState.OPEN)
    step_at: Mapped[datetime | None]  # when it is looked at next; NULL: nothing to do
    proved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    handed_over_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    handed_over_how: Mapped[Short | None]  # phone, post, counter
    handed_over_note: Mapped[str | None]
    created_at: Mapped[datetime]

    case: Mapped[Case] = relationship(lazy="joined")
    officer: Mapped[Officer | None] = relationship(lazy="select")
    attempts: Mapped[list[RouteAttempt]] = relationship(lazy="selectin", order_by="RouteAttempt.id")


class RouteAttempt(Base):
    """One route of one answer: at most one row, at most one send that arrives."""

    __tablename__ = "route_attempts"
    __table_args__ = (UniqueConstraint("answer_id", "route"),)

    id: Mapped[IntKey]
    answer_id: Mapped[int] = mapped_column(ForeignKey("route_answers.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    route: Mapped[Route] = mapped_column(String(20))
    state: Mapped[AttemptState] = mapped_column(String(20), default=AttemptState.PLANNED)
    marker: Mapped[Short] = mapped_column(unique=True)
    external_id: Mapped[str | None] = mapped_column(index=True)
    link_digest: Mapped[Short | None] = mapped_column(index=True)  # of the short link that this message carries
    error_code: Mapped[Short | None]
    proof: Mapped[Short | None]  # what proves it: "receipt", "page"
    tries: Mapped[int] = mapped_column(default=0)
    rounds: Mapped[int] = mapped_column(default=0)  # how often an officer had it tried again
    next_try_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
