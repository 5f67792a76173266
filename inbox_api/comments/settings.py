"""Settings of answering comments, read with all others (inbox_api/settings.py)."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings


class CommentSettings(BaseSettings):
    # Documented to be the same id as in messages, not yet seen in practice; False waits for the proof by private reply.
    comment_authors_are_citizens: bool = False
    comment_public_replies: bool = True
    comment_private_replies: bool = True
    comment_likes_praise: bool = False
    comment_post_gap: timedelta = timedelta(minutes=10)  # between two automatic public replies below one post
    comment_replies_per_hour: int = Field(default=30, ge=0)  # automatic public replies of one page
    comment_reply_patience: timedelta = timedelta(hours=24)  # older comments get no automatic public reply
    comment_person_gap: timedelta = timedelta(hours=24)  # between two private replies to one person
