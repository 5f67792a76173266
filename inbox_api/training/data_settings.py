"""Settings of the training data."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class TrainingDataSettings(BaseSettings):
    """A system that takes bundles of another shares its key."""

    bundle_key: SecretStr = SecretStr("")  # empty: no bundles
    synthetic_share: float = Field(default=0.3, gt=0, le=1)  # paraphrases may be at most this part of an intent
