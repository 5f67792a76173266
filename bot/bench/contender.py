"""Train or test one contender: `python -m bot.bench.contender train|test KIND ...`, from the project's root.

    train KIND --data FOLDER --out FOLDER [--config FILE] [--epochs N]
        prints {"model": path, "train_seconds", "train_cpu_seconds", "train_peak_mb"}
    test KIND --model FILE
        reads JSON lines {"id", "text"} to the end; prints {"load_seconds", "resident_mb"}, then one line of findings
        a message, as bot.parsing does

KIND is `rasa` (any Rasa configuration) or `svm`. Only these lines go to stdout; what the engines print goes to stderr.
"""

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any, Callable, Dict, TextIO

from bot.server import QUIET_AND_SMALL

Parse = Callable[[str], Dict[str, Any]]


class Clock:
    """Wall and CPU seconds of this process since `start`."""

    def start(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def figures(self) -> Dict[str, float]:
        return {
            "train_seconds": round(time.perf_counter() - self._wall, 2),
            "train_cpu_seconds": round(time.process_time() - self._cpu, 2),
        }


def train(kind: str, data: Path, out: Path, config: Path, epochs: int) -> Dict[str, Any]:
    """Train in this process. For Rasa the times include the engine's start and reading the data."""
    clock = Clock()
    clock.start()
    if kind == "rasa":
        from bot.bench import rasa_contender

        model = rasa_contender.train(data, out, config, epochs)
    else:
        from bot.bench import svm_contender

        model = svm_contender.train(data, out, clock.start)
    figures = clock.figures()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # Linux counts in KiB
    return {"model": str(model), **figures, "train_peak_mb": round(peak / 1e6)}


def test(kind: str, model: Path, lines: TextIO, out: TextIO) -> None:
    """Load the model, then answer line by line. Loading includes the engine's start and one first message.

    Call it in a fresh process: numerical libraries get as many threads as in the server, one.
    """
    for name, value in QUIET_AND_SMALL.items():
        os.environ.setdefault(name, value)
    began = time.perf_counter()
    parse = _load(kind, model)
    parse("a")  # pays for lazy imports; part of loading, not of any message
    _write(out, {"load_seconds": round(time.perf_counter() - began, 2), "resident_mb": resident_megabytes()})
    for line in lines:
        row = json.loads(line)
        started = time.perf_counter()
        findings = parse(row["text"])
        elapsed = (time.perf_counter() - started) * 1000
        _write(out, {"id": row["id"], **findings, "parse_ms": round(elapsed, 3)})


def _load(kind: str, model: Path) -> Parse:
    if kind == "rasa":
        from bot.bench import rasa_contender

        return rasa_contender.load(model)
    from bot.bench import svm_contender

    return svm_contender.load(model)


def resident_megabytes() -> int:
    """Memory of this process that is in RAM now, in MB of 1,000,000 bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def _write(out: TextIO, line: Dict[str, Any]) -> None:
    out.write(json.dumps(line, ensure_ascii=False) + "\n")
    out.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.bench.contender", description="Train or test a contender.")
    parser.add_argument("step", choices=["train", "test"])
    parser.add_argument("kind", choices=["rasa", "svm"])
    parser.add_argument("--data", type=Path, help="folder of Rasa YAML")
    parser.add_argument("--out", type=Path, help="folder for the model and the cache")
    parser.add_argument("--config", type=Path, help="Rasa configuration")
    parser.add_argument("--epochs", type=int, default=0, help="of every component that has any; 0: as configured")
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    out, sys.stdout = sys.stdout, sys.stderr
    if options.step == "train":
        _write(out, train(options.kind, options.data, options.out, options.config, options.epochs))
    else:
        test(options.kind, options.model, sys.stdin, out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
