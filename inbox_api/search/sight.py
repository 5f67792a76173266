"""What a search may find for an officer who does not see the persons: nothing by a name or a number that is hidden.

Words are looked for in whole texts. A hit that only a hidden name or number made would tell who it is, so it is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.sheets.rules import said_by
from inbox_api.cases.shield import inbox as shield
from inbox_api.cases.shield.service import is_reception
from inbox_api.cases.shield.veil import Veil, is_given_away, veiled_text
from inbox_api.masking import masked
from inbox_api.models import Officer
from inbox_api.search.query import SearchQuery
from inbox_api.search.rows_repository import RowsRepository

Pair = tuple[int, int]
CasePair = tuple[int, int | None]


class Sight:
    """Of one officer during one search."""

    def __init__(self, session: Session, officer: Officer, query: SearchQuery, now: datetime) -> None:
        self.session, self.officer, self.now = session, officer, now
        self.repository = RowsRepository(session)
        self.is_full = is_reception(officer)
        self.words = {*query.words, *(word for phrase in query.phrases for word in phrase.words)}

    def messages(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Those of (conversation, message) that were not found by something hidden."""
        if self.is_full or not pairs:
            return list(pairs)
        rows = self.repository.texts([message for _conversation, message in pairs])
        return self._visible(pairs, {row.id: row.text for row in rows}, number=1, conversation=0)

    def files(self, pairs: Sequence[Pair]) -> list[Pair]:
        """The same of (file, conversation): by the file's name."""
        if self.is_full or not pairs:
            return list(pairs)
        rows = self.repository.file_rows([file for file, _conversation in pairs])
        return self._visible(pairs, {row.id: row.name for row in rows}, number=0, conversation=1)

    def _visible(self, pairs: Sequence[Pair], texts: dict[int, str], *, number: int, conversation: int) -> list[Pair]:
        veils = self.veils([pair[conversation] for pair in pairs])
        return [
            pair
            for pair in pairs
            if (veil := veils.get(pair[conversation])) is None
            or not is_given_away(self.words, texts.get(pair[number], ""), veil.text(texts.get(pair[number], "")))
        ]

    def veils(self, conversation_ids: Sequence[int]) -> dict[int, Veil]:
        """Of conversations whose person is hidden."""
        return {} if self.is_full else shield.veils(self.session, self.officer, set(conversation_ids), self.now)

    def cases(self, pairs: Sequence[CasePair]) -> list[CasePair]:
        """The same of (case, conversation)."""
        if not pairs:
            return []
        given_away = set()
        for row in self.repository.case_persons([case for case, _conversation in pairs], self.officer, self.now):
            names = [name for name in (row.contact_name, row.display_name) if name]
            text = " ".join(
                filter(None, (row.title, row.description, row.address, row.result_text, said_by(row.own_fields)))
            )
            whole = " ".join([text, *names])
            if not row.is_revealed and is_given_away(self.words, whole, veiled_text(text, names)):
                given_away.add(row.id)
        return [pair for pair in pairs if pair[0] not in given_away]

    def case_names(self, case_ids: Sequence[int]) -> dict[int, list[str]]:
        """The names that are hidden in the texts of these cases; cases that are shown whole are missing."""
        if not case_ids:
            return {}
        return {
            row.id: [name for name in (row.contact_name, row.display_name) if name]
            for row in self.repository.case_persons(case_ids, self.officer, self.now)
            if not row.is_revealed
        }


def shown(text: str, veil: Veil | None) -> str:
    """Private numbers are masked in lists for everybody."""
    return veil.text(text) if veil else masked(text)
