"""Units and accounts as programs read and change them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from inbox_api.models import Officer, StaffChange, Unit
from inbox_api.staff.leaving import HandedOver, OpenWork
from inbox_api.staff.links import MadeLink
from inbox_api.staff.people import NewAccount, Wish
from inbox_api.staff.units import Branch, Ended, NewUnit


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [values]})


class UnitOut(BaseModel):
    code: str
    name: str
    kind: str
    ward: str | None
    is_outside: bool
    valid_from: date | None
    valid_to: date | None

    @classmethod
    def of(cls, unit: Unit) -> UnitOut:
        return cls(
            code=unit.code, name=unit.name, kind=unit.kind, ward=unit.ward_code, is_outside=unit.is_outside,
            valid_from=unit.valid_from, valid_to=unit.valid_to,
        )  # fmt: skip


class BranchOut(UnitOut):
    """depth: 0 at the top of the tree; a unit stands before those under it."""

    depth: int
    people: int
    open_cases: int

    @classmethod
    def of_branch(cls, row: Branch) -> BranchOut:
        return cls(
            **UnitOut.of(row.unit).model_dump(), depth=row.depth, people=row.people, open_cases=row.cases
        )  # fmt: skip


class UnitIn(BaseModel):
    """parent: the code of the unit above, "" for the top. ward: a code, "" for the whole city."""

    model_config = _example(
        code="to-cong-nghe", name="Technology", kind="department", parent="dieu-hanh", reason="New by decision 12"
    )

    code: str = Field(max_length=60)
    name: str = Field(max_length=200)
    kind: str = Field(description="city | ward | VP | KT | VHXH | HCC | CA | department | utility")
    parent: str = ""
    ward: str = ""
    is_outside: bool = False
    valid_from: date | None = None
    reason: str = Field(max_length=500)

    def new(self) -> NewUnit:
        return NewUnit(self.code, self.name, self.kind, self.parent, self.ward, self.is_outside, self.valid_from)


class UnitChangeIn(BaseModel):
    """What is left out stays. parent "": to the top."""

    model_config = _example(name="Culture and society", reason="Renamed by decision 12")

    name: str | None = Field(default=None, max_length=200)
    parent: str | None = None
    reason: str = Field(max_length=500)


class EndUnitIn(BaseModel):
    model_config = _example(successor="tra-vinh-vp", last_day="2026-11-20", reason="Merged by decision 12")

    successor: str
    last_day: date
    reason: str = Field(max_length=500)


class EndedOut(BaseModel):
    """How many open cases, conversations and officers went to the successor."""

    cases: int
    conversations: int
    people: int

    @classmethod
    def of(cls, row: Ended) -> EndedOut:
        return cls(cases=row.cases, conversations=row.conversations, people=row.people)


class AccountOut(BaseModel):
    username: str
    name: str
    unit: str
    roles: list[str]
    is_active: bool
    created_at: datetime

    @classmethod
    def of(cls, row: Officer) -> AccountOut:
        return cls(
            username=row.username, name=row.display_name, unit=row.unit.code, roles=row.roles,
            is_active=row.is_active, created_at=row.created_at,
        )  # fmt: skip


class ChangeOut(BaseModel):
    at: datetime
    by: str
    act: str
    reason: str
    detail: dict[str, Any]

    @classmethod
    def of(cls, row: StaffChange) -> ChangeOut:
        return cls(at=row.at, by=row.by.username, act=row.act, reason=row.reason, detail=row.detail)


class OpenWorkOut(BaseModel):
    """cases: codes of ordinary ones; restricted: how many others. only_inspector: denunciations nobody else reads."""

    cases: list[str]
    restricted: int
    conversations: int
    instructions: int
    visits: int
    duty: int
    stands_in: int
    to_sign: int
    only_inspector: int

    @classmethod
    def of(cls, row: OpenWork) -> OpenWorkOut:
        return cls(
            cases=list(row.codes), restricted=row.restricted, conversations=row.conversations,
            instructions=row.instructions, visits=row.visits, duty=row.duty, stands_in=row.stands_in,
            to_sign=row.to_sign, only_inspector=row.only_inspector,
        )  # fmt: skip


class AccountDetailOut(AccountOut):
    open_work: OpenWorkOut
    changes: list[ChangeOut]


class AccountIn(BaseModel):
    """password: left out, the answer holds a link that sets one, valid for three days."""

    model_config = _example(
        username="thu", name="Thu", unit="tra-vinh-kt", roles=["officer"], reason="Begins on Monday"
    )

    username: str = Field(max_length=40)
    name: str = Field(max_length=100)
    unit: str = Field(max_length=200)
    roles: list[str] = Field(max_length=10)
    password: str | None = Field(default=None, max_length=1000)
    reason: str = Field(max_length=500)

    def new(self) -> NewAccount:
        return NewAccount(self.username, self.name, self.unit, tuple(self.roles), self.reason, self.password)


class LinkOut(BaseModel):
    """secret: the path of the link on this address; told this once, a repeated request gets null."""

    secret: str
    expires_at: datetime

    @classmethod
    def of(cls, row: MadeLink) -> LinkOut:
        return cls(secret=row.path, expires_at=row.expires_at)


class MadeAccountOut(AccountOut):
    link: LinkOut | None


class AccountChangeIn(BaseModel):
    """What is left out stays."""

    model_config = _example(unit="tra-vinh-vp", roles=["officer", "dispatcher"], reason="Moves to the office")

    name: str | None = Field(default=None, max_length=100)
    unit: str | None = Field(default=None, max_length=200)
    roles: list[str] | None = Field(default=None, max_length=10)
    reason: str = Field(max_length=500)

    def wish(self) -> Wish:
        return Wish(self.name, self.unit, None if self.roles is None else tuple(self.roles))


class ReasonIn(BaseModel):
    model_config = _example(reason="Has forgotten the password")

    reason: str = Field(max_length=500)


class DeactivateIn(BaseModel):
    """to: the colleague who takes the open work; left out, it goes back to the units."""

    model_config = _example(to="lan", reason="Leaves the service")

    to: str | None = None
    reason: str = Field(max_length=500)


class HandedOverOut(BaseModel):
    to_colleague: int
    to_units: int

    @classmethod
    def of(cls, row: HandedOver) -> HandedOverOut:
        return cls(to_colleague=row.to_colleague, to_units=row.to_units)
