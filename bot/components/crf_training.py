"""How the tagger is trained. Without Rasa's parts that load TensorFlow: a process of its own would wait for it."""

from __future__ import annotations

from typing import Any

import pycrfsuite

from bot.components import crf_features
from bot.components.crf_features import MODULES as FEATURE_MODULES
from bot.components.syllables import split_syllables
from bot.components.training_sentences import Example

MODULES = ["bot.components.crf_training", *FEATURE_MODULES]


def train_file(examples: list[Example], config: dict[str, Any], path: str) -> bool:
    """Train on `examples` and write the crfsuite file; False when no example holds an entity to learn."""
    trainer = pycrfsuite.Trainer(verbose=False)
    # Passive-aggressive: L-BFGS took six times as long for 50 iterations, and had not converged by then.
    trainer.select("pa")
    trainer.set_params({"max_iterations": config["max_iterations"], "feature.minfreq": 2})
    labels = {span.label for example in examples for span in example.sentence.spans} - set(config["not_learnt"])
    is_fine = len(labels) <= config["most_labels_with_ends"]
    tagged = sum(_append(trainer, example, config["not_learnt"], is_fine) for example in examples)
    if tagged:
        trainer.train(path)
    return tagged > 0


def _append(trainer: pycrfsuite.Trainer, example: Example, not_learnt: list[str], is_fine: bool) -> bool:
    syllables = split_syllables(example.sentence.text)
    spans = [span for span in example.sentence.spans if span.label not in not_learnt]
    if syllables:
        tags = crf_features.tags_of(syllables, spans)
        trainer.append(crf_features.features_of(syllables), tags if is_fine else crf_features.without_ends(tags))
    return bool(syllables and spans)
