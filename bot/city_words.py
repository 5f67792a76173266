"""The city's own places and short forms, put over bot/lexicon for one training and wherever its model answers.

The training desk keeps them in nlu_data/words/city.yml, with the rest of the data; bot/lexicon stays what we ship. A
model that has learnt them carries them as the first file of its archive, so that it reads messages as it learnt to, on
every machine and after every swap. Without the file, or with a model that carries none, nothing differs.
"""

import atexit
import io
import json
import shutil
import sys
import tarfile
import tempfile
from functools import partial
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from bot.components import lexicon

FILE = Path("nlu_data", "words", "city.yml")
MEMBER = "city_words.json"
Words = Dict[str, Any]  # {"streets": [...], "landmarks": [...], "short_forms": {form: meaning}}
_SHIPPED = lexicon.LEXICON_DIR
_PLACES = ("streets", "landmarks")


def of_project(root: Path) -> Optional[Words]:
    """The words of the training data at `root`; None where the city has none."""
    file = root / FILE
    if not file.is_file():
        return None
    from ruamel.yaml import YAML

    return _whole(YAML(typ="safe").load(file.read_text(encoding="utf-8")))


def of_model(archive: Path) -> Optional[Words]:
    """The words that a model was trained with; None for one that knows what we ship only."""
    with tarfile.open(archive, "r:gz") as files:
        first = files.next()
        content = files.extractfile(first) if first is not None and first.name == MEMBER else None
        return _whole(json.loads(content.read().decode())) if content is not None else None


def _whole(told: Any) -> Optional[Words]:
    words = told if isinstance(told, dict) else {}
    found: Words = {part: [str(name) for name in words.get(part) or []] for part in _PLACES}
    found["short_forms"] = {str(form): str(meaning) for form, meaning in (words.get("short_forms") or {}).items()}
    return found if any(found.values()) else None


def put_in_force(words: Optional[Words], base: Path = _SHIPPED) -> None:
    """From now on the components of this process read these words over the lists in `base`; None: what we ship."""
    if words is None:
        _read_from(_SHIPPED)
        return
    folder = Path(tempfile.mkdtemp(prefix="hopthu-words-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for file in base.glob("*.json"):
        shutil.copyfile(file, folder / file.name)
    _change(folder / "places.json", {part: words[part] for part in _PLACES})
    _change(folder / "teencode.json", {"forms": words["short_forms"]})
    _read_from(folder)


def _change(file: Path, more: Dict[str, Any]) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    for part, own in more.items():
        if isinstance(own, dict):
            content[part] = {**content[part], **own}
        else:
            content[part] = [*content[part], *(name for name in own if name not in content[part])]
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _read_from(folder: Path) -> None:
    if folder == lexicon.LEXICON_DIR:
        return
    lexicon.LEXICON_DIR = folder
    for name, module in list(sys.modules.items()):
        if name.startswith("bot.components"):
            for value in list(vars(module).values()):
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()


def learn(root: Path) -> Optional[Words]:
    """Train the project at `root` with its words; what the model is to carry. Call before anything is trained."""
    words = of_project(root)
    from bot.components import crf_training

    shipped_way = getattr(crf_training, "train_file_as_shipped", crf_training.train_file)
    crf_training.train_file = shipped_way
    if words is None:
        put_in_force(None)
        return None
    own = root / "bot" / "lexicon"
    put_in_force(words, own if own.is_dir() else _SHIPPED)
    # The tagger is trained in a process of its own, which would read what we ship.
    crf_training.train_file_as_shipped = shipped_way  # type: ignore[attr-defined]
    crf_training.train_file = partial(_train_tagger, str(lexicon.LEXICON_DIR))  # type: ignore[assignment]
    return words


def _train_tagger(folder: str, *arguments: Any) -> Any:
    from bot.components import crf_training

    _read_from(Path(folder))
    return getattr(crf_training, "train_file_as_shipped", crf_training.train_file)(*arguments)


def carry(model: Path, words: Words) -> None:
    """Write the words into the model's archive, as its first file."""
    content = json.dumps(words, ensure_ascii=False).encode()
    entry = tarfile.TarInfo(MEMBER)
    entry.size = len(content)
    whole = model.with_name(f"{model.name}.words")
    with tarfile.open(model, "r:gz") as old, tarfile.open(whole, "w:gz", compresslevel=6) as new:
        new.addfile(entry, io.BytesIO(content))
        for member in old:
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    whole.replace(model)


def follow_each_model() -> None:
    """From now on every model that this process loads brings its words along. Imports Rasa; twice is harmless."""
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    original = LocalModelStorage.from_model_archive.__func__  # type: ignore[attr-defined]
    if getattr(original, "brings_words", False):
        return

    def from_model_archive(cls: Any, storage_path: Path, model_archive_path: Any) -> Tuple[Any, Any]:
        before = lexicon.LEXICON_DIR
        put_in_force(of_model(Path(model_archive_path)))
        try:
            loaded: Tuple[Any, Any] = original(cls, storage_path, model_archive_path)
        except BaseException:
            _read_from(before)  # the model that is there goes on, with its own words
            raise
        return loaded

    from_model_archive.brings_words = True  # type: ignore[attr-defined]
    LocalModelStorage.from_model_archive = classmethod(from_model_archive)  # type: ignore[method-assign,assignment]
