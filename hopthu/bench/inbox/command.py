"""`hopthu bench inbox`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hopthu.bench.inbox.calm import wait_until_calm
from hopthu.bench.inbox.dataset import Dataset, prepare
from hopthu.bench.inbox.driving import Day, Measured
from hopthu.bench.inbox.peer import NAME as PEER_NAME
from hopthu.bench.inbox.peer import measure as measure_peer
from hopthu.bench.inbox.processors import Look, cores_between, look
from hopthu.bench.inbox.sizes import scaled
from hopthu.bench.inbox.work import choose_officers, find_work
from hopthu.bench.measuring import milliseconds, percentile
from hopthu.bench.showing import show
from hopthu.errors import CommandError
from hopthu.temporary import TemporarySystem, system_in
from inbox_api.texts import gettext as _

NAMES = ("list", "filter", "search", "open", "take_over", "reply", "live")


def inbox(
    folder: Annotated[Path, typer.Option(help=_("Where the made-up city is kept; it is used again"))] = Path(
        "var/bench"
    ),
    scale: Annotated[float, typer.Option(min=0.0001, max=2.0, help=_("Shrinks all sizes, e.g. 0.01"))] = 1.0,
    cases: Annotated[int, typer.Option(min=100, help=_("Cases"))] = 1_000_000,
    messages: Annotated[int, typer.Option(min=1000, help=_("Messages"))] = 10_000_000,
    officers: Annotated[int, typer.Option(min=30, help=_("Officers"))] = 300,
    working: Annotated[int, typer.Option(min=1, help=_("Officers who work at the same time"))] = 50,
    per_second: Annotated[float, typer.Option(min=0.1, help=_("Messages of citizens a second"))] = 20.0,
    seconds: Annotated[float, typer.Option(min=5.0, help=_("How long is measured"))] = 120.0,
    warm_up: Annotated[float, typer.Option(min=1.0, help=_("How long it runs before"))] = 20.0,
    peer_tries: Annotated[int, typer.Option(min=0, help=_("How often the ordinary way is tried; 0: not at all"))] = 5,
    only_data: Annotated[bool, typer.Option("--only-data", help=_("Only make the data"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    dataset = prepare(folder.resolve(), scaled(scale, cases, messages, officers), _tell)
    if only_data:
        _tell(str(dataset.told()))
        return
    with system_in(dataset.home, True) as system:
        measured, told, peer = _measure(dataset, system, working, per_second, warm_up, seconds, peer_tries)
    figures: dict[str, Any] = {f"{name}_p95_ms": milliseconds(percentile(measured.seconds[name], 95)) for name in NAMES}
    figures.update({f"{name}_p50_ms": milliseconds(percentile(measured.seconds[name], 50)) for name in NAMES})
    figures["webhook_p95_ms"] = milliseconds(percentile(measured.seconds["webhook"], 95))
    figures["web_memory_mb"] = told["memory"]
    figures.update(
        messages_per_second=round(measured.messages / seconds, 1),
        refreshes_per_second=round(measured.refreshes / seconds, 1),
        steps=sum(len(measured.seconds[name]) for name in NAMES), errors=sum(measured.errors.values()),
    )  # fmt: skip
    ratios = {name: round(figures[name] / value, 4) for name, value in peer.items() if value}
    show(
        "inbox", figures, peer, ratios.get("search_p95_ms", float("nan")), peer_name=PEER_NAME, as_json=as_json,
        ratios=ratios, data=dataset.told(), working=working, error_kinds=dict(measured.errors),
        cores=told["cores"],
    )  # fmt: skip


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _measure(
    dataset: Dataset, system: TemporarySystem, working: int, per_second: float, warm_up: float, seconds: float,
    peer_tries: int,
) -> tuple[Measured, dict[str, Any], dict[str, Any]]:  # fmt: skip
    """What was measured, memory (MB) and processors used, and the ordinary way."""
    state = system.state()
    address = str(state["database"]["url"])
    wait_until_calm(address)
    day = Day(system.url, system.secret("HOPTHU_FACEBOOK_APP_SECRET"), find_work(dataset, address), dataset, 7)
    chosen = choose_officers(dataset, working, dataset.sizes.seed)
    processes = {"web": system.process_id("web") or 0, "worker": system.process_id("worker") or 0,
                 "postgres": int(state["database"]["pid"] or 0), "bench": os.getpid()}  # fmt: skip
    looks: list[Look] = []
    day.measured.warm = lambda: looks.append(look(processes))
    measured = asyncio.run(day.run(chosen, per_second, warm_up, seconds))
    cores = cores_between(looks[0], look(processes)) if looks else {}
    memory = _memory_mb(system.process_id("web"))
    peer = measure_peer(dataset, address, peer_tries) if peer_tries else {}
    return measured, {"memory": memory, "cores": cores}, peer


def _memory_mb(process_id: int | None) -> float:
    """Resident memory of a process. Raises CommandError when it is gone."""
    try:
        lines = Path(f"/proc/{process_id}/status").read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise CommandError(_("%(name)s did not come up again.", name="web")) from error
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024, 1)
