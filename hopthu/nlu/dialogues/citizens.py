"""A citizen of a script on his channel: writes, sends a photo or a pin, lets time pass.

Time passes without touching the machine's clock. The bot takes "now" from the time a message was sent, and every
channel carries that time: our own web chat signs it into its post (`sent_at`), and the simulators of Messenger and Zalo
stamp a citizen's events with his own clock (`POST /_sim/clock {"citizen", "advance_seconds"}`, which the real vendors
do not have). So days go by for the bot and in the stored messages; what the inbox computes from its own clock, such
as deadlines, stays in the present.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from hopthu import demo_channels
from hopthu.commands.simulate_web import WebChat, visitor_id
from hopthu.errors import CommandError
from hopthu.nlu.dialogues.scripts import Channel, Say
from hopthu.temporary import TemporarySystem
from inbox_api.texts import gettext as _

PHOTO = Path(__file__).with_name("photo.jpg")
PLACE = {"latitude": 9.9347, "longitude": 106.3421}  # in the demo city
SECONDS = 10.0
ACCOUNTS = {
    "web": demo_channels.WEB_ACCOUNT,
    "facebook": demo_channels.FACEBOOK_PAGE,
    "zalo": demo_channels.ZALO_OA,
}


class Citizen:
    """One fresh citizen. account_id, external_id: by which the inbox knows him."""

    def __init__(self, system: TemporarySystem, channel: Channel, key: str) -> None:
        self.channel, self.key = channel, key
        self.account_id = ACCOUNTS[channel]
        self._http = requests.Session()
        self._http.trust_env = False  # a proxy of the machine has no business with its own ports
        self._ahead = timedelta()
        self._simulator = {"facebook": system.facebook_url, "zalo": system.zalo_url}.get(channel, "")
        self._web = WebChat(
            self._http, system.url, "" if self._simulator else system.secret("HOPTHU_WEB_SECRET"), self._now
        )
        self.external_id = "" if self._simulator else visitor_id(key)

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def wait(self, later: timedelta) -> None:
        """Let time pass for this citizen only. Raises CommandError."""
        self._ahead += later
        if self._simulator:
            self._post("clock", {"citizen": self.key, "advance_seconds": later.total_seconds()})

    def write(self, say: Say) -> None:
        """Send one message; it is accepted, not yet answered. Raises CommandError."""
        order: dict[str, Any] = {"citizen": self.key}
        if say.text:
            order["text"] = say.text
        if say.has_photo:
            content = base64.b64encode(PHOTO.read_bytes()).decode()
            order["image"] = {"base64": content, "name": "photo.jpg", "mime": "image/jpeg"}
        if say.has_location:
            order["location"] = PLACE
        if self._simulator:
            self.external_id = str(self._post("messages", order)["citizen"])
            return
        try:
            self._checked(self._web.post(order, 0))
        except requests.RequestException as error:
            raise CommandError(_("Nothing answers on %(url)s.", url=self._web.address)) from error

    def _post(self, path: str, order: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._http.post(f"{self._simulator}/_sim/{path}", json=order, timeout=SECONDS)
        except requests.RequestException as error:
            raise CommandError(_("Nothing answers on %(url)s.", url=self._simulator)) from error
        found: dict[str, Any] = self._checked(answer).json()
        return found

    def _checked(self, answer: requests.Response) -> requests.Response:
        if not answer.ok:
            raise CommandError(
                _("%(channel)s refused a message: %(status)d", channel=self.channel, status=answer.status_code)
            )
        return answer

    def leave(self) -> None:
        """Close the connections."""
        self._http.close()
