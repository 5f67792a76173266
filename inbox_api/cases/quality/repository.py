"""SQL of the quality of answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Approval, Case, CaseEvent, Officer, Unit, VaguePhrase


def _moment(value: Any) -> ColumnElement[datetime]:
    """A moment inside JSON."""
    return cast(value.astext, DateTime(timezone=True))


class QualityRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    # phrases

    def phrases(self) -> Sequence[VaguePhrase]:
        """What the city changed, by phrase."""
        return self.session.scalars(select(VaguePhrase).order_by(VaguePhrase.folded)).all()

    def keep_phrase(self, values: dict[str, Any]) -> None:
        statement = insert(VaguePhrase).values(values)
        changed = {name: values[name] for name in ("phrase", "is_on", "why", "changed_by", "changed_at")}
        self.session.execute(statement.on_conflict_do_update(index_elements=["folded"], set_=changed))
        self.session.expire_all()

    # results

    def copies(self, case_id: int, master_id: int | None, result: str, since: datetime) -> int:
        """Other cases that were answered with the very same words since then; members of one matter do not count."""
        leads = {case_id, master_id or case_id}
        same_matter = or_(Case.id.in_(leads), func.coalesce(Case.merged_into_id, 0).in_(leads))
        statement = select(func.count()).select_from(Case)
        statement = statement.where(
            func.md5(func.lower(Case.result_text)) == func.md5(func.lower(result)),
            Case.result_text.isnot(None),
            Case.answered_at >= since,
            ~same_matter,
        )
        return self.session.scalar(statement) or 0

    def has_approval(self, case_id: int, kind: str, digest: str) -> bool:
        """Whether a leader let these very words pass."""
        statement = select(Approval.id).where(
            Approval.case_id == case_id,
            Approval.kind == kind,
            Approval.state == "approved",
            Approval.payload["digest"].as_string() == digest,
        )
        return self.session.scalar(statement.limit(1)) is not None

    # signs of working for the figures; each over cases that the reader may know of

    def _closed(self, reader: Officer, since: datetime, until: datetime) -> ColumnElement[bool]:
        return and_(
            Case.closed_at >= since,
            Case.closed_at < until,
            Case.merged_into_id.is_(None),
            CaseRepository(self.session).may_read(reader),
        )

    def closers(self, reader: Officer, since: datetime, until: datetime) -> Sequence[Any]:
        """(officer id, name, closed_at, due_at, case id, code) of every closing by an officer, by officer and time."""
        statement = (
            select(Officer.id, Officer.display_name, Case.closed_at, Case.due_at, Case.id, Case.code)
            .join(CaseEvent, and_(CaseEvent.case_id == Case.id, CaseEvent.at == Case.closed_at))
            .join(Officer, Officer.id == CaseEvent.officer_id)
            .where(
                self._closed(reader, since, until),
                CaseEvent.kind == "state",
                CaseEvent.detail["to"].as_string() == "da-dong",
            )
            .order_by(Officer.id, Case.closed_at, Case.id)
        )
        return self.session.execute(statement).all()

    def copied_results(self, reader: Officer, since: datetime, until: datetime, least: int) -> Sequence[Any]:
        """(unit id, words, how many, codes) of results used for `least` cases and more, most first."""
        digest = func.md5(func.lower(Case.result_text))
        statement = (
            select(
                Case.unit_id,
                func.min(Case.result_text).label("words"),
                func.count().label("count"),
                func.array_agg(Case.code).label("codes"),
            )
            .where(self._closed(reader, since, until), Case.result_text.isnot(None), Case.result_text != "")
            .group_by(Case.unit_id, digest)
            .having(func.count() >= least)
            .order_by(func.count().desc(), Case.unit_id)
            .limit(50)
        )
        return self.session.execute(statement).all()

    def waited(self, reader: Officer, since: datetime, until: datetime) -> Sequence[Any]:
        """(officer's name or None, unit's name, code, pauses) of cases that waited for their citizen in that time."""
        open_or_ended = or_(Case.pauses[-1]["to"].astext.is_(None), _moment(Case.pauses[-1]["to"]) >= since)
        statement = (
            select(Officer.display_name, Unit.name, Case.code, Case.pauses)
            .join(Unit, Unit.id == Case.unit_id)
            .outerjoin(Officer, Officer.id == Case.officer_id)
            .where(
                or_(Case.closed_at.is_(None), Case.closed_at >= since),  # both by an index
                func.jsonb_array_length(Case.pauses) > 0,
                _moment(Case.pauses[0]["from"]) < until,
                open_or_ended,
                Case.merged_into_id.is_(None),
                CaseRepository(self.session).may_read(reader),
            )
            .order_by(Case.id)
            .limit(5000)
        )
        return self.session.execute(statement).all()

    def reclassified(self, reader: Officer, since: datetime, until: datetime) -> Sequence[Any]:
        """(event, case) of every change of kind or priority in that time, newest first."""
        statement = (
            select(CaseEvent, Case)
            .join(Case, Case.id == CaseEvent.case_id)
            .where(
                CaseEvent.at >= since,
                CaseEvent.at < until,
                CaseEvent.kind == "reclassified",
                CaseRepository(self.session).may_read(reader),
            )
            .order_by(CaseEvent.id.desc())
            .limit(2000)
        )
        return self.session.execute(statement).all()
