"""What the processors did while something was measured: for the inbox, and for other programs of the machine."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Look:
    """Moment (seconds) and processor time so far (ticks): of the machine, and by name of our processes."""

    at: float
    busy: int
    own: dict[str, int]


def look(processes: Mapping[str, int]) -> Look:
    """processes: name -> process id; one counts with its children. {} of times where there is no /proc."""
    own = {name: sum(_ticks(number) for number in (process_id, *_children(process_id)))
           for name, process_id in processes.items()}  # fmt: skip
    return Look(time.monotonic(), _busy(), own)


def cores_between(first: Look, second: Look) -> dict[str, float]:
    """Processors used on average, by name; `others` is what the rest of the machine took."""
    ticks = (second.at - first.at) * os.sysconf("SC_CLK_TCK")
    used = {name: round((second.own[name] - first.own[name]) / ticks, 2) for name in second.own}
    return {**used, "others": round(max(0.0, (second.busy - first.busy) / ticks - sum(used.values())), 2)}


def _busy() -> int:
    try:
        fields = (PROC / "stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    except OSError:
        return 0
    user, nice, system, _idle, _wait, interrupts, soft, *_rest = map(int, fields)
    return user + nice + system + interrupts + soft


def _ticks(process_id: int) -> int:
    """Of the process and of those of its children that have ended."""
    found = _fields(process_id)
    return sum(int(field) for field in found[11:15]) if found else 0


def _children(process_id: int) -> list[int]:
    numbers = [int(path.name) for path in PROC.glob("[0-9]*")]
    return [number for number in numbers if (found := _fields(number)) and int(found[1]) == process_id]


def _fields(process_id: int) -> list[str]:
    """Of /proc/<id>/stat after the name, the state first; [] when it is gone."""
    try:
        return (PROC / str(process_id) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []
