"""`hopthu simulate FILE`: play a file of messages through the channels of a running system.

One JSON object a line: {"channel": "facebook" | "zalo" | "web", "citizen": "any name", "text": "...", "wait": seconds}.
Facebook and Zalo: every other key goes to the simulator as it stands (payload, image, sticker, location, ...: see
connectors/simulation/README.md). Web: `text`, `image`, `location` (simulate_web.py). Each line is accepted before the
next one goes out, so the lines of one citizen keep the order of the file; `wait` pauses before the line.
"""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import requests
import typer
from typer.core import TyperGroup

from hopthu.commands.simulate_chaos import chaos
from hopthu.commands.simulate_web import WebChat
from hopthu.environment import load_settings
from hopthu.errors import CommandError
from hopthu.fairness.command import assignment
from hopthu.services import Ports
from inbox_api.settings import Settings
from inbox_api.texts import gettext as _


class FileOrCommand(TyperGroup):
    """`hopthu simulate FILE` stays as short as it is beside the named commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["file", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=FileOrCommand,
    no_args_is_help=True,
    help=_("Play a file of messages through Messenger, Zalo and the web chat of a running system"),
)
app.command("assignment", help=_("Two years of assignment and clocks beside an independent reference"))(assignment)
app.command("chaos", help=_("Thousands of events while everything fails: what was lost, doubled, disordered"))(chaos)


@app.command("file", help=_("Play a file of messages through Messenger, Zalo and the web chat of a running system"))
def simulate(
    file: Annotated[Path, typer.Argument(help=_("One object a line with channel, citizen, text; see the guide"))],
    speed: Annotated[float, typer.Option(min=0.01, help=_("Shorten (above 1) or lengthen the pauses"))] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    """Post all lines; prints how many each channel accepted. Raises CommandError at the first bad line."""
    file = file.resolve()  # settings move to the project's folder
    settings = load_settings()
    began = time.monotonic()
    with requests.Session() as http:
        http.trust_env = False  # a proxy of the machine has no business with its own ports
        sent = play(file, http, settings, speed=speed)
    seconds = time.monotonic() - began
    if as_json:
        figures = {"messages": sent.total(), "channels": dict(sorted(sent.items())), "seconds": round(seconds, 3)}
        typer.echo(json.dumps(figures))
        return
    typer.echo(_("%(count)d messages in %(seconds).1f s", count=sent.total(), seconds=seconds))
    for channel, count in sorted(sent.items()):
        typer.echo(f"  {channel:<10} {count}")


def play(file: Path, http: requests.Session, settings: Settings, *, speed: float) -> Counter[str]:
    """Post all lines one after the other; {channel: lines accepted}. Raises CommandError."""
    ports = Ports(settings.port)
    simulators = {
        "facebook": f"http://127.0.0.1:{ports.facebook_simulator}/_sim/messages",
        "zalo": f"http://127.0.0.1:{ports.zalo_simulator}/_sim/messages",
    }
    web = WebChat(http, f"http://127.0.0.1:{ports.web}", settings.web_secret.get_secret_value())
    sent: Counter[str] = Counter()
    for number, order in orders(file):
        time.sleep(order.pop("wait", 0) / speed)
        channel = str(order.pop("channel", ""))
        try:
            if channel == "web":
                answer = web.post(order, number)
            elif channel in simulators:
                answer = http.post(simulators[channel], json=order, timeout=10)
            else:
                raise CommandError(
                    _("Line %(number)d: unknown channel %(channel)s", number=number, channel=channel or "?")
                )
        except (requests.ConnectionError, requests.Timeout) as error:
            address = simulators.get(channel, web.address)
            raise CommandError(
                _("Nothing answers on %(url)s. Start the system first: make run", url=address)
            ) from error
        if answer.status_code >= requests.codes.bad_request:
            raise CommandError(_("Line %(number)d was refused: %(reason)s", number=number, reason=_reason(answer)))
        sent[channel] += 1
    return sent


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
        wait = order.get("wait", 0)
        if not isinstance(wait, (int, float)) or not math.isfinite(wait) or wait < 0:
            raise CommandError(_("Line %(number)d: wait must be a number of seconds.", number=number))
        yield number, order


def _reason(answer: requests.Response) -> str:
    """The title of problem details, else the first words of the answer."""
    try:
        document = answer.json()
    except ValueError:
        document = None
    if isinstance(document, dict) and document.get("title"):
        return str(document["title"])
    return answer.text.strip()[:200] or str(answer.status_code)
