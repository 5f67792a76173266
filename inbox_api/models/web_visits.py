"""Browsers of the web chat: the key that a visitor's browser holds, and what its token is worth."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, IntKey, Short


class WebVisit(Base):
    """What is known of one visitor's browser; a visitor without script never gets a row.

    visitor: the external id of the channel identity. origin: the website whose frame it lives in, "" on our own page.
    """

    __tablename__ = "web_visits"
    __table_args__ = (Index("ix_web_visits_seen_at", "seen_at"),)

    id: Mapped[IntKey]
    visitor: Mapped[Short] = mapped_column(unique=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)  # P-256, uncompressed point of 65 bytes
    origin: Mapped[Short] = mapped_column(default="", server_default=text("''"))
    generation: Mapped[int] = mapped_column(default=0)  # of the token that is valid now
    is_confirmed: Mapped[bool] = mapped_column(default=True)  # the browser has used that token
    rotated_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    hand_over_digest: Mapped[Short | None] = mapped_column(unique=True)  # SHA-256 of the code in a kiosk's QR picture
    hand_over_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
