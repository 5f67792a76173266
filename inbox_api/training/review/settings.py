"""Settings of the review queue and of figures on conversations."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings


class ReviewSettings(BaseSettings):
    """Shares are between 0 and 1."""

    review_after: timedelta = timedelta(minutes=15)  # Messenger lets people change what they wrote for so long
    review_days: int = Field(default=30, ge=1, le=365)  # older messages are not looked at any more
    review_longest: int = Field(default=600, ge=20, le=1000)  # characters; longer ones are stories, not lines
    review_at_once: int = Field(default=2000, ge=1)  # messages that one job takes in
    second_label_share: float = Field(default=0.1, ge=0, le=1)  # of decided messages, labelled again by somebody else
    trial_link_days: int = Field(default=14, ge=1, le=90)
