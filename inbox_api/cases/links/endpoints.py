"""Cases that belong together, for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from inbox_api.cases import schemas as case_schemas
from inbox_api.cases import service, showing
from inbox_api.cases.links import merging, offering, schemas, similar, solved, splitting
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import inbox
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/cases/{code}", tags=["cases that belong together"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/links")
def show_links(code: str, officer: CurrentOfficer, session: SessionDep) -> schemas.LinksOut:
    """Master, parent, members, parts, how many people, and who said that it is solved."""
    case = service.find_case(session, officer, code)
    family = splitting.family(session, officer, case)
    asked, yes, no = solved.standing(session, case)
    return schemas.LinksOut(
        master=case.master.code if case.master else None,
        parent=case.parent.code if case.parent else None,
        members=[one.code for one in merging.members(session, officer, case)],
        parts=[one.code for one in family if one.parent_id == case.id],
        people=LinkRepository(session).people(case.id),
        asked=asked,
        solved=yes,
        not_solved=no,
    )


@router.get("/similar")
def list_similar(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.SimilarOut]:
    """Cases that may be the same matter, the likeliest first, with reasons."""
    case = service.find_case(session, officer, code)
    return [schemas.SimilarOut.of(row) for row in similar.similar(session, officer, case)]


@router.post("/not-duplicates", status_code=204)
def say_other_matter(code: str, order: schemas.OtherIn, officer: CurrentOfficer, session: SessionDep) -> None:
    """These two are two matters: they are not shown as duplicates again."""
    require_writer(officer)
    case, other = (service.find_case(session, officer, one) for one in (code, order.code))
    similar.is_other_matter(session, officer, case, other, now())


@router.post("/members")
def merge(code: str, order: schemas.MergeIn, officer: CurrentOfficer, session: SessionDep) -> list[schemas.OutcomeOut]:
    """Those cases are handled together in this one; each keeps code, person and state."""
    outcomes = merging.merge(session, officer, code, order.codes, now(), reason=order.reason)
    return [schemas.OutcomeOut.of(row) for row in outcomes]


@router.post("/unmerge")
def unmerge(code: str, order: schemas.ReasonIn, officer: CurrentOfficer, session: SessionDep) -> case_schemas.CaseOut:
    """The case is handled by itself again."""
    apart = merging.unmerge(session, officer, code, order.reason, now())
    return showing.case_for(session, officer, apart, now())


@router.post("/parts", status_code=201)
def split(
    code: str, order: schemas.SplitIn, officer: CurrentOfficer, session: SessionDep
) -> list[case_schemas.CaseOut]:
    """Other matters of the same message become cases with a unit and a clock of their own; this one ends last."""
    parts = [splitting.Part(**part.model_dump() | {"message_ids": tuple(part.message_ids)}) for part in order.parts]
    made = splitting.split(session, officer, code, parts, now())
    return [showing.case_for(session, officer, case, now()) for case in made]


@router.post("/followers", status_code=201)
def add_follower(
    code: str, order: schemas.FollowerIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.FollowerOut:
    """ "Me too" without a case of one's own: the person gets a code and every piece of news."""
    require_writer(officer)
    case = service.find_case(session, officer, code)
    conversation = inbox.find(session, officer, order.conversation)
    return schemas.FollowerOut(code=offering.add_follower(session, officer, case, conversation, now()))
