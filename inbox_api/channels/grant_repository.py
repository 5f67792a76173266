"""SQL of tokens and consents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from inbox_api.models import ChannelAccount, ChannelConsent, RefreshState, TokenRefresh


class GrantRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def lock_account(self, row_id: int) -> ChannelAccount | None:
        """The account, locked until the transaction ends and read afresh."""
        statement = select(ChannelAccount).where(ChannelAccount.id == row_id).with_for_update()
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def active_accounts(self) -> Sequence[ChannelAccount]:
        return self.session.scalars(
            select(ChannelAccount).where(ChannelAccount.is_active).order_by(ChannelAccount.id)
        ).all()

    # refreshes

    def add_refresh(self, row_id: int, token_digest: str, now: datetime) -> int:
        refresh = TokenRefresh(account_id=row_id, token_digest=token_digest, state=RefreshState.CALLING, started_at=now)
        self.session.add(refresh)
        self.session.flush()
        return refresh.id

    def refresh(self, refresh_id: int) -> TokenRefresh | None:
        return self.session.get(TokenRefresh, refresh_id)

    def last_refresh(self, row_id: int, token_digest: str | None = None) -> TokenRefresh | None:
        """The newest call of an account, with this token or with any."""
        statement = select(TokenRefresh).where(TokenRefresh.account_id == row_id)
        if token_digest is not None:
            statement = statement.where(TokenRefresh.token_digest == token_digest)
        return self.session.scalar(statement.order_by(TokenRefresh.id.desc()).limit(1))

    def unsettled_tries(self, row_id: int, token_digest: str) -> int:
        """How often this token was sent without our learning what became of it."""
        statement = select(func.count()).where(
            TokenRefresh.account_id == row_id,
            TokenRefresh.token_digest == token_digest,
            TokenRefresh.state.in_([RefreshState.UNKNOWN, RefreshState.CALLING]),
        )
        return self.session.scalar(statement) or 0

    def last_renewal(self, row_id: int) -> datetime | None:
        statement = select(func.max(TokenRefresh.finished_at)).where(
            TokenRefresh.account_id == row_id, TokenRefresh.state == RefreshState.RENEWED
        )
        return self.session.scalar(statement)

    # consents

    def last_answer(self, row_id: int) -> ChannelConsent | None:
        """The newest consent of an account that the vendor answered."""
        statement = select(ChannelConsent).where(
            ChannelConsent.account_id == row_id, ChannelConsent.outcome.is_not(None)
        )
        return self.session.scalar(statement.order_by(ChannelConsent.used_at.desc(), ChannelConsent.id.desc()).limit(1))

    def add_consent(self, consent: ChannelConsent) -> None:
        self.session.add(consent)
        self.session.flush()

    def claim_consent(self, state_digest: str, session_hash: str, now: datetime) -> ChannelConsent | None:
        """The consent that this answer belongs to, used up by it; None: another browser's, used or too late."""
        statement = (
            update(ChannelConsent)
            .where(
                ChannelConsent.state_digest == state_digest,
                ChannelConsent.session_hash == session_hash,
                ChannelConsent.used_at.is_(None),
                ChannelConsent.expires_at > now,
            )
            .values(used_at=now)
            .returning(ChannelConsent.id)
        )
        consent_id = self.session.scalar(statement)
        return self.session.get(ChannelConsent, consent_id, populate_existing=True) if consent_id else None

    def consent(self, consent_id: int) -> ChannelConsent | None:
        return self.session.get(ChannelConsent, consent_id)
