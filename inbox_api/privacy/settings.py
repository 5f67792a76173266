"""Settings of privacy."""

from __future__ import annotations

from typing import Literal

from pydantic_settings import BaseSettings


class PrivacySettings(BaseSettings):
    """training_consent: whether scrubbed messages teach the assistant until their citizen objects, or after a yes."""

    training_consent: Literal["until_objected", "asked_first"] = "until_objected"
