"""`hopthu simulate FILE`: play a file of messages through the channels of a running system.

One JSON object a line: {"channel": "facebook" | "zalo" | "web", "citizen": "any name", "text": "...", "wait": seconds}.
Every other key goes to the simulator as it stands (payload, image, sticker, location, ...: see the READMEs of the
connectors). Lines of one citizen go out in the order of the file; `wait` pauses before the line.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
import typer

from hopthu.environment import load_settings
from hopthu.errors import CommandError
from hopthu.services import Ports
from inbox_api.texts import gettext as _


def simulate(file: Path, *, speed: float, as_json: bool) -> None:
    """Post all lines; prints how many were accepted. Raises CommandError at the first bad line."""
    file = file.resolve()  # settings move to the project's folder
    ports = Ports(load_settings().port)
    addresses = {
        "facebook": f"http://127.0.0.1:{ports.facebook_simulator}/_sim/messages",
        "zalo": f"http://127.0.0.1:{ports.zalo_simulator}/_sim/messages",
    }
    began, sent = time.monotonic(), 0
    with requests.Session() as http:
        http.trust_env = False  # a proxy of the machine has no business with its own ports
        for number, order in orders(file):
            time.sleep(float(order.pop("wait", 0)) / speed)
            channel = str(order.pop("channel", ""))
            if channel not in addresses:
                raise CommandError(
                    _("Line %(number)d: unknown channel %(channel)s", number=number, channel=channel or "?")
                )
            _post(http, addresses[channel], order, number)
            sent += 1
    seconds = time.monotonic() - began
    if as_json:
        typer.echo(json.dumps({"messages": sent, "seconds": round(seconds, 3)}))
    else:
        typer.echo(_("%(count)d messages in %(seconds).1f s", count=sent, seconds=seconds))


def orders(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, order) of every line that is not empty. Raises CommandError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("Cannot read %(path)s: %(reason)s", path=file, reason=str(error))) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            order = json.loads(line)
        except ValueError as error:
            raise CommandError(_("Line %(number)d is not JSON.", number=number)) from error
        if not isinstance(order, dict) or not order.get("citizen"):
            raise CommandError(_("Line %(number)d names no citizen.", number=number))
        yield number, order


def _post(http: requests.Session, address: str, order: dict[str, Any], number: int) -> None:
    try:
        answer = http.post(address, json=order, timeout=10)
    except requests.ConnectionError as error:
        raise CommandError(_("Nothing answers on %(url)s. Start the system first: make run", url=address)) from error
    if answer.status_code >= requests.codes.bad_request:
        raise CommandError(_("Line %(number)d was refused: %(reason)s", number=number, reason=answer.text[:200]))
