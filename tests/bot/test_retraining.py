"""An edit of whatever shapes a model leads to another model; two trainings of the same data lead to the same one."""

from __future__ import annotations

import ast
import importlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from rasa.shared.importers.utils import training_data_from_paths

from bot import parsing, training
from bot.components import lexicon

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = [each["name"] for each in yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]]
SHAPING = ("config.yml", "nlu_data", "bot/domain", "bot/lexicon", "bot/components", "bot/importer.py")
NEW_CUE = "quitenewcue"
Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def whole_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that shapes the city's model."""
    root = tmp_path_factory.mktemp("whole")
    for name in SHAPING:
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_file():
            shutil.copy(source, target)
        else:
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.jsonl"))
    return root


def test_an_edit_of_any_file_that_shapes_the_model_asks_for_a_new_one(whole_project: Path) -> None:
    before = training.model_fingerprint(whole_project)
    files = [path for path in sorted(whole_project.rglob("*")) if path.suffix in (".json", ".py", ".yml")]
    assert {"bot/lexicon/teencode.json", "bot/components/noise.py", "nlu_data/nlu/greet.yml", "bot/importer.py"} <= {
        path.relative_to(whole_project).as_posix() for path in files
    }
    for path in files:
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        assert training.model_fingerprint(whole_project) != before, path
        path.write_bytes(content)
    assert training.model_fingerprint(whole_project) == before


def test_a_file_that_shapes_nothing_asks_for_no_new_model(whole_project: Path) -> None:
    before = training.model_fingerprint(whole_project)
    (whole_project / "nlu_data" / "notes.txt").write_text("not data", encoding="utf-8")
    (whole_project / "bot" / "lexicon" / "rows.jsonl").write_text("{}", encoding="utf-8")
    assert training.model_fingerprint(whole_project) == before


def source_of(module: str) -> ast.Module:
    return ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8"))


def imported_by(module: str) -> set[str]:
    """The module and all of ours that it imports, directly or through others."""
    found: set[str] = set()
    waiting = {module}
    while waiting:
        name = waiting.pop()
        found.add(name)
        for node in ast.walk(source_of(name)):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("bot."):
                continue
            is_package = node.module == "bot.components"
            named = {f"{node.module}.{alias.name}" for alias in node.names} if is_package else {str(node.module)}
            waiting |= named - found
    return found


def read_by(modules: set[str]) -> set[str]:
    """Names of the word lists that the modules load."""
    calls = [node for module in modules for node in ast.walk(source_of(module)) if isinstance(node, ast.Call)]
    named = [call.args[0] for call in calls if getattr(call.func, "id", "") == "load_lexicon"]
    return {str(name.value) for name in named if isinstance(name, ast.Constant)}


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_is_trained_again_for_each_module_and_word_list_that_it_uses(
    component: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, _, name = component.rpartition(".")
    imported, read = imported_by(module), read_by(imported_by(module))
    if not read and imported == {module}:
        pytest.skip("nothing but its class, which Rasa hashes itself")
    hashed: dict[str, set[str]] = {}
    loaded = importlib.import_module(module)
    monkeypatch.setattr(
        loaded, "fingerprint", lambda lists, modules: hashed.update(lists=set(lists), modules=set(modules)) or "x"
    )
    getattr(loaded, name).fingerprint_addon({})
    assert (imported - hashed["modules"], read - hashed["lists"]) == (set(), set())


def test_a_fingerprint_follows_the_words_and_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = tmp_path / "lexicon"
    shutil.copytree(lexicon.LEXICON_DIR, lists)
    monkeypatch.setattr(lexicon, "LEXICON_DIR", lists)
    (tmp_path / "helper_of_a_test.py").write_text("A = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    before = lexicon.fingerprint(["cues"], ["helper_of_a_test"])
    assert lexicon.fingerprint(["cues"], ["helper_of_a_test"]) == before
    (tmp_path / "helper_of_a_test.py").write_text("A = 2\n", encoding="utf-8")
    after_source = lexicon.fingerprint(["cues"], ["helper_of_a_test"])
    (lists / "cues.json").write_text("{}", encoding="utf-8")
    assert len({before, after_source, lexicon.fingerprint(["cues"], ["helper_of_a_test"])}) == 3


def train_elsewhere(root: Path) -> Path:
    """The model of `root`, trained in a fresh process that reads the word lists of `root`."""
    code = (
        "import sys; from pathlib import Path; root = Path(sys.argv[1]); import bot.components.lexicon as lexicon; "
        "lexicon.LEXICON_DIR = root / 'bot' / 'lexicon'; from bot.training import train; "
        "print(train(root, root / 'models'))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(root)], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return Path(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def other_project(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project once more, with word lists of its own."""
    root = tmp_path_factory.mktemp("other") / "root"
    shutil.copytree(project, root, ignore=shutil.ignore_patterns("models"))
    shutil.copytree(lexicon.LEXICON_DIR, root / "bot" / "lexicon")
    return root


@pytest.fixture(scope="module")
def other_model(other_project: Path) -> Path:
    """Trained without anything from the first one: another process, another order of hashes, an empty cache."""
    return train_elsewhere(other_project)


def inside(model: Path, ending: str) -> bytes:
    """The one file of the archive whose name ends so."""
    with tarfile.open(model) as archive:
        (member,) = [each for each in archive.getmembers() if each.name.endswith(ending)]
        content = archive.extractfile(member)
        assert content is not None
        return content.read()


@pytest.mark.parametrize("name", ["intents", "topics"])
def test_two_trainings_learn_the_same_numbers(model: Path, other_model: Path, name: str) -> None:
    one, other = (np.load(io.BytesIO(inside(each, f"{name}.npz"))) for each in (model, other_model))
    assert one.files == other.files
    assert all(np.array_equal(one[part], other[part]) for part in one.files)
    assert inside(model, f"{name}.json") == inside(other_model, f"{name}.json")


def test_two_trainings_learn_the_same_tags_and_spellings(model: Path, other_model: Path) -> None:
    for ending in ("entities.crfsuite", "surfaces.json"):
        assert inside(model, ending) == inside(other_model, ending)


def test_two_trainings_give_the_same_scores(parse: Parse, other_model: Path, project: Path) -> None:
    again = parsing.load_parser(other_model)
    examples = training_data_from_paths([str(project / "nlu_data" / "nlu" / "nlu.yml")], "vi").intent_examples
    for text in [*(example.get("text") for example in examples[::3]), "", "p7 0912345678", "xin chao"]:
        assert parsing.understanding(again(text)) == parsing.understanding(parse(text))


def test_an_edited_word_list_is_really_learnt(other_project: Path, other_model: Path) -> None:
    cues = other_project / "bot" / "lexicon" / "cues.json"
    content = json.loads(cues.read_text(encoding="utf-8"))
    content["cues"][NEW_CUE] = ["giấy tờ"]
    cues.write_text(json.dumps(content), encoding="utf-8")
    edited = train_elsewhere(other_project)
    assert edited != other_model
    assert NEW_CUE.encode() not in inside(other_model, "intents.json")
    assert NEW_CUE.encode() in inside(edited, "intents.json")
