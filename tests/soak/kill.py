"""Conversations through both simulators while processes are killed; prints what was seen and what broke.

    python -m tests.soak.kill --conversations 300 --kills 15 --seed 1 --json

Exit status 1 when a message was lost, doubled, out of order or left without an answer.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hopthu.bench.measuring import machine
from hopthu.temporary import TemporarySystem
from tests.soak import checks, killing
from tests.soak.scripts import scripts
from tests.soak.talking import Crowd
from tests.system import ROOT, facebook_of, whole_system, zalo_of

MESSAGES_A_CONVERSATION = 3.6  # of the scripts, on average
SETTLE_SECONDS = 240.0
# A slow vendor makes it likely that a worker dies while a call is under way.
VENDOR_LATENCY_MS = 60
PATIENCE = "PT10M"  # no conversation is given to people because the bot is being started again


@dataclass(frozen=True, slots=True)
class Outcome:
    """figures: counts and seconds; faults: {name: how often}, {} when all is well; examples: who was hit."""

    figures: dict[str, Any]
    faults: dict[str, int]
    examples: dict[str, list[str]]


def run(
    system: TemporarySystem,
    *,
    conversations: int,
    kills: int,
    seed: int,
    active: int = 40,
    lost_answers: int = 2,
    seconds: float = 1800.0,
) -> Outcome:
    """Let the citizens talk, kill, wait until all is quiet, examine.

    lost_answers: percent of the sends that take effect although their connection breaks.
    """
    randomness = random.Random(seed)
    simulators = [facebook_of(system), zalo_of(system)]
    for simulator in simulators:
        simulator.post("faults", {"latency_ms": VENDOR_LATENCY_MS})
    if lost_answers:
        faults = {"latency_ms": VENDOR_LATENCY_MS, "drop_after": True, "percent": lost_answers, "seed": seed}
        for simulator in simulators:
            simulator.post("faults", faults)
    crowd = Crowd(simulators, scripts(conversations, randomness), randomness, active=active, name=f"dan{seed}")
    points, victims = killing.plan(kills, round(conversations * MESSAGES_A_CONVERSATION), randomness)
    killer = killing.Killer(system, points, victims)
    began = time.monotonic()
    is_over = crowd.talk(killer.look, seconds)
    talked = time.monotonic() - began
    is_settled = checks.wait_until_settled(system, crowd, SETTLE_SECONDS)
    settled = time.monotonic() - began - talked
    for simulator in simulators:
        simulator.post("faults", {})
    findings = checks.examine(system, crowd)
    if not is_over:
        findings.fault("scripts_not_finished", f"after {seconds:.0f} s")
    if not is_settled:
        findings.fault("not_settled", f"after {SETTLE_SECONDS:.0f} s")
    if len(killer.done) < kills:
        findings.fault("kills_not_done", f"{len(killer.done)} of {kills}")
    figures = {
        "seed": seed,
        "conversations": conversations,
        "repeated_by_citizens": sum(citizen.script.repeats for citizen in crowd.citizens),
        **dict(sorted(findings.figures.items())),
        "kills": {name: sum(kill["process"] == name for kill in killer.done) for name in killing.TARGETS},
        "kill_log": killer.done,
        "talk_seconds": round(talked, 1),
        "settle_seconds": round(settled, 1),
    }
    return Outcome(figures, dict(findings.faults), dict(findings.examples))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kill", description=__doc__)
    parser.add_argument("--conversations", type=int, default=300)
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--seed", type=int, default=None, help="default: a new one, printed")
    parser.add_argument("--active", type=int, default=40, help="citizens who write at the same time")
    parser.add_argument("--lost-answers", type=int, default=2, help="percent of sends whose answer is lost")
    parser.add_argument("--logs", type=Path, help="where to keep the system's logs")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}", file=sys.stderr, flush=True)
    var = (ROOT / os.environ.get("HOPTHU_VAR", "var")).resolve()
    logs = options.logs or var / "test-results" / "soak-logs"
    with whole_system(var, logs, HOPTHU_BOT_PATIENCE=PATIENCE) as system:
        outcome = run(
            system,
            conversations=options.conversations,
            kills=options.kills,
            seed=seed,
            active=options.active,
            lost_answers=options.lost_answers,
        )
    _show(outcome, as_json=options.json)
    return 1 if outcome.faults else 0


def _show(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        figures = {**outcome.figures, "faults": outcome.faults, "examples": outcome.examples}
        print(json.dumps({"name": "kill", "machine": machine(), "figures": figures, "peer": None, "ratio": None}))
        return
    for name, value in outcome.figures.items():
        if name != "kill_log":
            print(f"{name:<24} {value}")
    for name, count in outcome.faults.items():
        print(f"FAULT {name}: {count} ({'; '.join(outcome.examples[name])})")
    print("all is well" if not outcome.faults else "something broke")


if __name__ == "__main__":
    sys.exit(main())
