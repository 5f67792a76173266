"""How we may act for an account: consents under way, and every try to renew its tokens."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, IntKey, Short


class RefreshState(enum.StrEnum):
    CALLING = "calling"  # written before the call: whoever finds it late knows that its outcome is unknown
    RENEWED = "renewed"
    UNREACHED = "unreached"  # the vendor never got it; the token is as good as before
    UNKNOWN = "unknown"  # the connection broke or the worker died: the token may be spent
    REFUSED = "refused"  # the vendor says no; only a person can help
    LOST = "lost"  # it was spent and its answer never arrived; only a person can help


class TokenRefresh(Base):
    """One call with a single-use refresh token, of which only a digest is kept here."""

    __tablename__ = "token_refreshes"
    __table_args__ = (Index("ix_token_refreshes_account_id", "account_id", "id"),)

    id: Mapped[IntKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("channel_accounts.id"))
    token_digest: Mapped[Short]
    state: Mapped[RefreshState] = mapped_column(String(20))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    error_code: Mapped[Short | None]


class ChannelConsent(Base):
    """An administrator was sent to the vendor's consent page; the answer belongs to this browser session only."""

    __tablename__ = "channel_consents"

    id: Mapped[IntKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("channel_accounts.id"))
    state_digest: Mapped[Short] = mapped_column(unique=True)
    session_hash: Mapped[Short]  # OfficerSession.token_hash
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    verifier: Mapped[str]  # sealed
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    outcome: Mapped[Short | None]  # "done", or why not
