"""What of the catalogue needs a person: statuses, counts, what turns amber together, states of a record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import Officer
from inbox_api.procedures import service
from inbox_api.procedures.editing import activity, amber, articles, history, mending, overrides, trials
from inbox_api.procedures.editing.articles import ArticleDraft
from inbox_api.procedures.editing.overrides import Draft, FieldChanged
from inbox_api.procedures.editing.overview import Choice, Row, chosen, counts, overview
from inbox_api.procedures.editing.previews import CHANNELS, LIMITS, previews
from inbox_api.procedures.service import NoSuchProcedure
from tests.factories import officer
from tests.integration import small_catalogue as small
from tests.integration.small_catalogue import BIRTH, MARRIAGE

NOW = datetime.now(UTC)
TODAY = (NOW + timedelta(hours=7)).date()
FREE = {"amount_vnd": 0, "text": "Miễn lệ phí trên địa bàn"}


@pytest.fixture
def cast(session: Session) -> dict[str, Officer]:
    small.load(session)
    return {name: officer(session, name) for name in ("trainer", "approver", "admin", "lan")}


def live(
    session: Session, cast: dict[str, Officer], value: object = FREE, last: date | None = None, field: str = "fee"
) -> int:
    draft = Draft(field, value, "Nghị quyết 15", "", TODAY - timedelta(days=40), last)
    made = overrides.propose(session, cast["trainer"], BIRTH, draft, now=NOW)
    overrides.approve(session, cast["approver"], made.id, now=NOW)
    return made.id


def row_of(session: Session, procedure_id: str = BIRTH) -> Row:
    return next(row for row in overview(session, now=NOW) if row.brief.id == procedure_id)


def test_a_row_tells_what_is_ending_waiting_and_asked(session: Session, cast: dict[str, Officer]) -> None:
    live(session, cast, last=TODAY + timedelta(days=3))
    overrides.propose(session, cast["trainer"], BIRTH, Draft("result", "Giấy", "x", "", TODAY), now=NOW)
    small.ask(session, "khai sinh", BIRTH, MARRIAGE, sure=True, times=3)
    row = row_of(session)
    assert {"active", "expiring", "waiting", "own"} <= row.statuses
    assert (row.asked, row.waiting, row.facts.own) == (3, 1, ("fee",))
    assert "never_asked" in row_of(session, MARRIAGE).statuses
    assert counts(overview(session, now=NOW))["expiring"] == 1


def test_a_national_change_below_a_fact_of_the_city_is_told_until_a_new_one_stands(
    session: Session, cast: dict[str, Officer]
) -> None:
    live(session, cast)
    assert "overtaken" not in row_of(session).statuses
    small.import_changed(session, BIRTH, fee={"amount_vnd": 9000, "text": "9.000 đồng"})
    assert "overtaken" in row_of(session).statuses
    made = overrides.propose(session, cast["trainer"], BIRTH, Draft("fee", FREE, "Như cũ", "", TODAY), now=NOW)
    overrides.approve(session, cast["approver"], made.id, now=NOW)
    assert "overtaken" not in row_of(session).statuses
    assert overrides.overtaken(session, now=NOW) == []


def test_a_switched_off_procedure_is_only_that_and_comes_back(session: Session, cast: dict[str, Officer]) -> None:
    live(session, cast, last=TODAY)
    activity.set_active(session, cast["approver"], BIRTH, is_active=False, now=NOW)
    assert row_of(session).statuses == {"inactive"}
    with pytest.raises(NoSuchProcedure):
        service.get(session, BIRTH)
    with pytest.raises(activity.AlreadySet):
        activity.set_active(session, cast["approver"], BIRTH, is_active=False, now=NOW)
    with pytest.raises(NotAllowed):
        activity.set_active(session, cast["trainer"], BIRTH, is_active=True, now=NOW)
    activity.set_active(session, cast["approver"], BIRTH, is_active=True, now=NOW)
    assert service.get(session, BIRTH).id == BIRTH


def test_rows_are_chosen_by_status_field_words_and_order(session: Session, cast: dict[str, Officer]) -> None:
    small.ask(session, "cưới", MARRIAGE, sure=True, times=2)
    rows = overview(session, now=NOW)
    assert len(chosen(session, rows, Choice())) == small.HAS
    assert {row.brief.field for row in chosen(session, rows, Choice(field="Hộ tịch"))} == {"Hộ tịch"}
    assert chosen(session, rows, Choice(sort="asked"))[0].brief.id == MARRIAGE
    assert chosen(session, rows, Choice(query="ket hon"))[0].brief.id == MARRIAGE
    code = row_of(session).brief.code
    assert [row.brief.id for row in chosen(session, rows, Choice(query=str(code)))][:1] == [BIRTH]
    assert chosen(session, rows, Choice(status="inactive")) == []


def test_everything_linked_turns_amber_together(session: Session, cast: dict[str, Officer]) -> None:
    live(session, cast, last=TODAY + timedelta(days=3))
    for kind, ids in (("article", [BIRTH]), ("canned", [BIRTH, MARRIAGE]), ("article", [MARRIAGE])):
        draft = ArticleDraft(kind, "Bài", "Nội dung", ids, "nguồn")  # type: ignore[arg-type]
        text = articles.write(session, cast["trainer"], draft, now=NOW)
        articles.approve(session, cast["approver"], text.id, seen=text.written_at, now=NOW)
    found = amber.amber(session, now=NOW)
    ours = next(one for one in found.procedures if one.row.brief.id == BIRTH)
    assert sorted(text.kind for text in ours.texts) == ["article", "canned"]
    assert ours.training_lines > 20
    assert MARRIAGE not in [one.row.brief.id for one in found.procedures]
    assert amber.amber_ids(overview(session, now=NOW)) == {BIRTH}


def test_a_missed_question_becomes_words_that_are_found(session: Session, cast: dict[str, Officer]) -> None:
    words = "xin tờ giấy hồng ghi tên nhóc tì"
    small.ask(session, words, MARRIAGE, times=2)
    folded = "xin to giay hong ghi ten nhoc ti"
    done = mending.adopt(session, cast["trainer"], folded, BIRTH, words, kind="situation", now=NOW)
    assert done.rank == 1
    again = mending.adopt(session, cast["trainer"], folded, BIRTH, words, kind="alias", now=NOW)
    assert again.rank == 1
    with pytest.raises(NotAllowed):
        mending.adopt(session, cast["lan"], folded, BIRTH, words, kind="alias", now=NOW)
    with pytest.raises(NoSuchProcedure):
        mending.adopt(session, cast["trainer"], folded, "khong-co", words, kind="alias", now=NOW)


def test_a_draft_written_against_another_value_is_refused(session: Session, cast: dict[str, Officer]) -> None:
    seen = overrides.value_in_force(session, BIRTH, "fee", now=NOW)
    live(session, cast)
    draft = Draft("fee", {"amount_vnd": 5000, "text": "5.000 đồng"}, "NQ 16", "", TODAY)
    with pytest.raises(FieldChanged):
        overrides.propose(session, cast["trainer"], BIRTH, draft, now=NOW, seen_hash=seen)
    seen = overrides.value_in_force(session, BIRTH, "fee", now=NOW)
    assert overrides.propose(session, cast["trainer"], BIRTH, draft, now=NOW, seen_hash=seen).status == "draft"


def test_what_is_kept_is_what_the_record_can_hold(session: Session, cast: dict[str, Officer]) -> None:
    draft = Draft("result", "  Giấy\u0000 khai   sinh ", "x\u0000", "", TODAY)
    made = overrides.propose(session, cast["trainer"], BIRTH, draft, now=NOW)
    assert (made.value, made.source) == ("Giấy khai sinh", "x")
    with pytest.raises(Invalid) as refused:
        trials.of_value(session, BIRTH, "documents", [{"name": ""}], day=TODAY)
    assert isinstance(refused.value, trials.Unfit)
    assert refused.value.place[:2] == ("documents", 0)


def test_any_two_states_can_be_compared(session: Session, cast: dict[str, Officer]) -> None:
    live(session, cast)
    small.import_changed(session, BIRTH, result="Giấy khai sinh bản mới")
    first, *_others = reversed(history.versions(session, BIRTH))
    today = [one.field for one in history.compare_states(session, BIRTH, f"v{first.id}", TODAY.isoformat())]
    assert {"fee", "result"} <= set(today)
    before = (TODAY - timedelta(days=50)).isoformat()
    assert history.compare_states(session, BIRTH, f"v{first.id}", before) == []
    for wrong in ("v999999", "hôm qua", "2026-02-30", ""):
        with pytest.raises(Invalid):
            history.state(session, BIRTH, wrong)
    with pytest.raises(NoSuchProcedure):
        history.versions(session, "khong-co")


@pytest.mark.parametrize("channel", CHANNELS)
def test_previews_hold_every_answer_in_the_limits_of_the_channel(
    session: Session, cast: dict[str, Officer], channel: str
) -> None:
    value = {"amount_vnd": 12000, "text": "12.000 đồng. " + "Ghi chú dài về lệ phí của thành phố. " * 90}
    trial = trials.of_value(session, BIRTH, "fee", value, day=TODAY, source="NQ 16")
    found = previews(session, trial, channel, now=NOW)
    fee = next(one for one in found if one.aspect == "fee")
    assert fee.differs
    assert found[0].differs
    told = "".join(bubble.text for bubble in (*fee.after.short, *fee.after.detail))
    assert "12.000" in told
    assert "NQ 16" in told
    bubbles = [bubble for one in found for bubble in (*one.after.short, *one.after.detail)]
    limit = LIMITS[channel] or 100_000
    assert all(0 < bubble.length <= limit for bubble in bubbles)
    assert any(bubble.buttons for bubble in bubbles)
