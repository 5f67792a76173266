"""What is changed in Rasa for a training, in a process of its own: other tests need Rasa as it is."""

from __future__ import annotations

import subprocess
import sys

MERGES = """
from bot import faster_training
faster_training.install()
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
lines = [Message.build("den duong hu", "report_issue"), Message.build("xin chao", "greet")]
merged = TrainingData(lines[:1]).merge(TrainingData(lines[1:]), TrainingData())
assert [merged.training_examples.index(line) for line in lines] == [0, 1]
assert all(one is line for one, line in zip(merged.training_examples, lines, strict=True))
"""


def test_files_of_training_data_are_merged_without_copying_their_lines() -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", MERGES], check=True)
