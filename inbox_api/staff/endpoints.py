"""Units and accounts for programs that a person signs in to: keys neither read nor change anything here."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from inbox_api.cases.desk import unit_coded
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentPerson
from inbox_api.staff import leaving, links, people, schemas, units

router = APIRouter(prefix="/api/v1/staff", tags=["staff"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/units")
def list_units(
    officer: CurrentPerson, session: SessionDep, q: str = "", ended: bool = False
) -> list[schemas.BranchOut]:
    """The tree. q: words of the name or code, with or without accents. ended: also units that have ended."""
    return [schemas.BranchOut.of_branch(row) for row in units.tree(session, officer, now(), query=q, with_ended=ended)]


@router.post("/units", status_code=201)
def create_unit(order: schemas.UnitIn, officer: CurrentPerson, session: SessionDep) -> schemas.UnitOut:
    return schemas.UnitOut.of(units.create(session, officer, order.new(), order.reason, now()))


@router.patch("/units/{unit}")
def change_unit(unit: str, order: schemas.UnitChangeIn, officer: CurrentPerson, session: SessionDep) -> schemas.UnitOut:
    """Another name, or another place in the tree."""
    found = unit_coded(session, unit)
    changed = units.change(session, officer, found, order.reason, now(), name=order.name, parent=order.parent)
    return schemas.UnitOut.of(changed)


@router.post("/units/{unit}/end")
def end_unit(unit: str, order: schemas.EndUnitIn, officer: CurrentPerson, session: SessionDep) -> schemas.EndedOut:
    """Its open work and its people go to the successor."""
    ending, successor = unit_coded(session, unit), unit_coded(session, order.successor)
    return schemas.EndedOut.of(units.end(session, officer, ending, successor, order.last_day, order.reason, now()))


@router.get("/officers")
def list_officers(
    officer: CurrentPerson, session: SessionDep, q: str = "", unit: str = "", state: str = "active"
) -> list[schemas.AccountOut]:
    """q: words of name, user name or unit, with or without accents. state: active | closed | all."""
    return [schemas.AccountOut.of(one) for one in people.listed(session, officer, query=q, unit=unit, state=state)]


@router.get("/officers/{username}")
def show_officer(username: str, officer: CurrentPerson, session: SessionDep) -> schemas.AccountDetailOut:
    """With the work that lies with the account and every change, newest first."""
    found = people.find(session, officer, username)
    return schemas.AccountDetailOut(
        **schemas.AccountOut.of(found).model_dump(),
        open_work=schemas.OpenWorkOut.of(leaving.open_work(session, found, now())),
        changes=[schemas.ChangeOut.of(row) for row in people.history(session, found)],
    )


@router.post("/officers", status_code=201)
def create_officer(order: schemas.AccountIn, officer: CurrentPerson, session: SessionDep) -> schemas.MadeAccountOut:
    """Without a password the answer holds a link that sets one, this once."""
    made = people.create(session, officer, order.new(), now())
    session.refresh(made)
    link = links.first(session, officer, made, now()) if order.password is None else None
    shown = schemas.AccountOut.of(made).model_dump()
    return schemas.MadeAccountOut(**shown, link=schemas.LinkOut.of(link) if link else None)


@router.patch("/officers/{username}")
def change_officer(
    username: str, order: schemas.AccountChangeIn, officer: CurrentPerson, session: SessionDep
) -> schemas.AccountOut:
    """Name, unit, roles. Leaders give and take leader and inspector, administrators the others.

    Who gets leader or inspector is signed out and needs a link for a new password, which a leader makes.
    """
    found = people.find(session, officer, username)
    return schemas.AccountOut.of(people.change(session, officer, found, order.wish(), order.reason, now()))


@router.post("/officers/{username}/link", status_code=201)
def make_link(username: str, order: schemas.ReasonIn, officer: CurrentPerson, session: SessionDep) -> schemas.LinkOut:
    """The old password counts no more, and every session ends."""
    found = people.find(session, officer, username)
    return schemas.LinkOut.of(links.make(session, officer, found, order.reason, now()))


@router.post("/officers/{username}/deactivate")
def deactivate(
    username: str, order: schemas.DeactivateIn, officer: CurrentPerson, session: SessionDep
) -> schemas.HandedOverOut:
    """Sessions end at once and the open work is handed over; nothing is deleted."""
    found = people.find(session, officer, username)
    return schemas.HandedOverOut.of(
        leaving.deactivate(session, officer, found, order.reason, now(), to=order.to)
    )  # fmt: skip


@router.post("/officers/{username}/reactivate", status_code=201)
def reactivate(username: str, order: schemas.ReasonIn, officer: CurrentPerson, session: SessionDep) -> schemas.LinkOut:
    """With a link for a new password; leader and inspector must be given anew."""
    found = people.find(session, officer, username)
    return schemas.LinkOut.of(leaving.reactivate(session, officer, found, order.reason, now()))
