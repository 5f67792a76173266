"""SQL of what guests of trials called wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import TrialLink


class GuestsRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def flush(self) -> None:
        self.session.flush()

    def with_wrong_turns(self) -> Sequence[TrialLink]:
        """Locked: a guest may be at work."""
        statement = select(TrialLink).where(TrialLink.turns.contains([{"is_right": False}])).order_by(TrialLink.id)
        return self.session.scalars(statement.with_for_update().execution_options(populate_existing=True)).all()

    def wrong_of(self, item_ids: Iterable[int]) -> Counter[int]:
        """{item: how many sentences of guests behind it were called wrong}."""
        wanted = set(item_ids)
        if not wanted:
            return Counter()
        rows = self.session.scalars(select(TrialLink.turns).where(TrialLink.turns.contains([{"is_right": False}])))
        return Counter(
            turn["item"] for turns in rows for turn in turns if turn["is_right"] is False and turn.get("item") in wanted
        )
