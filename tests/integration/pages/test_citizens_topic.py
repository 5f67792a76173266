"""Officers see on the page of a case that its topic is the citizen's own choice, and who follows it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from inbox_api.cases.links import before_filing
from inbox_api.cases.record.sentences import sentence_of
from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case
from tests.factories import NOW, create_case_for, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]


def chosen_case(session: Session) -> Case:
    conversation = receive(session, "Nước trào lên hẻm 8")
    return create_case_for(session, conversation, topic="0405", topic_by_citizen=True, topic_guessed="0501")


def test_a_topic_chosen_by_the_citizen_is_marked_until_an_officer_files_another(
    session: Session, sign_in: SignIn
) -> None:
    case = chosen_case(session)
    page = sign_in("lan").get(f"/cases/{case.code}").text
    assert "Cống tắc · người dân tự chọn" in page
    assert "Người dân chọn lĩnh vực: Cống tắc, không phải Rác không thu gom" in page
    case.topic = "0404"
    session.flush()
    assert "người dân tự chọn" not in sign_in("lan").get(f"/cases/{case.code}").text


def test_the_timeline_tells_officers_of_each_who_follows_instead_of_reporting_again(
    session: Session, sign_in: SignIn
) -> None:
    words = "Đường Lê Lợi ngập sâu"
    case = create_case_for(session, receive(session, "Đường Lê Lợi ngập"), description=words, is_public=True)
    follower = receive(session, "Đường Lê Lợi ngập sâu")
    draft = before_filing.Draft("PAHT", "Đường Lê Lợi ngập sâu", "0404", "đường Lê Lợi", "tra-vinh")
    before_filing.follow(session, follower, draft, case.id, NOW)
    page = sign_in("lan").get(f"/cases/{case.code}").text
    assert "theo dõi hồ sơ này thay vì gửi phản ánh mới; đến nay có 2 người" in page
    (line,) = (event for event in CaseRepository(session).events(case.id) if event.kind == "followed")
    assert "2 người" in sentence_of(line)
    assert not line.is_public
