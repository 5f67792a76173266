"""A forgotten person leaves no words in documents, public copies and requests to bodies outside."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.cases import desk_erasing
from inbox_api.cases.forwarding import service as forwarding
from inbox_api.cases.publishing import service as publishing
from inbox_api.cases.shield import service as shield
from inbox_api.documents import drafting
from inbox_api.models import Case, CaseTwin, DocumentVersion, Forward, IdentityReveal
from inbox_api.privacy.erasure import Forgotten
from tests.factories import NOW, create_case_for, officer, receive

LONG_AGO = NOW + timedelta(days=40 * 365)  # by then no law keeps the file
WHY = "Cống chính thuộc công ty thoát nước"


def worked(session: Session) -> Case:
    case = create_case_for(session, receive(session, "Bảy đây, đường ngập"), description="Bảy đây", is_public=True)
    lan = officer(session, "lan")
    drafting.draft(session, lan, case.code, "thong-bao-ket-qua", NOW)
    publishing.begin(session, lan, case.code, NOW)
    forwarding.forward(session, lan, case.code, "thoat-nuoc", WHY, 5, NOW)
    shield.reveal(session, officer(session, "phuc"), case.code, "Cần gọi trước khi đến.", NOW)
    return case


def test_words_go_when_no_law_keeps_the_file_and_stay_as_long_as_one_does(session: Session) -> None:
    case = worked(session)
    what = Forgotten(case.citizen_id or 0, case.conversation_id or 0, (case.id,), frozenset())
    assert desk_erasing.forget(session, what, NOW) == 0  # open: it is still being dealt with
    assert session.scalars(select(Forward)).one().reason == WHY
    case.closed_at = NOW
    session.flush()
    assert desk_erasing.forget(session, what, LONG_AGO) == 3
    assert desk_erasing.forget(session, what, LONG_AGO) == 3  # harmless when repeated
    session.expire_all()
    assert {(row.fields == {}, row.body) for row in session.scalars(select(DocumentVersion))} == {(True, "")}
    twin, forward = session.scalars(select(CaseTwin)).one(), session.scalars(select(Forward)).one()
    assert (twin.text, twin.state, forward.reason) == ("", "withdrawn", "")
    assert session.scalars(select(IdentityReveal)).one().reason == ""
