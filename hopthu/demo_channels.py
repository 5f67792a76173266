"""The demo's three channels: our web chat, and a Page and an OA that the simulators play on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hopthu.services import Ports
from inbox_api.channels import service as channels
from inbox_api.db import transaction
from inbox_api.settings import Settings

WEB_ACCOUNT = "web"
FACEBOOK_PAGE = "102030405060708"
FACEBOOK_APP = "555000111222333"
# A simulator on this machine needs no sparing.
SIMULATED_PACE = {"message_per_second": 200, "thread_per_second": 10, "conversations_per_second": 20}
ZALO_OA = "5000000000000000001"
ZALO_APP = "1000000000000000001"
SIMULATOR_SECRETS = (
    "HOPTHU_FACEBOOK_APP_SECRET",
    "HOPTHU_FACEBOOK_ACCESS_TOKEN",
    "HOPTHU_FACEBOOK_VERIFY_TOKEN",
    "HOPTHU_ZALO_APP_SECRET",
    "HOPTHU_ZALO_OA_SECRET",
    "HOPTHU_ZALO_ACCESS_TOKEN",
    "HOPTHU_ZALO_REFRESH_TOKEN",
)


def connect_web_chat(settings: Settings, name: str, now: datetime) -> None:
    """Connect our own chat page; its posts are signed with HOPTHU_WEB_SECRET."""
    _connect("web", WEB_ACCOUNT, name, {"web_secret": settings.web_secret.get_secret_value()}, {}, now)


def connect_simulators(settings: Settings, secrets: Mapping[str, str], name: str, now: datetime) -> None:
    """Connect the simulated Page and OA, also again: a simulator that starts anew knows its first tokens only.

    secrets: the variables of SIMULATOR_SECRETS. Real pages and OAs have other ids and are never touched.
    """
    ports = Ports(settings.port)
    facebook = os.environ.get("HOPTHU_FACEBOOK_BASE_URL") or f"http://127.0.0.1:{ports.facebook_simulator}"
    zalo = f"http://127.0.0.1:{ports.zalo_simulator}"
    _connect(
        "facebook",
        FACEBOOK_PAGE,
        name,
        _named(secrets, "HOPTHU_FACEBOOK_"),
        {"app_id": FACEBOOK_APP, "base_url": facebook, "is_simulated": True, **SIMULATED_PACE},
        now,
    )
    _connect(
        "zalo",
        ZALO_OA,
        name,
        _named(secrets, "HOPTHU_ZALO_"),
        {"app_id": ZALO_APP, "base_url": zalo, "oauth_url": zalo, "zns_url": zalo, "is_simulated": True},
        now,
    )


def _named(secrets: Mapping[str, str], prefix: str) -> dict[str, str]:
    """HOPTHU_ZALO_APP_SECRET -> app_secret."""
    return {name.removeprefix(prefix).lower(): value for name, value in secrets.items() if name.startswith(prefix)}


def _connect(
    channel: str, account_id: str, name: str, secrets: dict[str, str], options: dict[str, Any], now: datetime
) -> None:
    with transaction() as session:
        channels.connect(
            session, channel=channel, account_id=account_id, name=name, secrets=secrets, options=options, now=now
        )
