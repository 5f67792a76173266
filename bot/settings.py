"""Settings of the bot processes, read from the environment once (see `load`)."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Where the inbox is and how to speak to it."""

    inbox_url: str
    service_token: str
    connect_timeout_seconds: float
    read_timeout_seconds: float


def load() -> Settings:
    """Read HOPTHU_INBOX_URL, HOPTHU_SERVICE_TOKEN and HOPTHU_INBOX_TIMEOUT (seconds).

    A turn may make two or three calls and the worker waits 8 seconds for it: hence the short limits.

    Raises RuntimeError when the service token is missing: without it every call would be refused anyway.
    """
    token = os.environ.get("HOPTHU_SERVICE_TOKEN", "").strip()
    if not token:
        raise RuntimeError("HOPTHU_SERVICE_TOKEN is not set; the bot and the inbox must share it.")
    return Settings(
        inbox_url=os.environ.get("HOPTHU_INBOX_URL", "http://127.0.0.1:8000").rstrip("/"),
        service_token=token,
        connect_timeout_seconds=1.0,
        read_timeout_seconds=float(os.environ.get("HOPTHU_INBOX_TIMEOUT", "3")),
    )
