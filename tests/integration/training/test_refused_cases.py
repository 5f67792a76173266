"""What the assistant took in and officers did not accept is an outcome of its intent: counted, listed and paid for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.models import CaseMessage
from inbox_api.training.seeing import figures, talks
from inbox_api.training.seeing.filters import Filters
from tests.factories import create_case_for, officer
from tests.integration.training.understood import said

NOW = datetime.now(UTC) - timedelta(days=3)


def test_a_refused_case_counts_for_the_intent_that_made_it_and_is_no_success(session: Session) -> None:
    lan = officer(session, "lan")
    for citizen, state in (("one", CaseState.REFUSED), ("two", CaseState.SORTING)):
        conversation, message = said(session, "hàng xóm hát karaoke ồn quá", "report_issue", citizen=citizen, now=NOW)
        case = create_case_for(session, conversation, now=NOW)
        session.merge(CaseMessage(case_id=case.id, message_id=message.id))
        steps.change_state(session, case, CaseState.SORTING, lan, NOW)
        if state == CaseState.REFUSED:
            steps.change_state(session, case, state, lan, NOW, Reasons(reason="Việc này do chủ nhà tự xử lý."))
    trainer, now = officer(session, "trainer"), datetime.now(UTC)
    since = now - timedelta(days=30)
    [row] = figures.by_intent(session, trainer, since, now)
    assert (row.talks, row.refused, row.solved) == (2, 1, 1)
    assert row.cost_minutes == figures.MINUTES["refused"]
    rows, total = talks.listed(session, trainer, Filters(since, outcome="refused"), now)
    assert (total, len(rows)) == (1, 1)
