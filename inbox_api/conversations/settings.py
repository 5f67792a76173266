"""Settings of the officers' inbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings


class InboxSettings(BaseSettings):
    """How long an answer can be taken back, a change undone, how soon the next one is called or told."""

    send_hold: timedelta = Field(default=timedelta(seconds=5), ge=timedelta(0), le=timedelta(minutes=1))
    undo_time: timedelta = Field(default=timedelta(seconds=10), ge=timedelta(0), le=timedelta(minutes=5))
    duty_patience: timedelta = Field(default=timedelta(minutes=5), gt=timedelta(0))  # then the next one is called
    silence_notice: timedelta = Field(default=timedelta(hours=1), gt=timedelta(0))  # office time: the officer is told
    silence_return: timedelta = timedelta(hours=4)  # office time: a colleague goes on; longer than silence_notice
    push_hosts: str = ""  # further hosts that may take web push, for tests: "127.0.0.1:9999"
    push_subject: str = ""  # whom a push service may write to: "mailto:admin@city.example"; empty: the public URL

    @model_validator(mode="after")
    def _check_silence(self) -> Self:
        if self.silence_return <= self.silence_notice:
            raise ValueError("silence_return must be longer than silence_notice")
        return self
