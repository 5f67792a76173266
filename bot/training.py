"""Train the bot: `python -m bot.training --out DIR`, from the project's root.

Writes DIR/<fingerprint>.tar.gz, where the fingerprint covers everything that goes into a model; a model that is
there already is not trained again. Prints one line a step; the last line is the path of the model.
"""

import argparse
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import List

ROOT = Path(__file__).resolve().parent.parent
# All that shapes a model. The domain is in: policies are trained against it. Test rows (JSON Lines) do not count.
_INPUTS = ("config.yml", "nlu_data", "bot/domain", "bot/lexicon", "bot/components", "bot/importer.py")
_SUFFIXES = {".py", ".yml", ".yaml", ".json"}
_FINGERPRINT_LENGTH = 16


def model_fingerprint(root: Path) -> str:
    """16 hex digits over names and contents of all inputs below `root`; caches and other files do not count."""
    digest = hashlib.sha256()
    for name in _INPUTS:
        base = root / name
        files = [base] if base.is_file() else sorted(base.rglob("*"))
        for path in files:
            if path.is_file() and path.suffix in _SUFFIXES:
                content = path.read_bytes()
                digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()[:_FINGERPRINT_LENGTH]


def quiet_rasa(cache: "Path | None" = None) -> None:
    """Switch telemetry off and keep message texts out of the logs. Call before anything of rasa is imported.

    Without `configure_structlog` an in-process agent prints every message at debug level.
    """
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    if cache is not None:
        os.environ.setdefault("RASA_CACHE_DIRECTORY", str(cache))
    import logging
    import warnings

    warnings.filterwarnings("ignore")
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(logging.WARNING, warn_only_once=True, filter_repeated_logs=True)
    configure_structlog(logging.WARNING)
    logging.getLogger("rasa").setLevel(logging.WARNING)


def train(root: Path, out: Path, *, is_forced: bool = False) -> Path:
    """Train NLU and policies of the project at `root` unless the fitting model exists; its path.

    Raises SystemExit with status 1 when Rasa could not train.
    """
    out.mkdir(parents=True, exist_ok=True)
    model = out.resolve() / f"{model_fingerprint(root)}.tar.gz"
    if model.exists() and not is_forced:
        _say(f"training: a model for this data is there: {model.name}")
        return model
    started = time.monotonic()
    _say("training: loading the engine")
    quiet_rasa(out.resolve() / ".cache")
    import rasa.model_training

    from bot import city_words, faster_training

    faster_training.install()
    words = city_words.learn(root)
    _say(f"training: learning from {root.name}/nlu_data ({time.monotonic() - started:.0f} s)")
    result = rasa.model_training.train(
        domain=domain_paths(root),
        config=str(root / "config.yml"),
        training_files=[str(root / "nlu_data")],
        output=str(out.resolve()),
        # Written under another name first: a half-written archive must not look like a finished model.
        fixed_model_name=f"unfinished-{model.name}",
        force_training=is_forced,
    )
    if result.code != 0 or result.model is None:
        raise SystemExit(1)
    if words is not None:
        city_words.carry(Path(result.model), words)
    Path(result.model).replace(model)
    size = model.stat().st_size / 1e6
    _say(f"training: done in {time.monotonic() - started:.0f} s, {size:.1f} MB")
    return model


def domain_paths(root: Path) -> List[str]:
    """The program's domain, and that of intents taught on the training desk, where there are any."""
    taught = root / "nlu_data" / "domain"
    return [str(root / "bot" / "domain"), *([str(taught)] if taught.is_dir() else [])]


def _say(line: str) -> None:
    """Progress is read line by line by the command line, so nothing may wait in a buffer."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.training", description="Train the bot.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--root", type=Path, default=ROOT, help="project with config.yml, nlu_data and bot/domain")
    parser.add_argument("--force", action="store_true", help="train even when the model exists")
    arguments = parser.parse_args()
    _say(train(arguments.root.resolve(), arguments.out, is_forced=arguments.force).as_posix())
    return 0


if __name__ == "__main__":
    sys.exit(main())
