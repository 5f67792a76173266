"""Test rows in the other styles: JSON lines of the evaluation file in, each followed by a plain and a teencode copy.

`python -m bot.bench.copies --seed N`. The copies are made by the augmenter of the training, so their teencode is kinder
than real chat.
"""

import argparse
import json
import random
import sys
from typing import Any, Dict, Iterator

from bot.components.noise import Sentence, Span, plain_copy, teencode_copy

Row = Dict[str, Any]


def with_copies(row: Row, rng: random.Random) -> Iterator[Row]:
    """The row itself, then its copies; a copy that has lost all its text is left out."""
    spans = tuple(Span(e["start"], e["end"], e["entity"], e.get("value", "")) for e in row["entities"])
    sentence = Sentence(row["text"], spans)
    yield row
    for style, copy in (("plain", plain_copy(sentence)), ("teencode", teencode_copy(sentence, rng))):
        if copy.text.strip():
            entities = [{"entity": s.label, "start": s.start, "end": s.end, "value": s.value} for s in copy.spans]
            made = {"id": f"{row['id']}-{style}", "text": copy.text, "style": style, "entities": entities}
            yield {**row, **made}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.bench.copies", description="Rows in the other styles.")
    parser.add_argument("--seed", type=int, required=True)
    rng = random.Random(parser.parse_args().seed)  # noqa: S311 - no secret
    for line in sys.stdin:
        for row in with_copies(json.loads(line), rng):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
