"""Trials: one model on one set of rows, with every prediction, so that two models can be compared row by row."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.models import ModelTrial
from inbox_api.settings import get_settings
from inbox_api.training.models import curves
from inbox_api.training.models import rows as row_sets
from inbox_api.training.models.figures import Judged, figures, judged
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rows import Row

HIDDEN = frozenset({row_sets.GOLD})  # sets whose sentences nobody may read: they would be taught to


def keep(
    session: Session,
    model_id: int,
    sets: Mapping[str, Sequence[Row]],
    answers: Sequence[Mapping[str, Any]],
    now: datetime,
) -> dict[str, ModelTrial]:
    """Store a trial of every set from the answers of `bot.judging`; {set: trial}. Sets without rows are left out."""
    by_id = {str(answer["id"]): answer for answer in answers}
    kept: dict[str, ModelTrial] = {}
    for name, rows in sets.items():
        found = [judged(row, by_id[f"{name}/{row.id}"]) for row in rows if f"{name}/{row.id}" in by_id]
        if not found:
            continue
        texts = {row.id: row.text for row in rows} if name not in HIDDEN else {}
        told = [curves.shares(row, by_id[f"{name}/{row.id}"]) for row in rows if f"{name}/{row.id}" in by_id]
        protected = get_settings().protected
        trial = ModelTrial(
            model_id=model_id, rows=name, rows_fingerprint=row_sets.fingerprint(rows), at=now,
            figures={**figures(found, protected), "curves": curves.curves(told, protected), "with_shares": True},
            content=packed(found, texts),
        )  # fmt: skip
        ModelRepository(session).replace_trial(trial)
        kept[name] = trial
    return kept


def packed(found: Sequence[Judged], texts: Mapping[str, str]) -> bytes:
    """Compressed JSON lines. texts: by row; {} where nobody may read them."""
    lines = ({**asdict(one), **({"text": texts[one.id]} if one.id in texts else {})} for one in found)
    return gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode(), mtime=0)


def unpacked(trial: ModelTrial) -> dict[str, tuple[Judged, str | None]]:
    """{row id: (what was found, its text or None where nobody may read it)}."""
    found: dict[str, tuple[Judged, str | None]] = {}
    for line in gzip.decompress(trial.content).decode().splitlines():
        given = json.loads(line)
        text = given.pop("text", None)
        pairs = tuple((name, part) for name, part in given.get("shares") or ())
        found[given["id"]] = (Judged(**{**given, "wanted": tuple(given["wanted"]), "shares": pairs}), text)
    return found


def forget_texts(session: Session, texts: Collection[str]) -> int:
    """These sentences are told no longer with the predictions; how many trials held one."""
    count = 0
    for number in ModelRepository(session).trial_ids(set(row_sets.SETS) - HIDDEN) if texts else ():
        trial = ModelRepository(session).trial(number)
        found = unpacked(trial)
        left = {key: text for key, (_one, text) in found.items() if text is not None and text not in texts}
        if len(left) < sum(text is not None for _one, text in found.values()):
            trial.content = packed([one for one, _text in found.values()], left)
            count += 1
        ModelRepository(session).flush()
        session.expire(trial)  # its predictions are large
    return count


def sentences(trial: ModelTrial, wanted: str, given: str, most: int = 200) -> list[tuple[Judged, str | None]]:
    """The rows of one cell of the matrix."""
    every = unpacked(trial).values()
    return [pair for pair in every if pair[0].named == wanted and pair[0].best == given][:most]
