"""Some time after the end everybody with the matter is asked whether it is solved for them; two who say no open it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import news
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import CaseState, InvalidMove, check_move
from inbox_api.cases.steps import Reasons, make_move
from inbox_api.channels.service import connector
from inbox_api.comments.followers_repository import FollowerRepository
from inbox_api.conversations import outbox
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import AnswerKind, Author, Case, Conversation
from inbox_api.routes import service as routes
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import ngettext

CITIZEN = {"citizen"}
YES, NO = "yes", "no"


def to_ask(session: Session, master_id: int) -> list[int]:
    """Conversations of everybody with a matter that has been closed; [] while it is open."""
    master = CaseRepository(session).get(master_id)
    if master is None or master.status != CaseState.CLOSED:
        return []
    return list(LinkRepository(session).conversations_of(master_id))


def ask(session: Session, master_id: int, conversation_id: int, now: datetime) -> bool:
    """Ask one person, once for each time that the matter was closed."""
    links = LinkRepository(session)
    conversation = ConversationRepository(session).lock(conversation_id)
    master = CaseRepository(session).get(master_id)
    if conversation is None or master is None or master.status != CaseState.CLOSED:
        return False
    if not links.ask_solved(master_id, conversation_id, links.closings(master_id), now):
        return False
    case, code = _own(session, master, conversation)
    text = _("Is the matter of your report %(code)s solved for you now?", code=code)
    if _may_write(conversation, now):
        choices = [
            outbox.Choice(_("Yes, it is solved"), f"inbox:solved:{master_id}:{YES}"),
            outbox.Choice(_("No, still not"), f"inbox:solved:{master_id}:{NO}"),
        ]
        outbox.say(session, conversation, author=Author.SYSTEM, text=text, choices=choices, now=now)
    elif case is not None:
        more = _("If not, please write to us under this code.")
        routes.tell(session, case, conversation, f"{text} {more}", now, kind=AnswerKind.NOTICE)
    return True


def _own(session: Session, master: Case, conversation: Conversation) -> tuple[Case | None, str]:
    """The person's own case of this matter, and the code that they know."""
    for case in CaseRepository(session).of_conversation(conversation.id):
        if case.id == master.id or case.merged_into_id == master.id:
            return case, case.code
    follower = FollowerRepository(session).find(master.id, conversation.id)
    return None, follower.code if follower is not None else master.code


def _may_write(conversation: Conversation, now: datetime) -> bool:
    if conversation.last_citizen_action_at is None:
        return False
    free_until = connector(conversation.channel).reply_window(conversation.last_citizen_action_at).free_until
    return free_until is None or now <= free_until


def answer_by_tap(session: Session, conversation: Conversation, master_id: int, said: str, now: datetime) -> None:
    """A tap on one of the two buttons; those who were never asked are ignored."""
    links = LinkRepository(session)
    row = links.solved_row(master_id, conversation.id, links.closings(master_id))
    master = CaseRepository(session).get(master_id)
    if row is None or master is None or said not in {YES, NO}:
        return
    case, _code = _own(session, master, conversation)
    if said == YES:
        row.is_solved, row.answered_at = True, now
        outbox.say(session, conversation, author=Author.SYSTEM, text=_("Thank you for telling us."), now=now)
        if case is not None and case.closed_at is not None and case.rating is None:
            rating_question(session, case, conversation, now)
        return
    say_not_solved(session, master, conversation, now)
    text = _("Thank you. We have noted that it is not solved for you; an officer looks at it again.")
    outbox.say(session, conversation, author=Author.SYSTEM, text=text, now=now)


def rating_question(session: Session, case: Case, conversation: Conversation, now: datetime) -> None:
    from inbox_api.cases import notices  # it speaks through the routes, which speak of cases

    notices.ask_for_rating(session, case, conversation, now)


def say_not_solved(session: Session, master: Case, conversation: Conversation, now: datetime) -> bool:
    """One person says that it is not solved; enough of them open the matter again for a fresh look. True when so."""
    links = LinkRepository(session)
    number = links.closings(master.id)
    links.ask_solved(master.id, conversation.id, number, now)
    row = links.solved_row(master.id, conversation.id, number)
    assert row is not None
    if row.is_solved is not False:
        row.is_solved, row.answered_at = False, now
        session.flush()
        add_event(session, master, "not_solved", now, detail={"actor": f"citizen:{conversation.citizen_id}"})
    unsolved = links.solved_counts(master.id, number)[2]
    if unsolved < get_settings().unsolved_reopens or master.status != CaseState.CLOSED:
        announce_case(session, master)
        return False
    reason = ngettext(
        "%(num)s person says that the matter is not solved.",
        "%(num)s people say that the matter is not solved.",
        unsolved,
    )
    try:
        move = check_move(
            CaseState(master.status), CaseState.REOPENED, roles=CITIZEN, case_type=master.case_type, reason=reason
        )
    except InvalidMove:
        return False
    make_move(session, master, move, now, Reasons(reason=reason), officer_id=None, actor="system")
    CaseRepository(session).change(master, {"officer_id": None})  # whoever closed it does not judge it again
    audit.record(session, "system", "case.not_solved", "case", master.id, now, {"people": unsolved})
    news.tell_in_charge(session, master, "reopened", now)
    announce_case(session, master)
    return True


def standing(session: Session, master: Case) -> tuple[int, int, int]:
    """(asked, solved, not solved) since the matter was last closed."""
    links = LinkRepository(session)
    return links.solved_counts(master.id, links.closings(master.id))
