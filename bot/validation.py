"""`rasa data validate`, strict and without its false alarms: `python -m bot.validation`, from the project's root.

Rasa cannot know that the actions say texts of the domain, nor that buttons, photos and locations send intents which
nobody types. Whatever else it warns of is printed, and the exit status is 1; so is a text that nothing says.
"""

import argparse
import ast
import logging
import re
import sys
import warnings
from pathlib import Path
from typing import Iterator, List

from bot.training import ROOT, domain_paths, quiet_rasa

_UNUSED_TEXT = re.compile(r"The utterance '(utter_\w+)' is not used in any story or rule")
_UNTYPED_INTENT = re.compile(r"The intent '(\w+)' is listed in the domain file, but is not found in the NLU")


class _Lines(logging.Handler):
    """Keeps the warnings that Rasa logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.kept: List[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record.getMessage())


def complaints(root: Path) -> List[str]:
    """What is wrong with the project at `root`; [] when all is well. Errors of Rasa end the process, as in its CLI."""
    quiet_rasa()
    import rasa.cli.utils
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.utils.common import EXPECTED_WARNINGS

    logged = _Lines()
    logging.getLogger("rasa").addHandler(logged)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always", UserWarning)
            for category, text in EXPECTED_WARNINGS:  # those that Rasa gives whatever the project
                warnings.filterwarnings("ignore", text, category)
            importer = TrainingDataImporter.load_from_config(
                str(root / "config.yml"), domain_paths(root), [str(root / "nlu_data")]
            )
            rasa.cli.utils.validate_files(True, None, importer)
    finally:
        logging.getLogger("rasa").removeHandler(logged)
    said = [str(each.message) for each in warned if issubclass(each.category, UserWarning)]
    sources = _sources(root)
    texts = "|".join(sorted(set(_texts_said(sources, importer.get_domain().intents))))
    texts_said = re.compile(f"(?:{texts})(?:_simple)?")  # bot/actions/texts.py: a simple form of every text
    return [*logged.kept, *(line for line in said if not _is_false_alarm(line, texts_said, "".join(sources)))]


def _is_false_alarm(line: str, texts_said: "re.Pattern[str]", sources: str) -> bool:
    text, intent = _UNUSED_TEXT.search(line), _UNTYPED_INTENT.search(line)
    if text:
        return texts_said.fullmatch(text.group(1)) is not None
    return intent is not None and any(sent % intent.group(1) in sources for sent in ('"%s"', "/%s{"))


def _texts_said(sources: List[str], intents: List[str]) -> Iterator[str]:
    """Patterns of the names of texts in the source of actions.

    What an f-string leaves open is two letters or more; where all is open, it is the name of an intent.
    """
    for node in (node for source in sources for node in ast.walk(ast.parse(source))):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        pieces = [str(part.value) if isinstance(part, ast.Constant) else "" for part in parts]
        if pieces == ["utter_", ""]:
            yield from (f"utter_{intent}" for intent in intents)
        elif pieces and pieces[0].startswith("utter_"):
            yield "".join(re.escape(piece) or r"\w{2,}" for piece in pieces)


def _sources(root: Path) -> List[str]:
    folders = (root / "bot" / "actions", root / "bot" / "channel")
    return [path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.rglob("*.py"))]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.validation", description="Check data, rules and domain.")
    parser.add_argument("--root", type=Path, default=ROOT, help="project with config.yml, nlu_data and bot/domain")
    found = complaints(parser.parse_args().root.resolve())
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
