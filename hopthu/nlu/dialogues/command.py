"""What `hopthu nlu evaluate --dialogues` does: read, play, print."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from hopthu.environment import load_settings
from hopthu.nlu.dialogues.report import as_document, as_lines
from hopthu.nlu.dialogues.runner import play_all, system_to_test
from hopthu.nlu.dialogues.scripts import read_scripts
from inbox_api.texts import gettext as _


def evaluate_dialogues(
    path: Path, *, url: str | None, only: Sequence[str], citizens: int, with_talk: bool, as_json: bool
) -> None:
    """Play a file of scripts; progress on stderr, the outcome on stdout. Raises CommandError."""
    scripts = read_scripts(path.resolve(), only)  # before settings move to the project's folder
    settings = load_settings()
    screen = Console(stderr=True)
    with (
        system_to_test(settings, url, screen.print) as system,
        Progress(console=screen, transient=True) as progress,
    ):
        task = progress.add_task(_("Dialogues"), total=len(scripts))
        results = play_all(scripts, system, settings, side_by_side=citizens, tick=lambda: progress.advance(task))
    document = as_document(results, with_talk=with_talk)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    for line in as_lines(document):
        typer.echo(line)
