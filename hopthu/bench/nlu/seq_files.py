"""Data in three files of equal length, as PhoATIS is published: seq.in (words), seq.out (BIO tags), label (intent)."""

from __future__ import annotations

from pathlib import Path

from hopthu.errors import CommandError
from hopthu.nlu.rows import EntitySpan, EvaluationRow
from inbox_api.texts import gettext as _

FILES = ("seq.in", "seq.out", "label")
_OUTSIDE = "O"


def is_there(folder: Path) -> bool:
    """True when `folder` holds the three files."""
    return all((folder / name).is_file() for name in FILES)


def read(folder: Path, prefix: str) -> list[EvaluationRow]:
    """One clean row for each line, words joined by one blank; an intent with '#' stays one label.

    prefix: begins the ids. Raises CommandError with the line number where the files do not fit together.
    """
    columns = [_lines(folder / name) for name in FILES]
    if len({len(column) for column in columns}) != 1:
        counts = ", ".join(f"{name} {len(column)}" for name, column in zip(FILES, columns, strict=True))
        raise CommandError(_("The files of %(path)s have different lengths: %(counts)s", path=folder, counts=counts))
    rows = []
    for number, (sentence, tags, label) in enumerate(zip(*columns, strict=True), start=1):
        words, marks, intent = sentence.split(), tags.split(), label.strip()
        if not (words or marks or intent):
            continue
        if len(words) != len(marks) or not words or not intent:
            raise CommandError(
                _("Line %(line)d of %(path)s: words, tags and label do not fit together", line=number, path=folder)
            )
        identity = f"{prefix}{number}"
        rows.append(
            EvaluationRow(
                id=identity,
                text=" ".join(words),
                intent=intent,
                entities=spans(words, marks),
                style="clean",
                group=identity,
            )
        )
    return rows


def spans(words: list[str], tags: list[str]) -> list[EntitySpan]:
    """Spans of the words joined by blanks. An I- tag that continues nothing begins a span, as conlleval reads it."""
    found: list[EntitySpan] = []
    text = " ".join(words)
    start = end = 0
    open_label = ""

    def close() -> None:
        if open_label:
            found.append(EntitySpan(entity=open_label, start=start, end=end, value=text[start:end]))

    position = 0
    for word, tag in zip(words, tags, strict=True):
        kind, _dash, label = tag.partition("-")
        if tag == _OUTSIDE or not label:
            close()
            open_label = ""
        elif kind == "B" or label != open_label:
            close()
            open_label, start = label, position
        end = position + len(word)
        position = end + 1
    close()
    return found


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("Cannot read %(path)s: %(reason)s", path=path, reason=type(error).__name__)) from error
    while lines and not lines[-1].strip():
        lines.pop()
    return lines
