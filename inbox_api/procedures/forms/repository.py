"""SQL of the files of forms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, tuple_
from sqlalchemy.orm import Session

from inbox_api.models import FormFile

GOES_OUT = ("approved", "fetched")  # the city's own stands before the state's


class FormRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, form_id: int, *, lock: bool = False) -> FormFile | None:
        return self.session.get(FormFile, form_id, with_for_update=lock)

    def add(self, row: FormFile) -> FormFile:
        self.session.add(row)
        self.session.flush()
        return row

    def of_procedure(self, procedure_id: str) -> Sequence[FormFile]:
        """All files of a procedure, the newest first."""
        found = select(FormFile).where(FormFile.procedure_id == procedure_id).order_by(FormFile.id.desc())
        return self.session.scalars(found).all()

    def going_out(self, procedure_id: str) -> Sequence[FormFile]:
        found = select(FormFile).where(
            FormFile.procedure_id == procedure_id, FormFile.state.in_(GOES_OUT), FormFile.stored_name.is_not(None)
        )
        return self.session.scalars(found.order_by(FormFile.state, FormFile.id)).all()

    def by_ids(self, ids: Collection[int]) -> Sequence[FormFile]:
        found = select(FormFile).where(
            FormFile.id.in_(ids), FormFile.state.in_(GOES_OUT), FormFile.stored_name.is_not(None)
        )
        return self.session.scalars(found).all()

    def approved(self, procedure_id: str, name: str) -> FormFile | None:
        return self.session.scalar(
            select(FormFile)
            .where(FormFile.procedure_id == procedure_id, FormFile.name == name, FormFile.state == "approved")
            .with_for_update()
        )

    def drafts(self) -> Sequence[FormFile]:
        return self.session.scalars(select(FormFile).where(FormFile.state == "draft").order_by(FormFile.id)).all()

    def all_fetched(self) -> Sequence[FormFile]:
        return self.session.scalars(select(FormFile).where(FormFile.state == "fetched")).all()

    def forget_fetched(self, keys: Collection[tuple[str, str]]) -> None:
        """Fetched files that no record names any more."""
        key = tuple_(FormFile.procedure_id, FormFile.name)
        self.session.execute(delete(FormFile).where(FormFile.state == "fetched", key.in_(keys)))

    def due(self, now: datetime, limit: int) -> Sequence[int]:
        """Files whose time to be fetched has come."""
        found = select(FormFile.id).where(FormFile.fetch_at <= now).order_by(FormFile.fetch_at).limit(limit)
        return self.session.scalars(found).all()

    def with_problems(self) -> Sequence[FormFile]:
        found = select(FormFile).where(
            FormFile.state == "fetched", or_(FormFile.problem.is_not(None), FormFile.stored_name.is_(None))
        )
        return self.session.scalars(found.order_by(FormFile.procedure_id, FormFile.name)).all()
