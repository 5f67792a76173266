"""Settings of the API for programs and of webhooks out."""

from __future__ import annotations

import re
from datetime import timedelta

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

TARGET = re.compile(r"[a-z0-9.-]+:[0-9]{1,5}")


class ApiSettings(BaseSettings):
    """Mixed into inbox_api/settings.py."""

    api_requests_per_minute: int = Field(default=1200, ge=1)  # of one key or session, counted in each web process
    api_address_requests_per_minute: int = Field(default=600, ge=1)  # of callers not known, by network address
    api_body_bytes: int = Field(default=32 * 1024 * 1024, ge=1024)
    idempotency_life: timedelta = timedelta(hours=24)  # how long an answer is kept for the same request again
    idempotency_wait: timedelta = timedelta(seconds=10)  # how long a twin waits for the first one

    hook_inner_targets: str = ""  # "host:port, ..." of the city's own network that webhooks may go to, http too
    hook_timeout: timedelta = timedelta(seconds=10)
    hook_patience: timedelta = timedelta(days=3)  # an address that fails for longer is paused
    hook_threads: int = Field(default=4, ge=1, le=32)
    hook_keep_days: int = Field(default=30, ge=1)  # how long events and their log are kept

    @field_validator("hook_inner_targets")
    @classmethod
    def _are_targets(cls, value: str) -> str:
        names = [name.strip().lower() for name in value.split(",") if name.strip()]
        wrong = [name for name in names if not TARGET.fullmatch(name)]
        if wrong:
            raise ValueError(f"not a host and port such as docs.city.example:8443: {wrong[0]}")
        return ",".join(names)

    @property
    def hook_inner_target_list(self) -> tuple[str, ...]:
        return tuple(self.hook_inner_targets.split(",")) if self.hook_inner_targets else ()
