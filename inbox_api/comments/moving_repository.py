"""SQL of joining the conversation that a comment opened with the thread of messages of the same person."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inbox_api.models import Case, CaseFollower, Conversation, Message, OutboundMessage, PageComment

UNLINKED = "comment:"  # begins identities and message ids that a comment gave, not a message


class MovingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def move(self, source_id: int, target_id: int, *, everything: bool) -> None:
        """Comments and followers, with the messages that comments brought or with all of them and the cases."""
        messages = update(Message).where(Message.conversation_id == source_id)
        if not everything:
            messages = messages.where(Message.external_id.startswith(UNLINKED, autoescape=True))
        self.session.execute(messages.values(conversation_id=target_id))
        comments = update(PageComment).where(PageComment.conversation_id == source_id)
        self.session.execute(comments.values(conversation_id=target_id))
        if everything:
            pieces = update(OutboundMessage).where(OutboundMessage.conversation_id == source_id)
            self.session.execute(pieces.values(conversation_id=target_id))
            citizen = select(Conversation.citizen_id).where(Conversation.id == target_id).scalar_subquery()
            cases = update(Case).where(Case.conversation_id == source_id)
            self.session.execute(cases.values(conversation_id=target_id, citizen_id=citizen))
        already = select(CaseFollower.case_id).where(CaseFollower.conversation_id == target_id)
        followers = update(CaseFollower).where(
            CaseFollower.conversation_id == source_id, CaseFollower.case_id.not_in(already)
        )
        self.session.execute(followers.values(conversation_id=target_id))
