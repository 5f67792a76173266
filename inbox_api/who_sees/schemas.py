"""Who may see a case or a conversation, as programs read it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from inbox_api.who_sees.rules import RULES
from inbox_api.who_sees.service import Act, Phone, Reader, WhoSees


class RuleOut(BaseModel):
    name: str
    text: str


class ReaderOut(BaseModel):
    username: str
    name: str
    unit: str
    roles: list[str]
    rules: list[RuleOut]
    is_program: bool

    @classmethod
    def of(cls, reader: Reader) -> ReaderOut:
        return cls(
            username=reader.officer.username,
            name=reader.officer.display_name,
            unit=reader.officer.unit.name,
            roles=reader.officer.roles,
            rules=[RuleOut(name=name, text=str(RULES[name])) for name in reader.rules],
            is_program=reader.is_program,
        )


class ActOut(BaseModel):
    actor: str
    action: str
    how_often: int
    first_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, act: Act) -> ActOut:
        return cls(
            actor=act.actor,
            action=act.action,
            how_often=act.how_often,
            first_at=act.first_at,
            last_at=act.last_at,
        )


class PhoneOut(BaseModel):
    name: str
    last_at: datetime

    @classmethod
    def of(cls, phone: Phone) -> PhoneOut:
        return cls(name=phone.name, last_at=phone.last_at)


class WhoSeesOut(BaseModel):
    """readers: who may read it now and by which rule; acts: who did what, by the log."""

    readers: list[ReaderOut]
    others: int
    acts: list[ActOut]
    phones: list[PhoneOut]
    outside: list[str]
    has_public_copy: bool

    @classmethod
    def of(cls, found: WhoSees) -> WhoSeesOut:
        return cls(
            readers=[ReaderOut.of(one) for one in found.readers],
            others=found.others,
            acts=[ActOut.of(one) for one in found.acts],
            phones=[PhoneOut.of(one) for one in found.phones],
            outside=found.outside,
            has_public_copy=found.has_public_copy,
        )
