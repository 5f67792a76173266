"""Train a model and judge it in one process.

`python -m bot.judging --out DIR --root ROOT --rows FILE --answers FILE`; with `--model FILE` for the first two, a model
that is there is judged. Loading the engine costs as much as judging some thousand rows, so both are done here.

Rows: JSON lines, {"id","text"} for a message or {"id","turns":[text, ...]} for a conversation. Answers: one JSON line
each, in their order; a message's is that of `bot.parsing`, a conversation's {"id","turns":[{"intent","confidence",
"action"}]}. On stdout "training: ..." and "judging: DONE/ALL", at last the path of the model.

The process ends when its stdin is closed: nobody is left to hear of it when its parent was killed.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, Dict, List, Text

from bot import city_words
from bot.parsing import understanding
from bot.server import QUIET_AND_SMALL
from bot.training import quiet_rasa, train

_EVERY = 50  # rows between two lines of progress


class Judge:
    """One loaded model and what it makes of messages and conversations; nothing is stored, no action runs."""

    def __init__(self, model: Path) -> None:
        for name, value in QUIET_AND_SMALL.items():
            os.environ.setdefault(name, value)
        quiet_rasa()
        from rasa.core.agent import Agent

        city_words.follow_each_model()
        self._loop = asyncio.new_event_loop()
        self._agent = Agent.load(str(model))

    def parse(self, text: Text) -> Dict[Text, Any]:
        """Rasa's parse data; offsets are those of `text`. Typed text is never a command."""
        from bot.channel.request import harmless

        shift = len(text) - len(text.lstrip())
        data: Dict[Text, Any] = self._loop.run_until_complete(self._agent.parse_message(harmless(text).strip()))
        for entity in data["entities"]:
            entity["start"] += shift
            entity["end"] += shift
        return data

    def message(self, text: Text) -> Dict[Text, Any]:
        """What is understood, in the shape the inbox keeps."""
        began = time.perf_counter()
        found = understanding(self.parse(text))
        found["ranking"] = found["ranking"][:5]
        found["topic_ranking"] = found["topic_ranking"][:3]
        return {**found, "parse_ms": round((time.perf_counter() - began) * 1000, 2)}

    def conversation(self, texts: List[Text]) -> List[Dict[Text, Any]]:
        """Each turn's intent and the first action that follows it, in one conversation from its beginning."""
        from rasa.shared.core.events import ActionExecuted, UserUttered
        from rasa.shared.core.trackers import DialogueStateTracker

        processor = self._agent.processor
        tracker = DialogueStateTracker("judging", processor.domain.slots)
        tracker.update(ActionExecuted("action_listen"))
        turns = []
        for text in texts:
            data = self.parse(text)
            said = UserUttered(text, data["intent"], data["entities"], data)
            tracker.update(said, processor.domain)
            action, _prediction = processor.predict_next_with_tracker_if_should(tracker)
            tracker.update_with_events(
                [ActionExecuted(action.name()), ActionExecuted("action_listen")], processor.domain
            )
            found = understanding(data)
            turns.append({"intent": found["intent"], "confidence": found["confidence"], "action": action.name()})
        return turns


def judge(model: Path, rows: Path, answers: Path) -> None:
    """Read all rows, write all answers; progress on stdout."""
    wanted = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines() if line]
    mind = Judge(model)
    with answers.open("w", encoding="utf-8") as out:
        for number, row in enumerate(wanted):
            if number % _EVERY == 0:
                _say(f"judging: {number}/{len(wanted)}")
            if "turns" in row:
                answer = {"id": row["id"], "turns": mind.conversation(row["turns"])}
            else:
                answer = {"id": row["id"], **mind.message(row["text"])}
            out.write(json.dumps(answer) + "\n")  # ASCII: values may hold halves of surrogate pairs
    _say(f"judging: {len(wanted)}/{len(wanted)}")


def end_with_stdin() -> None:
    """End this process, whatever it does, as soon as whoever started it is gone."""

    def watch() -> None:
        try:
            while os.read(0, 1024):
                pass
        finally:
            if os.getpgrp() == os.getpid():
                os.killpg(0, signal.SIGKILL)  # those that train a part of the model, too
            os._exit(3)

    threading.Thread(target=watch, daemon=True).start()


def let_others_first() -> None:
    """Take only the time of the processors that nobody else wants, for this process and all that it starts.

    Being nice is not enough: the bot would wait for the end of a slice of time before it can answer.
    """
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _say(line: Text) -> None:
    sys.__stdout__.write(line + "\n")
    sys.__stdout__.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.judging", description="Train and judge a model.")
    parser.add_argument("--model", type=Path, help="judge this one instead of training")
    parser.add_argument("--out", type=Path, help="folder for the new model")
    parser.add_argument("--root", type=Path, help="project with config.yml, nlu_data and bot/domain")
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    options = parser.parse_args()
    if (options.model is None) == (options.out is None or options.root is None):
        parser.error("give --model, or --root and --out")
    end_with_stdin()
    let_others_first()
    model = options.model or train(options.root.resolve(), options.out)
    judge(model, options.rows, options.answers)
    _say(model.resolve().as_posix())
    return 0


if __name__ == "__main__":
    sys.exit(main())
