"""SQL of the administrators' connection pages: traffic, test messages, what a removed account leaves behind."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from inbox_api.models import (
    ActionState,
    AttemptState,
    Author,
    BotState,
    ChannelAccount,
    ChannelIdentity,
    CommentAction,
    Conversation,
    Message,
    OutboundMessage,
    PageComment,
    RawPost,
    RouteAttempt,
    SendState,
    ZnsMessage,
    ZnsState,
)

OPEN_PIECES = (SendState.QUEUED, SendState.SENDING, SendState.RETRYING)
OURS = (Author.BOT, Author.OFFICER, Author.SYSTEM)


class HourCount(NamedTuple):
    """Messages of one hour; written: by the bot, officers and the inbox itself."""

    channel: str
    account_id: str
    hour: datetime
    received: int
    written: int


class SendCount(NamedTuple):
    """account_id: "" where a way has none."""

    channel: str
    account_id: str
    sent: int
    failed: int
    waiting: int


class PostCount(NamedTuple):
    channel: str
    posts: int
    problems: int
    unread: int


class DeskRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    # traffic

    def messages_by_hour(self, since: datetime) -> list[HourCount]:
        """By the time they were stored.

        Found through the conversations that changed since: messages have no index by time.
        """
        hour = func.date_trunc("hour", Message.received_at)
        statement = (
            select(
                Message.channel,
                Message.account_id,
                hour.label("hour"),
                func.count().filter(Message.author == Author.CITIZEN).label("received"),
                func.count().filter(Message.author.in_(OURS)).label("written"),
            )
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(Conversation.last_message_at >= since, Message.received_at >= since)
            .group_by(Message.channel, Message.account_id, hour)
        )
        return [HourCount(*row) for row in self.session.execute(statement)]

    def pieces_by_state(self, since: datetime) -> list[SendCount]:
        """Sent and failed since then, waiting whatever their age."""
        sent = (OutboundMessage.state == SendState.SENT) & (OutboundMessage.sent_at >= since)
        failed = (OutboundMessage.state == SendState.FAILED) & (OutboundMessage.created_at >= since)
        waiting = OutboundMessage.state.in_(OPEN_PIECES)
        statement = (
            select(
                ChannelIdentity.channel,
                ChannelIdentity.account_id,
                func.count().filter(sent).label("sent"),
                func.count().filter(failed).label("failed"),
                func.count().filter(waiting).label("waiting"),
            )
            .join(Conversation, Conversation.id == OutboundMessage.conversation_id)
            .join(ChannelIdentity, ChannelIdentity.id == Conversation.identity_id)
            .where(or_(waiting, and_(Conversation.last_message_at >= since, or_(sent, failed))))
            .group_by(ChannelIdentity.channel, ChannelIdentity.account_id)
        )
        return [SendCount(*row) for row in self.session.execute(statement)]

    def posts_by_channel(self, since: datetime) -> list[PostCount]:
        """Posts that came since then."""
        statement = (
            select(
                RawPost.channel,
                func.count().label("posts"),
                func.count().filter(RawPost.problem.is_not(None)).label("problems"),
                func.count().filter(RawPost.handled_at.is_(None)).label("unread"),
            )
            .where(RawPost.received_at >= since)
            .group_by(RawPost.channel)
        )
        return [PostCount(*row) for row in self.session.execute(statement)]

    def attempts_by_route(self, since: datetime) -> list[SendCount]:
        """Answers by e-mail and SMS that were begun since then."""
        gone = RouteAttempt.state.in_([AttemptState.SENT, AttemptState.DELIVERED, AttemptState.READ])
        statement = (
            select(
                RouteAttempt.route,
                func.count().filter(gone | (RouteAttempt.state == AttemptState.OPENED)).label("sent"),
                func.count().filter(RouteAttempt.state == AttemptState.FAILED).label("failed"),
            )
            .where(RouteAttempt.started_at >= since, RouteAttempt.route.in_(["email", "sms"]))
            .group_by(RouteAttempt.route)
        )
        rows = self.session.execute(statement).all()
        return [SendCount(route, route, sent, failed, 0) for route, sent, failed in rows]

    # test messages

    def message_with(self, channel: str, account_id: str, word: str, since: datetime) -> Message | None:
        """The newest citizen's message that holds this word. word: letters and digits only."""
        statement = (
            select(Message)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(
                Conversation.last_message_at >= since,
                Message.channel == channel,
                Message.account_id == account_id,
                Message.author == Author.CITIZEN,
                Message.received_at >= since,
                Message.text.icontains(word, autoescape=True),
            )
        )
        return self.session.scalar(statement.order_by(Message.id.desc()).limit(1))

    def conversation(self, conversation_id: int) -> Conversation | None:
        return self.session.get(Conversation, conversation_id)

    def message(self, message_id: int) -> Message | None:
        return self.session.get(Message, message_id)

    # removing an account, ending a pause

    def fail_open_pieces(self, channel: str, account_id: str, code: str) -> int:
        """What was to be sent by an account that is gone."""
        statement = (
            update(OutboundMessage)
            .where(
                OutboundMessage.state.in_(OPEN_PIECES), OutboundMessage.conversation_id.in_(_of(channel, account_id))
            )
            .values(state=SendState.FAILED, error_code=code, error_action="human", next_try_at=None)
        )
        result = self.session.execute(statement.execution_options(synchronize_session=False))
        return int(getattr(result, "rowcount", 0))

    def skip_unanswered(self, channel: str, account_id: str) -> None:
        """Messages for the bot to which no answer could go out."""
        statement = (
            update(Message)
            .where(Message.bot_state == BotState.PENDING, Message.conversation_id.in_(_of(channel, account_id)))
            .values(bot_state=BotState.SKIPPED)
        )
        self.session.execute(statement.execution_options(synchronize_session=False))

    def release_comment_actions(self, channel: str, account_id: str) -> list[tuple[int, int]]:
        """(id, post_id) of actions on comments that wait for a time; they do not any more."""
        waiting = (
            select(CommentAction.id, PageComment.post_id)
            .join(PageComment, PageComment.id == CommentAction.comment_id)
            .where(
                PageComment.channel == channel,
                PageComment.account_id == account_id,
                CommentAction.state.in_([ActionState.PLANNED, ActionState.SENDING]),
                CommentAction.next_try_at.is_not(None),
            )
        )
        rows = [(action_id, post_id) for action_id, post_id in self.session.execute(waiting.order_by(CommentAction.id))]
        ids = [action_id for action_id, _post_id in rows]
        statement = update(CommentAction).where(CommentAction.id.in_(ids)).values(next_try_at=None)
        self.session.execute(statement.execution_options(synchronize_session=False))
        return rows

    def waiting_templates(self, channel: str, account_id: str, code: str) -> list[tuple[int, int]]:
        """(id, id of the account's row) of template messages that wait for this reason, oldest first."""
        statement = (
            select(ZnsMessage.id, ZnsMessage.account_id)
            .join(ChannelAccount, ChannelAccount.id == ZnsMessage.account_id)
            .where(
                ChannelAccount.channel == channel,
                ChannelAccount.account_id == account_id,
                ZnsMessage.state == ZnsState.WAITING,
                ZnsMessage.error_code == code,
            )
        )
        return [(message_id, row_id) for message_id, row_id in self.session.execute(statement.order_by(ZnsMessage.id))]


def _of(channel: str, account_id: str) -> Select[int]:
    """Ids of the conversations of an account."""
    return (
        select(Conversation.id)
        .join(ChannelIdentity, Conversation.identity_id == ChannelIdentity.id)
        .where(ChannelIdentity.channel == channel, ChannelIdentity.account_id == account_id)
    )
