"""SQL of the city, its wards and offices."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import City, Office, Ward, WardName


class AreaRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def city(self) -> City | None:
        return self.session.get(City, 1)

    def wards(self) -> Sequence[Ward]:
        return self.session.scalars(select(Ward).order_by(Ward.name)).all()

    def ward(self, code: str) -> Ward | None:
        return self.session.get(Ward, code)

    def ward_names(self) -> Sequence[WardName]:
        return self.session.scalars(select(WardName).order_by(WardName.ward_code, WardName.id)).all()

    def offices(self) -> Sequence[Office]:
        return self.session.scalars(select(Office).order_by(Office.id)).all()
