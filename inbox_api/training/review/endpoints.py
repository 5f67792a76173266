"""The review queue for programs, and for the script of its page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from inbox_api.db import SessionDep, TransactionDep
from inbox_api.models import ReviewItem
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training import data as training_data
from inbox_api.training import weighing
from inbox_api.training.data.rights import require_editor
from inbox_api.training.health import noticing
from inbox_api.training.models import routing
from inbox_api.training.review import agreement, deciding, jobs, refreshing, similar, taking_back
from inbox_api.training.review.schemas import (
    AgreementOut,
    AlikeOut,
    ClusterOut,
    DisputeOut,
    ItemOut,
    LabelIn,
    LabelledOut,
    NewIntentIn,
    SecondDone,
    SecondOut,
    VerdictIn,
)
from inbox_api.training.weighing_schemas import WeighedOut

router = APIRouter(prefix="/api/v1/training/review", tags=["training"])
Limit = Annotated[int, Query(ge=1, le=50)]
Words = Annotated[str, Query(max_length=200)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def list_items(
    officer: CurrentOfficer, session: SessionDep, state: Annotated[str, Query(max_length=20)] = "open",
    cluster: Annotated[str | None, Query(max_length=200)] = None, limit: Limit = 20,
    skip: Annotated[list[int] | None, Query(max_length=200)] = None,
) -> list[ItemOut]:  # fmt: skip
    """Scrubbed messages, the most useful first. skip: ids that the caller has already."""
    found = deciding.waiting(session, officer, limit, state=state, cluster=cluster, skip=skip or ())
    model = refreshing.live_model(session)
    return [ItemOut.of(item, model) for item in found]


@router.get("/counts")
def count_items(officer: CurrentOfficer, session: SessionDep) -> dict[str, int]:
    """How many stand in each state: open, expert, done, discarded, disputed."""
    return deciding.counts(session, officer)


@router.get("/clusters")
def list_clusters(officer: CurrentOfficer, session: SessionDep) -> list[ClusterOut]:
    """Heaps of messages outside all intents."""
    found = deciding.clusters(session, officer)
    return [ClusterOut(name=name, messages=messages, people=people) for name, messages, people in found]


@router.get("/agreement")
def show_agreement(officer: CurrentOfficer, session: SessionDep) -> AgreementOut:
    """How far two people agree who labelled the same messages."""
    return AgreementOut.of(agreement.figures(session, officer))


@router.get("/similar")
def list_similar(
    officer: CurrentOfficer, session: SessionDep, name: Words, title: Words = "", text: Words = ""
) -> list[AlikeOut]:
    """Intents that a new one would be like."""
    deciding.require_reader(officer)
    return [AlikeOut.of(one) for one in similar.alike(training_data.current(session), name, title, text)]


@router.get("/second")
def list_second(officer: CurrentOfficer, session: SessionDep, limit: Limit = 20) -> list[SecondOut]:
    """Messages that somebody else labelled and this caller may label blindly."""
    return [SecondOut.of(item) for item in agreement.second_looks(session, officer, limit)]


@router.get("/disputes")
def list_disputes(officer: CurrentOfficer, session: SessionDep) -> list[DisputeOut]:
    """Messages on which two people differ: in the intent, or in what they marked."""
    return [DisputeOut.of(one) for one in agreement.disputes(session, officer)]


@router.post("/collect", status_code=202)
def collect(officer: CurrentOfficer, session: SessionDep) -> None:
    """Have the worker look for new messages now."""
    require_editor(officer)
    jobs.ask(session)


@router.post("/undo")
def undo(officer: CurrentOfficer, session: SessionDep) -> ItemOut:
    """Take back one's own last word."""
    return ItemOut.of(taking_back.undo_last(session, officer, now()), refreshing.live_model(session))


@router.get("/{item_id}")
def show(item_id: int, officer: CurrentOfficer, session: SessionDep) -> ItemOut:
    return ItemOut.of(deciding.find(session, officer, item_id), refreshing.live_model(session))


@router.get("/{item_id}/words")
def list_words(item_id: int, officer: CurrentOfficer, transaction: TransactionDep) -> WeighedOut:
    """The words that carried the prediction, by the model in use; 503 while it is away."""
    with transaction() as session:
        item = deciding.find(session, officer, item_id)
        text, intent, address = item.text, str(item.prediction["intent"]), routing.live_address(session)
    return WeighedOut.of(weighing.weigh(text, intent, address))


@router.post("/{item_id}/label")
def label(item_id: int, order: LabelIn, officer: CurrentOfficer, session: SessionDep) -> LabelledOut:
    """What the message means; it becomes a line of the draft, with a warning where it is nearly another line."""
    item = deciding.label(session, officer, item_id, order.intent, order.marks(), now())
    return _labelled(session, item)


@router.post("/{item_id}/intent", status_code=201)
def make_intent(item_id: int, order: NewIntentIn, officer: CurrentOfficer, session: SessionDep) -> LabelledOut:
    """An intent that was missing, with this message as its first line."""
    marks = None if order.entities is None else [one.model_dump() for one in order.entities]
    item = deciding.new_intent(
        session, officer, item_id, order.name, now(), title=order.title, answer=order.answer, entities=marks,
        insists=order.insists,
    )  # fmt: skip
    return _labelled(session, item)


def _labelled(session: SessionDep, item: ReviewItem) -> LabelledOut:
    notices = noticing.of_ids(session, [change] if (change := (item.decision or {}).get("change")) else [])
    return LabelledOut.with_notices(item, refreshing.live_model(session), notices)


@router.post("/{item_id}/skip")
def skip(item_id: int, officer: CurrentOfficer, session: SessionDep) -> ItemOut:
    """Leave it to an expert."""
    return ItemOut.of(deciding.skip(session, officer, item_id, now()), refreshing.live_model(session))


@router.post("/{item_id}/discard")
def discard(item_id: int, officer: CurrentOfficer, session: SessionDep) -> ItemOut:
    """Nothing to learn from it."""
    return ItemOut.of(deciding.discard(session, officer, item_id, now()), refreshing.live_model(session))


@router.post("/{item_id}/second")
def label_second(item_id: int, order: LabelIn, officer: CurrentOfficer, session: SessionDep) -> SecondDone:
    """A second, blind label."""
    is_same = agreement.second_label(session, officer, item_id, order.intent, order.marks(), now())
    return SecondDone(is_same=is_same)


@router.post("/{item_id}/adjudication")
def adjudicate(item_id: int, order: VerdictIn, officer: CurrentOfficer, session: SessionDep) -> ItemOut:
    """A third person's word on a dispute."""
    item = agreement.adjudicate(session, officer, item_id, order.intent, now(), order.marks())
    return ItemOut.of(item, refreshing.live_model(session))
