"""SQL of the procedures beside the one that is asked about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inbox_api.models import Procedure
from inbox_api.procedures.answering.around import Named


class NeighbourRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def by_codes(self, codes: Sequence[str]) -> list[Named]:
        """Active procedures with one of these codes, by code and id; several may share one."""
        if not codes:
            return []
        statement = select(Procedure.id, Procedure.code, Procedure.name).where(
            Procedure.is_active, Procedure.code.in_(codes)
        )
        rows = self.session.execute(statement.order_by(Procedure.code, Procedure.id))
        return [Named(row.id, row.code, row.name) for row in rows]

    def replacing(self, code: str) -> list[Named]:
        """Active procedures whose record says that they replace `code`, by id."""
        statement = select(Procedure.id, Procedure.code, Procedure.name).where(
            Procedure.is_active, Procedure.record["replaces"].contains([code])
        )
        return [Named(row.id, row.code, row.name) for row in self.session.execute(statement.order_by(Procedure.id))]

    def by_names(self, names: Sequence[str]) -> list[Named]:
        """Active procedures called exactly so, or with that code or id."""
        if not names:
            return []
        is_meant = or_(Procedure.name.in_(names), Procedure.code.in_(names), Procedure.id.in_(names))
        statement = select(Procedure.id, Procedure.code, Procedure.name).where(Procedure.is_active, is_meant)
        return [Named(row.id, row.code, row.name) for row in self.session.execute(statement.order_by(Procedure.id))]
