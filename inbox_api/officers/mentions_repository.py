"""SQL of colleagues who are named."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from inbox_api.models import Officer

LOOKED_AT = 60  # officers with fitting names


class MentionsRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def officers_named(self, usernames: Sequence[str]) -> Sequence[Officer]:
        statement = select(Officer).where(Officer.is_active, Officer.username.in_(usernames))
        return self.session.scalars(statement.order_by(Officer.username)).all() if usernames else ()

    def officers_like(self, folded: str) -> Sequence[Officer]:
        """Active ones whose user name or a word of whose name begins so."""
        name = func.fold_text(Officer.display_name)
        statement = select(Officer).where(
            Officer.is_active,
            or_(
                Officer.username.startswith(folded, autoescape=True),
                name.startswith(folded, autoescape=True),
                name.contains(f" {folded}", autoescape=True),
            ),
        )
        return self.session.scalars(statement.order_by(Officer.display_name).limit(LOOKED_AT)).all()
