"""The catalogue for officers' programs: everything that the pages do, by the same rules, as JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from inbox_api.db import SessionDep
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.officers.current import CurrentOfficer
from inbox_api.procedures import checking, service
from inbox_api.procedures.editing import (
    activity,
    history,
    mending,
    overrides,
    overview,
    phrases,
    schemas,
    trials,
)
from inbox_api.procedures.editing.previews import previews
from inbox_api.procedures.editing.rights import require_editor, require_reader
from inbox_api.procedures.questions import service as questions

router = APIRouter(prefix="/api/v1/catalogue", tags=["catalogue"])
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return datetime.now(LOCAL_ZONE).date()


@router.get("/procedures")
def list_procedures(
    officer: CurrentOfficer,
    session: SessionDep,
    status: overview.Status = "active",
    field: str = "",
    query: str = "",
    sort: Literal["name", "asked"] = "name",
    limit: Limit = 50,
    offset: Offset = 0,
) -> schemas.ListOut:
    require_reader(officer)
    rows = overview.overview(session, now=now())
    fitting = overview.chosen(session, rows, overview.Choice(status, field, query, sort))
    shown = [schemas.RowOut.of(row) for row in fitting[offset : offset + limit]]
    return schemas.ListOut(total=len(fitting), counts=overview.counts(rows), rows=shown)


@router.get("/procedures/{procedure_id}")
def show_procedure(
    procedure_id: str, officer: CurrentOfficer, session: SessionDep, day: date | None = None
) -> schemas.RecordOut:
    """Also an inactive one; day: as of that local day, today without."""
    require_reader(officer)
    row, shown = activity.get(session, procedure_id), day or today()
    return schemas.RecordOut.of(service.on_day(session, procedure_id, shown), shown, is_active=row.is_active)


@router.get("/procedures/{procedure_id}/versions")
def list_versions(procedure_id: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.VersionOut]:
    require_reader(officer)
    return [schemas.VersionOut.model_validate(one) for one in history.versions(session, procedure_id)]


@router.get("/procedures/{procedure_id}/differences")
def list_differences(
    procedure_id: str, before: str, after: str, officer: CurrentOfficer, session: SessionDep
) -> list[schemas.DifferenceOut]:
    """before, after: a day "2026-07-01", or a national version "v12"."""
    require_reader(officer)
    found = history.compare_states(session, procedure_id, before, after)
    return [schemas.DifferenceOut.model_validate(one) for one in found]


@router.post("/procedures/{procedure_id}/active")
def set_active(
    procedure_id: str, order: schemas.ActiveIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ActiveIn:
    activity.set_active(session, officer, procedure_id, is_active=order.is_active, now=now())
    return order


@router.get("/procedures/{procedure_id}/changes")
def list_changes_of(procedure_id: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.ChangeOut]:
    require_reader(officer)
    activity.get(session, procedure_id)
    return [schemas.ChangeOut.model_validate(one) for one in overrides.of_procedure(session, procedure_id)]


@router.post("/procedures/{procedure_id}/changes", status_code=201)
def propose(
    procedure_id: str, order: schemas.ChangeIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.ChangeOut:
    made = overrides.propose(session, officer, procedure_id, order.draft(), now=now())
    return schemas.ChangeOut.model_validate(made)


@router.post("/procedures/{procedure_id}/preview")
def preview(
    procedure_id: str, order: schemas.PreviewIn, officer: CurrentOfficer, session: SessionDep
) -> list[schemas.PreviewOut]:
    """Every answer of the bot before and after a value that is not stored, as one channel carries it."""
    require_reader(officer)
    trial = trials.of_value(session, procedure_id, order.field, order.value, day=order.day or today())
    found = previews(session, trial, order.channel, now=now())
    return [schemas.PreviewOut.model_validate(one) for one in found]


@router.get("/procedures/{procedure_id}/phrases")
def list_phrases(procedure_id: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.PhraseOut]:
    """Words that officers added; those of the national record stand in the record."""
    require_reader(officer)
    activity.get(session, procedure_id)
    return [schemas.PhraseOut.model_validate(one) for one in phrases.of_procedure(session, procedure_id)]


@router.post("/procedures/{procedure_id}/phrases", status_code=201)
def add_phrase(
    procedure_id: str, order: schemas.PhraseIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.TrialOut:
    """What comes back is how these words find the procedure from now on."""
    phrases.add(session, officer, procedure_id, order.text, kind=order.kind, now=now())
    return _tried(mending.try_question(session, procedure_id, order.text))


@router.delete("/phrases/{phrase_id}", status_code=204)
def remove_phrase(phrase_id: Key, officer: CurrentOfficer, session: SessionDep) -> None:
    phrases.remove(session, officer, phrase_id, now=now())


@router.get("/procedures/{procedure_id}/questions")
def list_questions(procedure_id: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.AskedOut]:
    """What citizens asked in the last 180 days that ended at this procedure."""
    return [schemas.AskedOut.model_validate(one) for one in questions.asked(session, officer, procedure_id, now=now())]


@router.get("/procedures/{procedure_id}/trial")
def try_question(procedure_id: str, q: str, officer: CurrentOfficer, session: SessionDep) -> schemas.TrialOut:
    """Where the procedure comes out when people ask `q`; the question is not noted."""
    require_reader(officer)
    return _tried(mending.try_question(session, procedure_id, q))


def _tried(trial: mending.Trial) -> schemas.TrialOut:
    first = [hit.id for hit in trial.result.hits[:3]]
    return schemas.TrialOut(sure=trial.result.sure, rank=trial.rank, score=trial.score, first=first)


@router.get("/changes")
def list_waiting(officer: CurrentOfficer, session: SessionDep) -> list[schemas.ChangeOut]:
    """Drafts that wait for a second person, the oldest first."""
    require_reader(officer)
    return [schemas.ChangeOut.model_validate(one) for one in overrides.waiting(session)]


@router.get("/changes/{change_id}")
def show_change(change_id: Key, officer: CurrentOfficer, session: SessionDep) -> schemas.ChangeDetail:
    require_reader(officer)
    change = overrides.get(session, change_id)
    trial = trials.of_override(session, change, today=today())
    found = trials.differences(trial)
    return schemas.ChangeDetail(
        **schemas.ChangeOut.model_validate(change).model_dump(),
        overtaken=overrides.is_overtaken(session, change, now=now()),
        differences=[schemas.DifferenceOut.model_validate(one) for one in found],
    )


@router.post("/changes/{change_id}/approve", status_code=204)
def approve(change_id: Key, order: schemas.NoteIn, officer: CurrentOfficer, session: SessionDep) -> None:
    overrides.approve(session, officer, change_id, note=order.note, now=now())


@router.post("/changes/{change_id}/reject", status_code=204)
def reject(change_id: Key, order: schemas.NoteIn, officer: CurrentOfficer, session: SessionDep) -> None:
    overrides.reject(session, officer, change_id, note=order.note, now=now())


@router.post("/changes/{change_id}/withdraw", status_code=204)
def withdraw(change_id: Key, officer: CurrentOfficer, session: SessionDep) -> None:
    overrides.withdraw(session, officer, change_id, now=now())


@router.get("/misses")
def list_misses(officer: CurrentOfficer, session: SessionDep, limit: Limit = 100) -> list[schemas.MissOut]:
    """What was asked and not surely answered, the most frequent first."""
    return [schemas.MissOut.model_validate(one) for one in questions.misses(session, officer, limit=limit)]


@router.post("/misses/adopt")
def adopt(order: schemas.AdoptIn, officer: CurrentOfficer, session: SessionDep) -> schemas.TrialOut:
    """The words become words of a procedure, and the question is dealt with."""
    done = mending.adopt(
        session, officer, order.folded, order.procedure_id, order.text, kind=order.kind, now=now()
    )  # fmt: skip
    return _tried(done)


@router.post("/misses/settle")
def settle(order: schemas.SettleIn, officer: CurrentOfficer, session: SessionDep) -> schemas.SettledOut:
    """Nothing for the catalogue: off the list."""
    return schemas.SettledOut(settled=questions.settle(session, officer, order.folded, now=now()))


@router.get("/doubts")
def list_doubts(officer: CurrentOfficer, session: SessionDep) -> list[schemas.FindingOut]:
    """What `hopthu procedures check` finds."""
    require_editor(officer)
    return [schemas.FindingOut.model_validate(one) for one in checking.check(session, now=now())]
