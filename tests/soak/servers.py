"""Several Rasa servers on one database, and models swapped under load; prints what was seen and what broke.

    python -m tests.soak.servers --citizens 40 --swaps 12 --json

Every citizen fills report forms, each turn at another server than the turn before; a part of the messages is sent
twice, the second time to the other server. Meanwhile `PUT /model` changes the models of all servers in turn. Exit
status 1 when a turn was left without an answer, a form was forgotten, or a message was handled twice.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hopthu.bench.bot.load import Client, scripts
from hopthu.bench.bot.servers import RasaServer, another_rasa
from hopthu.bench.measuring import in_threads, machine, milliseconds, percentile
from hopthu.services import Ports
from hopthu.temporary import TemporarySystem
from tests.system import ROOT, whole_system

EVERY_REPEAT = 4  # each fourth message is sent again
PAUSE_SECONDS = 0.5  # between two swaps
# Of the script of the benchmark: it begins a form, answers its questions, and cancels it with the last message.
SCRIPT = scripts()["ours"]


@dataclass(slots=True)
class Findings:
    """latencies: seconds, one a turn. faults: {name: how often}, empty when all is well; examples: one for each."""

    turns: int = 0
    repeats: int = 0
    swaps: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, name: str, example: str) -> None:
        with self.lock:
            self.faults[name] += 1
            self.examples.setdefault(name, example)

    def figures(self) -> dict[str, Any]:
        return {
            "turns": self.turns,
            "repeats": self.repeats,
            "swaps": len(self.swaps),
            "turn_p50_ms": milliseconds(percentile(self.latencies, 50)),
            "turn_p95_ms": milliseconds(percentile(self.latencies, 95)),
            "turn_max_ms": milliseconds(max(self.latencies, default=0.0)),
            "swap_p50_ms": milliseconds(percentile(self.swaps, 50)) if self.swaps else None,
            "swap_max_ms": milliseconds(max(self.swaps)) if self.swaps else None,
        }


class Citizen:
    """Someone whose messages reach another server each time, as behind a load balancer."""

    def __init__(self, name: str, servers: Sequence[RasaServer], findings: Findings) -> None:
        self.name, self.findings = name, findings
        self.clients = [Client(server.port, server.token) for server in servers]
        self.count = 0

    def fill_a_form(self, number: int) -> None:
        """Begin, answer, cancel; after each turn the server that did not answer is asked what it knows."""
        sender = f"{self.name}-{number}"
        for position, text in enumerate(SCRIPT):
            answering, other = self._next_two()
            message_id = f"{sender}-{position}"
            replies = self._turn(answering, sender, text, message_id)
            if self.count % EVERY_REPEAT == 0:
                self._repeat(other, sender, text, message_id, replies)
            is_open = position < len(SCRIPT) - 1
            if self._form_known_to(other, sender) != (f"{sender}-0" if is_open else None):
                self.findings.fault("form_forgotten" if is_open else "form_not_closed", message_id)

    def close(self) -> None:
        for client in self.clients:
            client.close()

    def _next_two(self) -> tuple[Client, Client]:
        self.count += 1
        total = len(self.clients)
        return self.clients[self.count % total], self.clients[(self.count + 1) % total]

    def _turn(self, client: Client, sender: str, text: str, message_id: str) -> list[Any]:
        began = time.perf_counter()
        status, body = client.turn(sender, text, message_id)
        seconds = time.perf_counter() - began
        with self.findings.lock:
            self.findings.turns += 1
            self.findings.latencies.append(seconds)
        if status != 200 or not body["replies"]:
            self.findings.fault("turn_not_answered", f"{message_id}: {status}")
            return []
        if body["repeated"]:
            self.findings.fault("new_message_taken_for_old", message_id)
        return list(body["replies"])

    def _repeat(self, client: Client, sender: str, text: str, message_id: str, replies: list[Any]) -> None:
        """The same message again, at the other server: it must give the same answer and do nothing."""
        status, body = client.turn(sender, text, message_id)
        with self.findings.lock:
            self.findings.repeats += 1
        if status != 200 or not body["repeated"]:
            self.findings.fault("message_handled_twice", f"{message_id}: {status}")
        elif body["replies"] != replies:
            self.findings.fault("other_answer_to_the_same_message", message_id)

    def _form_known_to(self, client: Client, sender: str) -> str | None:
        """The message that began the form which this server knows; None for no form."""
        query = f"?token={client.token}&include_events=NONE"
        status, tracker = client.call("GET", f"/conversations/{sender}/tracker{query}", None)
        if status != 200:
            self.findings.fault("tracker_not_readable", f"{sender}: {status}")
            return None
        began_by: str | None = (tracker["slots"].get("report") or {}).get("started_by")
        return began_by


def run(system: TemporarySystem, *, citizens: int, forms: int, swaps: int) -> Findings:
    """Let `citizens` fill `forms` forms each at two servers at least, and go on until `swaps` swaps are done."""
    findings = Findings()
    run_name = f"soak-{time.time_ns()}"
    with another_rasa(system) as second:
        first = RasaServer(Ports(system.port).rasa, second.token, system.process_id("rasa") or 0, 0.0, second.model)
        servers = [first, second]
        is_swapped = threading.Event()

        def work(number: int) -> None:
            if number == citizens:
                try:
                    _swap(servers, swaps, system.var, findings)
                finally:
                    is_swapped.set()
                return
            citizen = Citizen(f"{run_name}-{number}", servers, findings)
            done = 0
            while done < forms or not is_swapped.is_set():
                citizen.fill_a_form(done)
                done += 1
            citizen.close()

        in_threads(citizens + 1, work)
        _put(first, first.model)  # the system goes on with the model it had
    return findings


def _swap(servers: Sequence[RasaServer], swaps: int, folder: Path, findings: Findings) -> None:
    """PUT /model on each server in turn, every time with a file of another name, and look whether it is served."""
    for number in range(swaps):
        server = servers[number % len(servers)]
        model = folder / "models" / f"swap-{number}.tar.gz"
        shutil.copyfile(server.model, model)
        time.sleep(PAUSE_SECONDS)
        began = time.perf_counter()
        status, served = _put(server, model)
        findings.swaps.append(time.perf_counter() - began)
        if status != 204:
            findings.fault("swap_refused", f"{number}: {status}")
        if served != model.name:
            findings.fault("old_model_served", f"{number}: {served}")
        model.unlink()


def _put(server: RasaServer, model: Path) -> tuple[int, str]:
    """(status of the answer, file name of the model served afterwards)."""
    client = Client(server.port, server.token)
    try:
        status, _body = client.call("PUT", f"/model?token={server.token}", {"model_file": str(model)})
        _status, told = client.call("GET", f"/status?token={server.token}", None)
    finally:
        client.close()
    return status, str(told.get("model_file"))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.servers", description=__doc__)
    parser.add_argument("--citizens", type=int, default=8, help="who write at the same time")
    parser.add_argument("--forms", type=int, default=20, help="of each citizen, at least")
    parser.add_argument("--swaps", type=int, default=12)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    var = (ROOT / os.environ.get("HOPTHU_VAR", "var")).resolve()
    with whole_system(var, var / "test-results" / "soak-servers-logs") as system:
        findings = run(system, citizens=options.citizens, forms=options.forms, swaps=options.swaps)
    _show(findings, as_json=options.json)
    return 1 if findings.faults else 0


def _show(findings: Findings, *, as_json: bool) -> None:
    if as_json:
        figures = {**findings.figures(), "faults": dict(findings.faults), "examples": findings.examples}
        print(json.dumps({"name": "servers", "machine": machine(), "figures": figures, "peer": None, "ratio": None}))
        return
    for name, value in findings.figures().items():
        print(f"{name:<24} {value}")
    for name, count in findings.faults.items():
        print(f"FAULT {name}: {count} ({findings.examples[name]})")
    print("all is well" if not findings.faults else "something broke")


if __name__ == "__main__":
    sys.exit(main())
