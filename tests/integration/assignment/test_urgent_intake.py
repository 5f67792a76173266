"""An urgent case is heard of at once, by those on duty who may read it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from inbox_api.duty import lists
from inbox_api.officers import notices
from tests.factories import NOW, create_case_for, officer, receive


def told(session: Session, name: str) -> list[str]:
    return [row.kind for row in notices.newest(session, officer(session, name))]


def test_an_urgent_case_tells_those_on_duty_at_once_though_the_unit_hands_nothing_out(session: Session) -> None:
    lists.add(session, officer(session, "duty"), "tra-vinh-kt", lists.NewEntry("lan"), NOW)
    create_case_for(session, receive(session, "dây điện đứt"), priority="P0")
    assert told(session, "lan") == ["urgent_case"]
    create_case_for(session, None, priority="P1")
    assert told(session, "lan") == ["urgent_case"]


@pytest.mark.parametrize("name", ["lan", "phuc", "duty"])
def test_of_an_urgent_denunciation_only_those_who_may_read_it_hear(session: Session, name: str) -> None:
    create_case_for(session, receive(session, "tố cáo"), case_type="TC", topic=None, priority="P0")
    assert told(session, name) == []
