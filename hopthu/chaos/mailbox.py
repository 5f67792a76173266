"""A citizen who wants the result by e-mail: the wish through the bot's API, the code from the simulated letters."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass

import requests

from hopthu.temporary import TemporarySystem

SECONDS = 10.0
CODE_SECONDS = 20.0  # a code that was lost stays lost: then the result goes by another way
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True, slots=True)
class Mailbox:
    system: TemporarySystem

    def choose(self, case_code: str, conversation: str, message: int) -> bool:
        """True when the address is proved, so that the result goes there first."""
        address = f"{case_code.lower()}@vidu.vn"
        order = {"sender": conversation, "message_id": str(message), "kind": "email"}
        with suppress(requests.RequestException):
            self._post(f"cases/{case_code}/contact", {**order, "address": address})
            code = self._code(address)
            if code:
                answer = self._post(f"cases/{case_code}/contact/code", {**order, "code": code})
                return bool(answer.json().get("is_proved"))
        return False

    def _code(self, address: str) -> str:
        until = time.monotonic() + CODE_SECONDS
        while time.monotonic() < until:
            letters = _get(f"{self.system.mail_url}/letters").json()["letters"]
            for letter in reversed(letters):
                found = CODE.search(letter["text"]) if letter["to"] == address else None
                if found is not None:
                    return found[0]
            time.sleep(0.5)
        return ""

    def _post(self, path: str, order: dict[str, str]) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.system.secret('HOPTHU_SERVICE_TOKEN')}"}
        with requests.Session() as http:
            http.trust_env = False
            answer = http.post(f"{self.system.url}/bot/v1/{path}", json=order, headers=headers, timeout=SECONDS)
        answer.raise_for_status()
        return answer


def _get(url: str) -> requests.Response:
    with requests.Session() as http:
        http.trust_env = False
        answer = http.get(url, timeout=SECONDS)
    answer.raise_for_status()
    return answer
