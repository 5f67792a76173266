"""The training data for programs: everything that the pages do, by the same rules."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.settings import get_settings
from inbox_api.training.answers import service as answers
from inbox_api.training.data import changes, current, paraphrases, reading, state, statement, versions
from inbox_api.training.data.rights import require_reader
from inbox_api.training.data.schemas import (
    ChangeOut,
    DataOut,
    DecisionIn,
    DifferenceOut,
    DraftOut,
    EditIn,
    IntentIn,
    LineIn,
    LineOut,
    LinesOut,
    MoveIn,
    ProposalOut,
    ReasonIn,
    StatementOut,
    UndoIn,
    UndoneOut,
    VersionOut,
    WrittenOut,
)
from inbox_api.training.health import noticing

router = APIRouter(prefix="/api/v1/training/data", tags=["training"])
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
Id = Annotated[int, Query(ge=0, le=2**63 - 1)]


@router.get("")
def show_data(officer: CurrentOfficer, session: SessionDep) -> DataOut:
    require_reader(officer)
    return DataOut.of(current(session), get_settings().protected)


@router.get("/statement")
def show_statement(officer: CurrentOfficer, session: SessionDep) -> StatementOut:
    return StatementOut.of(statement.of(session, officer))


@router.get("/draft")
def show_draft(officer: CurrentOfficer, session: SessionDep) -> DraftOut:
    require_reader(officer)
    found = reading.draft(session)
    return DraftOut(
        waiting=[ChangeOut.of(row) for row in found.waiting], approved=[ChangeOut.of(row) for row in found.approved]
    )


@router.get("/changes")
def list_changes(
    officer: CurrentOfficer, session: SessionDep, before: Annotated[int | None, Query(ge=1)] = None
) -> list[ChangeOut]:
    """Newest first, a hundred at a time; before: go on below this id."""
    return [ChangeOut.of(row) for row in reading.history(session, officer, before_id=before)]


@router.get("/intents/{intent}/lines")
def list_lines(
    intent: str, officer: CurrentOfficer, session: SessionDep, q: Annotated[str, Query(max_length=200)] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LinesOut:  # fmt: skip
    """q: words to look for, accents aside."""
    found = reading.lines(session, officer, intent, q)
    return LinesOut(total=len(found), lines=[LineOut.of(one) for one in found[offset : offset + limit]])


@router.get("/intents/{intent}/proposals")
def list_proposals(
    intent: str, officer: CurrentOfficer, session: SessionDep, line: Annotated[str, Query(max_length=1000)]
) -> list[ProposalOut]:
    """Other ways of the line; nothing is kept."""
    return [ProposalOut.model_validate(one) for one in paraphrases.propose(session, officer, intent, line)]


@router.post("/lines", status_code=201)
def add_line(order: LineIn, officer: CurrentOfficer, session: SessionDep) -> WrittenOut:
    """Kept, with a warning where it is nearly a sentence that is there already."""
    row = changes.add(session, officer, order.intent, order.line, reason=order.reason, topic=order.topic)
    return WrittenOut.with_notices(row, noticing.of_changes(session, [row]))


@router.post("/lines/edit", status_code=201)
def edit_line(order: EditIn, officer: CurrentOfficer, session: SessionDep) -> WrittenOut:
    """Kept, with a warning where it is nearly another sentence now."""
    row = changes.edit(session, officer, order.intent, order.line, order.after, reason=order.reason)
    return WrittenOut.with_notices(row, noticing.of_changes(session, [row]))


@router.post("/lines/move", status_code=201)
def move_line(order: MoveIn, officer: CurrentOfficer, session: SessionDep) -> ChangeOut:
    row = changes.move(
        session, officer, order.intent, order.line, order.to, reason=order.reason, topic=order.topic
    )  # fmt: skip
    return ChangeOut.of(row)


@router.post("/lines/remove", status_code=201)
def remove_line(order: LineIn, officer: CurrentOfficer, session: SessionDep) -> ChangeOut:
    return ChangeOut.of(changes.remove(session, officer, order.intent, order.line, reason=order.reason))


@router.post("/intents", status_code=201)
def add_intent(order: IntentIn, officer: CurrentOfficer, session: SessionDep) -> WrittenOut:
    """With its first sentences; warnings name those that are nearly the same as another one."""
    row, lines = changes.new_intent_with_lines(
        session, officer, order.intent, order.lines, title=order.title, answers=order.answers, reason=order.reason
    )
    return WrittenOut.with_notices(row, noticing.of_changes(session, lines))


@router.post("/changes/{change_id}/decision")
def decide(change_id: Key, order: DecisionIn, officer: CurrentOfficer, session: SessionDep) -> ChangeOut:
    """By a second person only."""
    row = changes.decide(session, officer, change_id, approve=order.approve, reason=order.reason)
    if row.state == "approved":
        answers.say(session, row)
    return ChangeOut.of(row)


@router.post("/undo")
def undo(order: UndoIn, officer: CurrentOfficer, session: SessionDep) -> UndoneOut:
    return UndoneOut(count=answers.undo(session, officer, change_id=order.change, batch=order.batch))


@router.get("/versions")
def list_versions(officer: CurrentOfficer, session: SessionDep) -> list[VersionOut]:
    require_reader(officer)
    return [VersionOut.of(row) for row in versions.listed(session)]


@router.post("/versions", status_code=201)
def freeze(order: ReasonIn, officer: CurrentOfficer, session: SessionDep) -> VersionOut:
    return VersionOut.of(versions.freeze(session, officer, order.reason))


@router.get("/differences")
def list_differences(officer: CurrentOfficer, session: SessionDep, before: Id, after: Id = 0) -> list[DifferenceOut]:
    """Between two versions; after: 0 is the draft."""
    require_reader(officer)
    old = state.version_files(session, before)
    new = state.version_files(session, after) if after else current(session).files
    return [DifferenceOut.of(one) for one in versions.compare(old, new)]


@router.post("/versions/{version_id}/go-back", status_code=201)
def go_back(version_id: Key, order: ReasonIn, officer: CurrentOfficer, session: SessionDep) -> VersionOut:
    """A new version with the contents of this one."""
    return VersionOut.of(versions.go_back(session, officer, version_id, order.reason))
