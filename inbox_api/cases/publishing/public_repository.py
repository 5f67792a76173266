"""SQL of the public pages: approved copies only, of cases that may still be public; no column of a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session

from inbox_api.cases import topics
from inbox_api.cases.publishing.repository import is_taken_back
from inbox_api.folding import fold
from inbox_api.models import Case, CaseTwin, TwinPhoto, TwinState

# As it stands in the index (migration 0036), letter by letter.
WORDS: ColumnElement[Any] = literal_column(
    "to_tsvector('simple', fold_text(case_twins.title || ' ' || case_twins.text || ' ' || case_twins.result || ' '"
    " || case_twins.place))"
)
PUBLIC_TYPES = tuple(code for code in topics.CASE_TYPES if topics.may_be_public(code, None))
SECRET_TOPICS = tuple(code for code, topic in topics.TOPICS.items() if topic.restricted != "none")


Place = tuple[datetime, int]  # (decided at, id) of the last copy of a page: the next page begins after it


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader looks for. words: any accents, all must occur. field: the first digits of a topic. "": whatever."""

    words: str = ""
    ward: str = ""
    field: str = ""


class PublicRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def page(self, asked: Asked, *, after: Place | None, limit: int) -> Sequence[CaseTwin]:
        """The latest published first."""
        statement = select(CaseTwin).join(Case, Case.id == CaseTwin.case_id).where(_is_public(), *_asked(asked))
        if after is not None:
            statement = statement.where(tuple_(CaseTwin.decided_at, CaseTwin.id) < after)
        statement = statement.order_by(CaseTwin.decided_at.desc(), CaseTwin.id.desc())
        return self.session.scalars(statement.limit(limit)).all()

    def place_of(self, twin_id: int) -> Place | None:
        """Where a copy stands in the list, even if it is public no more; None where nobody decided on it."""
        row = self.session.execute(select(CaseTwin.decided_at, CaseTwin.id).where(CaseTwin.id == twin_id)).first()
        return (row[0], row[1]) if row is not None and row[0] is not None else None

    def find(self, twin_id: int) -> CaseTwin | None:
        statement = select(CaseTwin).join(Case, Case.id == CaseTwin.case_id).where(CaseTwin.id == twin_id, _is_public())
        return self.session.scalar(statement)

    def state(self, twin_id: int) -> tuple[TwinState, int] | None:
        """(state, case) of any copy."""
        row = self.session.execute(select(CaseTwin.state, CaseTwin.case_id).where(CaseTwin.id == twin_id)).first()
        return (row[0], row[1]) if row else None

    def of_case(self, case_id: int) -> CaseTwin | None:
        """The copy that everybody may see."""
        statement = select(CaseTwin).join(Case, Case.id == CaseTwin.case_id)
        return self.session.scalar(statement.where(CaseTwin.case_id == case_id, _is_public()))

    def photos_of(self, twin_ids: Collection[int]) -> dict[int, list[int]]:
        """{copy: the numbers of its photos, in order}."""
        statement = select(TwinPhoto.twin_id, TwinPhoto.id).where(TwinPhoto.twin_id.in_(twin_ids), _is_shown())
        found: dict[int, list[int]] = {}
        for twin_id, photo_id in self.session.execute(statement.order_by(TwinPhoto.id)):
            found.setdefault(twin_id, []).append(photo_id)
        return found

    def photo(self, twin_id: int, photo_id: int) -> TwinPhoto | None:
        is_it = and_(TwinPhoto.id == photo_id, TwinPhoto.twin_id == twin_id)
        return self.session.scalar(select(TwinPhoto).where(is_it, _is_shown()))


def _is_shown() -> ColumnElement[bool]:
    """A photo whose covered copy was made, and which the citizen has not taken back."""
    return and_(TwinPhoto.is_included, TwinPhoto.is_checked, TwinPhoto.copy_id.isnot(None), ~is_taken_back())


def _is_public() -> ColumnElement[bool]:
    """Approved, not emptied by an erasure, and the case is still one that may be shown."""
    return and_(
        CaseTwin.state == TwinState.APPROVED,
        CaseTwin.title != "",
        Case.is_public,
        Case.restricted == "none",
        Case.case_type.in_(PUBLIC_TYPES),
        or_(Case.topic.is_(None), Case.topic.not_in(SECRET_TOPICS)),
    )


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.words:
        conditions.append(WORDS.op("@@")(func.plainto_tsquery("simple", fold(asked.words))))
    if asked.ward:
        conditions.append(Case.ward_code == asked.ward)
    if asked.field:
        conditions.append(Case.topic.startswith(asked.field, autoescape=True))
    return conditions
