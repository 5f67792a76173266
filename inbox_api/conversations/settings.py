"""Settings of the officers' inbox."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings


class InboxSettings(BaseSettings):
    """How long an answer can be taken back, a change undone, and how soon the next one on duty is called."""

    send_hold: timedelta = Field(default=timedelta(seconds=5), ge=timedelta(0), le=timedelta(minutes=1))
    undo_time: timedelta = Field(default=timedelta(seconds=10), ge=timedelta(0), le=timedelta(minutes=5))
    duty_patience: timedelta = Field(default=timedelta(minutes=5), gt=timedelta(0))  # then the next one is called
    push_hosts: str = ""  # further hosts that may take web push, for tests: "127.0.0.1:9999"
    push_subject: str = ""  # whom a push service may write to: "mailto:admin@city.example"; empty: the public URL
