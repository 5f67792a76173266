"""A town whose platforms are all played on this machine: web process, database that commits, simulators, no bot.

The addresses of the real platforms lead to the simulators, so that accounts are connected as in a real city.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from sqlalchemy import select

from connectors.base import PREVIOUS
from connectors.email.simulator import MailSimulator
from connectors.facebook import graph
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.simulator import FacebookSimulator
from connectors.registry import CONNECTORS, MISSED_READERS, SETUP_CHECKS
from connectors.simulation.server import Reply, Request, Server
from connectors.sms.simulator import SmsSimulator
from connectors.telegram import connector as telegram
from connectors.zalo import calls, oauth
from connectors.zalo.simulator import ZaloSimulator
from inbox_api import db, post_reading, worker
from inbox_api.channels import vault
from inbox_api.channels.repository import ChannelRepository
from inbox_api.models import ChannelAccount, OutboundMessage, SendState
from inbox_api.settings import get_settings
from tests.databases import own_database
from tests.factories import APP_SECRET, OA, OA_SECRET, PAGE, load_demo_city
from tests.serving import serving

PAGE_APP, ZALO_APP, BOT = "555000111222333", "1000000000000000001", "424242"
PAGE_TOKEN, BOT_TOKEN, MAIL_PASSWORD = "EAAdemoPageToken", f"{BOT}:demo-bot-token", "mail-canary-password"
OPEN = (SendState.QUEUED, SendState.SENDING, SendState.RETRYING)


@dataclass
class TelegramVendor:
    """The Bot API as far as set-up needs it."""

    webhook: dict[str, str] = field(default_factory=dict)
    sent: list[dict[str, str]] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        token, _slash, method = request.path.removeprefix("/bot").partition("/")
        fields, _files = request.form
        if token != BOT_TOKEN:
            return Reply.of({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        if method == "getMe":
            return Reply.of({"ok": True, "result": {"id": int(BOT), "is_bot": True, "first_name": "Bot"}})
        if method == "setWebhook":
            self.webhook = dict(fields)
            return Reply.of({"ok": True, "result": True})
        if method == "getWebhookInfo":
            return Reply.of({"ok": True, "result": {"url": self.webhook.get("url", "")}})
        self.sent.append(dict(fields))
        return Reply.of({"ok": True, "result": {"message_id": len(self.sent), "date": int(time.time())}})


@dataclass
class Town:
    url: str
    facebook: FacebookSimulator
    zalo: ZaloSimulator
    mail: MailSimulator
    sms: SmsSimulator
    telegram: TelegramVendor

    def tell(self, simulator: FacebookSimulator | ZaloSimulator, path: str, **order: Any) -> dict[str, Any]:
        answer = requests.post(f"{simulator.base_url}/_sim/{path}", json=order, timeout=10)
        answer.raise_for_status()
        return dict(answer.json())

    def work(self) -> None:
        """What the worker does: read the posts that have come, send what waits."""
        until = time.monotonic() + 10
        while (self.facebook.sender.waiting() or self.zalo.sender.waiting()) and time.monotonic() < until:
            time.sleep(0.02)
        for channel in CONNECTORS:
            post_reading.read_posts(channel)
        with db.transaction() as session:
            waiting = session.scalars(
                select(OutboundMessage.conversation_id).where(OutboundMessage.state.in_(OPEN)).distinct()
            ).all()
        for conversation_id in waiting:
            worker.send.func(conversation_id)

    def row(self, channel: str, account_id: str) -> ChannelAccount:
        with db.transaction() as session:
            found = ChannelRepository(session).account(channel, account_id)
            assert found is not None
            return found

    def secrets(self, channel: str, account_id: str) -> dict[str, str]:
        return vault.unseal(self.row(channel, account_id).secrets)

    def previous(self, channel: str, account_id: str, name: str) -> str | None:
        return self.secrets(channel, account_id).get(name + PREVIOUS)


@contextmanager
def running_town(database_server: str, patch: pytest.MonkeyPatch, *, has_accounts: bool) -> Iterator[Town]:
    """has_accounts: the demo city's Page and OA are connected already; else nothing but the web chat is."""
    with ExitStack() as stack:
        stack.enter_context(own_database(database_server, HOPTHU_BOT_URL="http://127.0.0.1:9"))
        url = stack.enter_context(serving())
        patch.setattr(get_settings(), "public_url", url)
        facebook = FacebookSimulator(
            webhook=f"{url}/webhooks/facebook", app_secret=APP_SECRET, access_token=PAGE_TOKEN, page_id=PAGE,
            app_id=PAGE_APP, retry_delays=(0.05,),
        )  # fmt: skip
        zalo = ZaloSimulator(
            webhook=f"{url}/webhooks/zalo", app_id=ZALO_APP, app_secret="app-secret-demo", oa_id=OA,
            oa_secret=OA_SECRET, access_token="access-1", refresh_token="refresh-1", retry_delays=(0.05,),
        )  # fmt: skip
        for simulator in (facebook, zalo):
            server = simulator.start(0)
            stack.callback(simulator.sender.stop)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
        vendor = TelegramVendor()
        bot_api = Server(0, vendor.answer)
        threading.Thread(target=bot_api.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        stack.callback(bot_api.shutdown)
        patch.setattr(graph, "BASE_URL", facebook.base_url)
        patch.setattr(calls, "OA_URL", zalo.base_url)
        patch.setattr(calls, "ZNS_URL", zalo.base_url)
        patch.setattr(oauth, "OAUTH_URL", zalo.base_url)
        patch.setattr(telegram, "BASE_URL", f"http://127.0.0.1:{bot_api.port}")
        fresh = FacebookConnector()  # what it learns about limits must not slow the next test
        for registry in (CONNECTORS, SETUP_CHECKS, MISSED_READERS):
            patch.setitem(registry, "facebook", fresh)
        mail = stack.enter_context(MailSimulator(password=MAIL_PASSWORD).running())
        sms = stack.enter_context(SmsSimulator().running())
        with db.transaction() as session:
            load_demo_city(session)
            for row in ChannelRepository(session).all_accounts():
                if row.channel != "web" and not has_accounts:
                    session.delete(row)
        yield Town(url, facebook, zalo, mail, sms, vendor)


def now() -> datetime:
    return datetime.now(UTC)
