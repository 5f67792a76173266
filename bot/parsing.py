"""Understand messages without a server: JSON lines {"id","text"} in, one JSON line of findings a message out.

`python -m bot.parsing --model FILE`, from the project's root. The model is loaded once; each message stands alone,
as a citizen's first.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from bot import city_words
from bot.calm_memory import freeze_after_each_model
from bot.server import QUIET_AND_SMALL
from bot.training import quiet_rasa

Parse = Callable[[str], dict[str, Any]]
_FALLBACK = "nlu_fallback"
# Typed text is never a command: the slash becomes its twin of the same length, so offsets hold.
_DIVISION_SLASH = "\u2215"


def load_parser(model: Path) -> Parse:
    """A function from a text to Rasa's parse data, with offsets of the text as given (Rasa strips it first).

    The process becomes like the server's (threads, late imports, memory), so that times are those of the server.
    """
    for name, value in QUIET_AND_SMALL.items():
        os.environ.setdefault(name, value)
    quiet_rasa()
    freeze_after_each_model()
    city_words.follow_each_model()
    from rasa.core.agent import Agent

    loop = asyncio.new_event_loop()
    agent = Agent.load(str(model))

    def parse(text: str) -> dict[str, Any]:
        shift = len(text) - len(text.lstrip())
        stripped = text.strip()
        if stripped.startswith("/"):
            stripped = _DIVISION_SLASH + stripped[1:]
        data: dict[str, Any] = loop.run_until_complete(agent.parse_message(stripped))
        for entity in data["entities"]:
            entity["start"] += shift
            entity["end"] += shift
        return data

    return parse


def understanding(data: dict[str, Any]) -> dict[str, Any]:
    """Rasa's parse data in the shape the inbox keeps; the ranking is without the fallback."""
    ranking = [
        {"name": item["name"], "confidence": round(item["confidence"], 4)}
        for item in data.get("intent_ranking", [])
        if item["name"] != _FALLBACK
    ]
    return {
        "intent": data["intent"]["name"],
        "confidence": round(data["intent"]["confidence"], 4),
        "ranking": ranking,
        "entities": [
            {key: entity[key] for key in ("entity", "start", "end", "value", "confidence_entity")}
            for entity in data["entities"]
        ],
        "topic_ranking": [
            {"code": item["code"], "confidence": round(item["confidence"], 4)} for item in data.get("topic_ranking", [])
        ],
        "is_fallback": data["intent"]["name"] == _FALLBACK,
    }


def parse_lines(parse: Parse, lines: TextIO, out: TextIO) -> None:
    """One line of output for each line of input, in order, flushed at once. `parse_ms` is the time in the pipeline."""
    for line in lines:
        row = json.loads(line)
        started = time.perf_counter()
        data = parse(row["text"])
        elapsed = (time.perf_counter() - started) * 1000
        answer = {"id": row["id"], **understanding(data), "parse_ms": round(elapsed, 2)}
        out.write(json.dumps(answer) + "\n")  # ASCII: values may hold halves of surrogate pairs
        out.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.parsing", description="Understand messages from stdin.")
    parser.add_argument("--model", type=Path, required=True, help="model archive of bot.training")
    arguments = parser.parse_args()
    # Rasa and TensorFlow may print: the findings keep the real output for themselves.
    out, sys.stdout = sys.stdout, sys.stderr
    parse = load_parser(arguments.model)
    parse("a")  # the first message pays for lazy imports; it is not part of any figure
    parse_lines(parse, sys.stdin, out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
