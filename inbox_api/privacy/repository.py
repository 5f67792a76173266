"""SQL of erasure and of contact suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.files.problems import ERASED
from inbox_api.models import (
    Author,
    BotOperation,
    BotState,
    Case,
    CaseEvent,
    CaseMessage,
    ChannelIdentity,
    ContactPoint,
    ContactSuggestion,
    Conversation,
    EarlyChange,
    Erasure,
    ErasureState,
    Message,
    OutboundMessage,
    RawPost,
    Reminder,
    RouteAnswer,
    SendState,
    ZnsMessage,
)

UNSENT = (SendState.QUEUED, SendState.RETRYING, SendState.SENDING)


class PrivacyRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    # wishes

    def ask(self, values: dict[str, Any]) -> int | None:
        """The new wish's id; None when this very wish is already there."""
        statement = insert(Erasure).values(**values).on_conflict_do_nothing(index_elements=["request_digest"])
        return self.session.scalar(statement.returning(Erasure.id))

    def lock(self, erasure_id: int) -> Erasure | None:
        statement = select(Erasure).where(Erasure.id == erasure_id).with_for_update()
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def open(self, asked_before: datetime) -> Sequence[int]:
        statement = select(Erasure.id).where(Erasure.state == ErasureState.ASKED, Erasure.asked_at < asked_before)
        return self.session.scalars(statement.order_by(Erasure.id)).all()

    def forgotten_since(self, identity_digest: str) -> datetime | None:
        """When this identity asked to be forgotten last."""
        return self.session.scalar(select(func.max(Erasure.asked_at)).where(Erasure.identity_digest == identity_digest))

    def drop_digests(self, done_before: datetime) -> int:
        result = self.session.execute(
            update(Erasure)
            .where(Erasure.done_at < done_before, Erasure.identity_digest.is_not(None))
            .values(identity_digest=None)
        )
        return int(getattr(result, "rowcount", 0))

    # what is known of one conversation

    def identity(self, channel: str, account_id: str, external_id: str) -> ChannelIdentity | None:
        return self.session.scalar(
            select(ChannelIdentity).where(
                ChannelIdentity.channel == channel,
                ChannelIdentity.account_id == account_id,
                ChannelIdentity.external_id == external_id,
            )
        )

    def conversation_of(self, identity_id: int) -> Conversation | None:
        return self.session.scalar(select(Conversation).where(Conversation.identity_id == identity_id))

    def other_identities(self, citizen_id: int, but: int) -> int:
        statement = select(func.count()).where(ChannelIdentity.citizen_id == citizen_id, ChannelIdentity.id != but)
        return self.session.scalar(statement) or 0

    def cases(self, conversation_id: int) -> Sequence[Case]:
        statement = select(Case).where(Case.conversation_id == conversation_id).order_by(Case.id)
        return self.session.scalars(statement.with_for_update(of=Case)).all()

    def messages_of_cases(self, case_ids: Iterable[int]) -> set[int]:
        wanted = list(case_ids)
        return set(self.session.scalars(select(CaseMessage.message_id).where(CaseMessage.case_id.in_(wanted))))

    def message_ids(self, conversation_id: int, said_until: datetime) -> list[int]:
        """All but what the citizen wrote after that time."""
        statement = select(Message.id).where(
            Message.conversation_id == conversation_id,
            or_(Message.author != Author.CITIZEN, Message.sent_at <= said_until),
        )
        return list(self.session.scalars(statement))

    def move_later_messages(self, conversation_id: int, said_after: datetime, to_id: int) -> int:
        """What was written after the wish begins a new conversation, and the bot is asked about it."""
        result = self.session.execute(
            update(Message)
            .where(
                Message.conversation_id == conversation_id,
                Message.author == Author.CITIZEN,
                Message.sent_at > said_after,
            )
            .values(conversation_id=to_id, bot_state=BotState.PENDING)
        )
        return int(getattr(result, "rowcount", 0))

    def has_later_messages(self, conversation_id: int, said_after: datetime) -> bool:
        statement = select(Message.id).where(
            Message.conversation_id == conversation_id,
            Message.author == Author.CITIZEN,
            Message.sent_at > said_after,
        )
        return self.session.scalar(statement.limit(1)) is not None

    # stopping

    def stop_sending(self, conversation_id: int) -> int:
        """What has not gone out never will."""
        result = self.session.execute(
            update(OutboundMessage)
            .where(OutboundMessage.conversation_id == conversation_id, OutboundMessage.state.in_(UNSENT))
            .values(state=SendState.SUPPRESSED, error_code=ERASED, next_try_at=None)
        )
        return int(getattr(result, "rowcount", 0))

    # emptying

    def empty_messages(self, message_ids: Sequence[int], now: datetime) -> int:
        """Words, taps, cards and what was understood; the rows stay, so that old posts cannot come in again."""
        changed = self.session.execute(
            update(Message)
            .where(Message.id.in_(message_ids))
            .values(
                text="",
                folded="",
                payload=None,
                buttons=[],
                cards=[],
                understanding=None,
                reaction=None,
                deleted_at=func.coalesce(Message.deleted_at, now),
                bot_state=None,
            )
        )
        self.session.execute(
            update(OutboundMessage)
            .where(OutboundMessage.message_id.in_(message_ids))
            .values(text="", buttons=[], cards=[], contact_form=None)
        )
        names = select(Message.external_id).where(Message.id.in_(message_ids))
        self.session.execute(delete(EarlyChange).where(EarlyChange.external_id.in_(names)))
        return int(getattr(changed, "rowcount", 0))

    def skip_pending(self, conversation_id: int) -> None:
        self.session.execute(
            update(Message)
            .where(Message.conversation_id == conversation_id, Message.bot_state == BotState.PENDING)
            .values(bot_state=BotState.SKIPPED)
        )

    def empty_reminders(self, conversation_id: int) -> None:
        """What officers wrote into reminders of the conversation; those of its cases go with the words of these."""
        own = update(Reminder).where(Reminder.conversation_id == conversation_id)
        self.session.execute(own.values(text=""))

    def empty_bot_operations(self, conversation_id: int) -> None:
        self.session.execute(delete(BotOperation).where(BotOperation.conversation_id == conversation_id))

    def cut_case(self, case_id: int, folded: str) -> None:
        """The matter stays; nothing in it leads to the person any more."""
        self.session.execute(
            update(Case)
            .where(Case.id == case_id)
            .values(
                citizen_id=None,
                conversation_id=None,
                contact_name=None,
                contact_phone=None,
                hide_name=True,
                is_public=False,
                folded=folded,
                version=Case.version + 1,
            )
        )

    def empty_case(self, case_id: int, words: str) -> None:
        """A case that need not be kept: only its figures stay."""
        self.cut_case(case_id, "")
        self.session.execute(
            update(Case)
            .where(Case.id == case_id)
            .values(
                title=words,
                description=words,
                address=None,
                happened_at_text=None,
                latitude=None,
                longitude=None,
                result_text=None,
                refusal_reason=None,
                rating_comment=None,
                own_fields={},
            )
        )
        plain = func.jsonb_build_object("from", CaseEvent.detail["from"], "to", CaseEvent.detail["to"])
        self.session.execute(update(CaseEvent).where(CaseEvent.case_id == case_id).values(detail=plain))
        self.session.execute(delete(CaseMessage).where(CaseMessage.case_id == case_id))
        said = update(RouteAnswer).where(RouteAnswer.case_id == case_id)
        self.session.execute(said.values(text="", handed_over_note=None))
        self.session.execute(update(Reminder).where(Reminder.case_id == case_id).values(text=""))

    def forget_addresses(self, case_ids: Iterable[int], digests: Iterable[str]) -> int:
        """Contact points of the cases, and to whom template messages went."""
        wanted = list(case_ids)
        gone = self.session.execute(delete(ContactPoint).where(ContactPoint.case_id.in_(wanted)))
        self.session.execute(
            update(ZnsMessage)
            .where(or_(ZnsMessage.case_id.in_(wanted), ZnsMessage.recipient_hash.in_(list(digests))))
            .values(sealed=None, recipient_hash="")
        )
        return int(getattr(gone, "rowcount", 0))

    def delete_posts_about(self, channel: str, external_id: str) -> int:
        """Webhook posts that name this person and were read."""
        needle = b"%" + external_id.encode().replace(b"\\", b"\\\\").replace(b"%", b"\\%").replace(b"_", b"\\_") + b"%"
        result = self.session.execute(
            delete(RawPost).where(
                RawPost.channel == channel,
                RawPost.handled_at.is_not(None),
                RawPost.body.bool_op("LIKE")(needle),
            )
        )
        return int(getattr(result, "rowcount", 0))

    # contact suggestions

    def keep_suggestion(self, values: dict[str, Any]) -> None:
        statement = insert(ContactSuggestion).values(**values)
        self.session.execute(statement.on_conflict_do_nothing(index_elements=["message_id"]))

    def suggestions(self, citizen_id: int, limit: int) -> Sequence[ContactSuggestion]:
        """The newest first."""
        statement = select(ContactSuggestion).where(ContactSuggestion.citizen_id == citizen_id)
        newest = (ContactSuggestion.given_at.desc(), ContactSuggestion.id.desc())
        return self.session.scalars(statement.order_by(*newest).limit(limit)).all()

    def forget_suggestions(self, citizen_id: int) -> int:
        result = self.session.execute(delete(ContactSuggestion).where(ContactSuggestion.citizen_id == citizen_id))
        return int(getattr(result, "rowcount", 0))
