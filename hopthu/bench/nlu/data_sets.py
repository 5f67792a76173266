"""What is trained on and what is tested on: our own files, or a folder of train, dev and test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hopthu.bench.nlu import seq_files
from hopthu.bench.nlu.rasa_yaml import training_yaml
from hopthu.environment import ROOT
from hopthu.errors import CommandError
from hopthu.nlu.leaks import training_texts, without_leaks
from hopthu.nlu.rows import EvaluationRow, read_rows
from inbox_api.texts import gettext as _

OWN_TRAINING = ROOT / "nlu_data" / "nlu"
OWN_TESTS = (ROOT / "nlu_data" / "test" / "messages.jsonl", ROOT / "nlu_data" / "dev" / "messages.jsonl")
CopyMaker = Callable[[Sequence[EvaluationRow]], list[EvaluationRow]]


@dataclass(frozen=True, slots=True)
class DataSet:
    """training: a folder of Rasa YAML. rows: the test. labels: those of the training rows, None when all count.

    leaks: test rows whose text is trained on. They are left out of `rows`, but not of public sets (`keeps_leaks`),
    whose published figures count them. has_made_copies: plain and teencode rows were made from the clean ones.
    """

    name: str
    training: Path
    rows: list[EvaluationRow]
    labels: frozenset[str] | None
    leaks: int
    keeps_leaks: bool
    has_made_copies: bool


def own() -> DataSet:
    """The city's training data and its frozen test set."""
    test = next((path for path in OWN_TESTS if path.is_file()), OWN_TESTS[0])
    rows, leaked = without_leaks(read_rows(test), training_texts(OWN_TRAINING))
    name = test.relative_to(ROOT).as_posix()
    return DataSet(name, OWN_TRAINING, rows, None, len(leaked), keeps_leaks=False, has_made_copies=False)


def of_folder(folder: Path, work: Path, make_copies: CopyMaker) -> DataSet:
    """`folder` in the layout of the contract or of seq_files; the training data are written below `work` if need be.

    make_copies: gives the rows and their copies in the other styles. Raises CommandError.
    """
    is_public = seq_files.is_there(folder / "train")
    training, labels = _training(folder, work)
    tested = _rows(folder, "test")
    has_made_copies = {row.style for row in tested} == {"clean"}
    known = training_texts(training)
    kept, leaked = without_leaks(tested, known)
    if not is_public:
        tested = kept
    if not tested:
        raise CommandError(_("No rows in %(path)s", path=folder / "test"))
    rows = make_copies(tested) if has_made_copies else tested
    return DataSet(folder.name, training, rows, labels, len(leaked), is_public, has_made_copies)


def _training(folder: Path, work: Path) -> tuple[Path, frozenset[str] | None]:
    """(folder of Rasa YAML, labels that stand in it). Files that are Rasa YAML already are used as they are."""
    given = folder / "train"
    if given.is_dir() and any(given.rglob("*.yml")):
        return given, None
    rows = _rows(folder, "train")
    written = work / "training"
    written.mkdir(parents=True)
    (written / "nlu.yml").write_text(training_yaml(rows), encoding="utf-8")
    return written, frozenset(span.entity for row in rows for span in row.entities)


def _rows(folder: Path, part: str) -> list[EvaluationRow]:
    """Rows of one part: PART.jsonl, the *.jsonl files in PART/, or the three files in PART/."""
    if seq_files.is_there(folder / part):
        return seq_files.read(folder / part, f"{part}-")
    single = folder / f"{part}.jsonl"
    files = [single] if single.is_file() else sorted((folder / part).glob("*.jsonl"))
    if not files:
        raise CommandError(
            _(
                "%(path)s needs %(part)s.jsonl, or a folder %(part)s with *.jsonl or with seq.in, seq.out and label",
                path=folder,
                part=part,
            )
        )
    return [row for file in files for row in read_rows(file)]
