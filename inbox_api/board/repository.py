"""SQL of the board: the first cards of every column, and how many there are, drawn from `open_cases`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case, OpenCase
from inbox_api.models.base import among
from inbox_api.views.case_conditions_repository import Asking
from inbox_api.views.case_filter_repository import CaseFilterRepository
from inbox_api.views.conditions import EVERYTHING, Group

TO_WORK_ON = frozenset({"all", "mine", "unit"})


class BoardRepository:
    def __init__(self, session: Session, asking: Asking) -> None:
        self.session, self.asking = session, asking
        self.cases = CaseRepository(session)

    def conditions(self, name: str, group: Group | None) -> list[ColumnElement[bool]]:
        """name: all mine unit due_today overdue. group: also only cases under these conditions.

        What is put off is in the last two only, unless it is overdue or the conditions speak of it.
        """
        officer, now = self.asking.officer, self.asking.now
        named: dict[str, list[ColumnElement[bool]]] = {
            "all": [],
            "mine": [OpenCase.officer_id == officer.id],
            "unit": [among(OpenCase.unit_id, self.cases.units_read_by(officer))],
            "due_today": [OpenCase.due_at >= now, OpenCase.due_at <= self.asking.day_end],
            "overdue": [CaseRepository.overdue(now, OpenCase)],
        }
        found, filtering = [self.cases.may_read(officer, OpenCase), *named[name]], group or EVERYTHING
        filters = CaseFilterRepository(self.session, self.asking, OpenCase)
        if filtering.parts:
            found.append(filters.under(filtering))
        return [*found, filters.is_to_work_on(filtering)] if name in TO_WORK_ON else found

    def counts(self, conditions: Sequence[ColumnElement[bool]]) -> dict[str, int]:
        number = func.count().label("number")
        statement = select(OpenCase.status, number).where(*conditions).group_by(OpenCase.status)
        return {row.status: row.number for row in self.session.execute(statement)}

    def column(self, status: str, conditions: Sequence[ColumnElement[bool]], limit: int) -> Sequence[Case]:
        """The next deadline first."""
        ids = (
            select(OpenCase.id)
            .where(OpenCase.status == status, *conditions)
            .order_by(OpenCase.due_at.asc().nulls_last(), OpenCase.id)
            .limit(limit)
        )
        statement = select(Case).where(Case.id.in_(ids))
        return self.session.scalars(statement.order_by(Case.due_at.asc().nulls_last(), Case.id)).all()
