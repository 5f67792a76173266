"""What a serving process imports, and that nothing is missing where it is needed after all. Each in a fresh process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "tests" / "bot" / "fixtures" / "project"
CONFIG = """
recipe: default.v1
assistant_id: late-imports-test
language: vi
pipeline:
  - name: KeywordIntentClassifier
policies:
  - name: RulePolicy
"""


def in_a_fresh_process(*lines: str) -> Any:
    """What the last line, a print of JSON, printed."""
    code = "\n".join(["import json, sys", "from bot.late_imports import postpone", "postpone()", *lines])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", str(folder / "config.yml")]
    command += ["--nlu", str(PROJECT / "nlu_data" / "nlu"), "--out", str(folder), "--fixed-model-name", "model"]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    return folder / "model.tar.gz"


def load(model: Path) -> List[str]:
    return ["import rasa.core.run", "from rasa.core.agent import Agent", f"agent = Agent.load({str(model)!r})"]


def test_a_server_with_a_model_without_neural_networks_loads_neither_tensorflow_nor_matplotlib(model: Path) -> None:
    found = in_a_fresh_process(
        *load(model),
        "print(json.dumps([agent.is_ready(), [m for m in ('tensorflow', 'matplotlib') if m in sys.modules]]))",
    )
    assert found == [True, []]


def test_the_training_graph_of_the_model_is_whole_when_it_is_asked_for(model: Path) -> None:
    names, is_loaded = in_a_fresh_process(
        *load(model),
        "nodes = agent.processor.model_metadata.as_dict()['train_schema']['nodes']",
        "print(json.dumps([sorted(n['uses'] for n in nodes.values()), 'tensorflow' in sys.modules]))",
    )
    assert "rasa.graph_components.validators.default_recipe_validator.DefaultV1RecipeValidator" in names
    assert is_loaded


def test_a_neural_component_finds_the_real_modules() -> None:
    names = in_a_fresh_process(
        "import rasa.nlu.classifiers.diet_classifier",
        "from rasa.utils.tensorflow.data_generator import RasaBatchDataGenerator",
        "import rasa.utils.train_utils as train_utils",
        "logger = train_utils.RasaTrainingLogger(epochs=1, silent=True)",
        "print(json.dumps([RasaBatchDataGenerator.__bases__[0].__name__, type(logger).__name__]))",
    )
    assert names == ["RasaDataGenerator", "RasaTrainingLogger"]


def test_every_name_that_is_postponed_exists_in_the_module_it_stands_for() -> None:
    missing = in_a_fresh_process(
        "import importlib",
        "from bot.late_imports import _LEARNING",
        "pairs = [(m, n) for group in _LEARNING.values() for m, names in group.items() for n in names]",
        "print(json.dumps([p for p in pairs if not hasattr(importlib.import_module(p[0]), p[1])]))",
    )
    assert missing == []
