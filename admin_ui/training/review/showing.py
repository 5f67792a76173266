"""What the pages of the review queue say of a message: why it is here, its marks, the keys of labels."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin_ui.intent_words import ENTITIES, INTENTS
from inbox_api.cases.topics import topic_name
from inbox_api.errors import Invalid
from inbox_api.models import ReviewItem
from inbox_api.texts import gettext as _
from inbox_api.training.data import TrainingData
from inbox_api.training.review import scoring, words

TOP = 5
# One key for each label, in the order in which they are offered.
LABEL_KEYS = {
    "procedure": "p", "address": "a", "ward": "w", "landmark": "l", "agency": "g", "date_time": "t", "person": "r",
    "quantity": "q", "phone": "f", "id_number": "i", "case_code": "c", "dossier_code": "d", "license_plate": "v",
    "topic": "o",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as its page needs it. pieces: [(words, label or None)]; choices: [(intent, its name, share or None)]."""

    item: ReviewItem
    pieces: list[tuple[str, str | None]]
    choices: list[tuple[str, str, float | None]]
    why: list[str]
    words: list[tuple[int, int]]
    is_outdated: bool
    teaches_little: bool

    @property
    def is_trial(self) -> bool:
        """Only guests of trials said it."""
        return self.item.messages == 0


def shown(item: ReviewItem, model: str | None, name_of: Callable[[str], str]) -> Shown:
    """model: the one in use; another one's prediction is out of date."""
    return Shown(
        item=item,
        pieces=pieces(item.text, item.prediction.get("entities") or []),
        choices=choices(item, name_of),
        why=[one for one in (reason(one, name_of) for one in item.reasons) if one],
        words=list(words.borders(item.text)),
        is_outdated=model is not None and item.model != model,
        teaches_little=scoring.teaches_little(item.prediction, item.neighbours),
    )


def namer(data: TrainingData) -> Callable[[str], str]:
    """The name of an intent in plain words."""
    taught = {name: one.title for name, one in data.taught.items()}
    return lambda intent: taught.get(intent) or str(INTENTS.get(intent, intent))


def label_name(entity: str) -> str:
    return str(ENTITIES.get(entity, entity))


def labels(data: TrainingData) -> list[tuple[str, str, str]]:
    """(label, its name, its key) of all labels in the data."""
    known = [name for name in LABEL_KEYS if name in data.entities]
    return [(name, label_name(name), LABEL_KEYS[name]) for name in known]


def pieces(text: str, entities: Iterable[Mapping[str, Any]]) -> list[tuple[str, str | None]]:
    """The text in stretches, each with its label or None."""
    found: list[tuple[str, str | None]] = []
    at = 0
    for one in sorted(entities, key=lambda entity: int(entity["start"])):
        start, end = int(one["start"]), int(one["end"])
        if start < at or end > len(text):
            continue
        found += [(text[at:start], None), (text[start:end], str(one["entity"]))]
        at = end
    return [piece for piece in [*found, (text[at:], None)] if piece[0]]


def read_marks(told: str | None) -> list[dict[str, Any]] | None:
    """The marks that a form carries as JSON; None: it carries none. Raises Invalid."""
    if told is None:
        return None
    try:
        return [{"entity": str(one["entity"]), "start": int(one["start"]), "end": int(one["end"])}
                for one in json.loads(told)]  # fmt: skip
    except (ValueError, TypeError, KeyError) as error:
        raise Invalid from error


def choices(item: ReviewItem, name_of: Callable[[str], str]) -> list[tuple[str, str, float | None]]:
    """The predicted intent first, then that of an officer, then the model's next ones, then those of neighbours."""
    ranking = item.prediction.get("ranking") or []
    shares: dict[str, float | None] = {str(item.prediction["intent"]): float(item.prediction.get("confidence") or 0.0)}
    for one in ranking:
        shares.setdefault(str(one["name"]), float(one["confidence"]))
    others = [str(one["intent"]) for one in item.reasons if one["kind"] == "officer_says" and one.get("intent")]
    near = [str(one["intent"]) for one in item.neighbours]
    first = next(iter(shares))
    ordered = dict.fromkeys([first, *others, *shares, *near])
    ordered.pop("nlu_fallback", None)
    return [(name, name_of(name), shares.get(name)) for name in list(ordered)[:TOP]]


def reason(one: Mapping[str, Any], name_of: Callable[[str], str]) -> str:
    """One reason in words; "" for a kind that is not told."""
    kind, intent = str(one["kind"]), name_of(str(one.get("intent") or "")) if one.get("intent") else ""
    count = int(one.get("count") or 1)
    told: dict[str, str] = {
        "uncertain": _("The assistant wavers: the second guess is %(points)s points behind",
                       points=round(float(one.get("margin") or 0.0) * 100)),
        "not_understood": _("The assistant did not understand"),
        "neighbours_differ": _("The likest lines say otherwise: %(intent)s", intent=intent),
        "topic_unclear": _("No topic of reports fits"),
        "citizen_topic": _("The citizen chose the topic: %(topic)s",
                           topic=topic_name(str(one.get("topic") or "")) or ""),
        "novel": _("Unlike every line of the data (likest: %(percent)s %%)",
                   percent=round(float(one.get("likeness") or 0.0) * 100)),
        "officer_says": _("An officer says: %(intent)s", intent=intent or _("another intent")),
        "thumbs_down": _("Citizens disliked the answer (%(count)s)", count=count),
        "low_rating": _("The case was rated badly"),
        "handed_over": _("The conversation went to people (%(count)s)", count=count),
        "reopened": _("The case was opened again"),
        "guest_wrong": _("A guest of a trial says that this was understood wrongly (%(count)s)", count=count),
        "protected": _("A protected intent: a second person decides"),
    }  # fmt: skip
    return told.get(kind, "")


def intent_choices(data: TrainingData) -> Sequence[tuple[str, str]]:
    """(intent, its name) of all, by name."""
    name_of = namer(data)
    return sorted(((name, name_of(name)) for name in data.intents), key=lambda pair: pair[1].casefold())
