"""Commands of `hopthu nlu`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from hopthu.environment import ROOT, load_settings
from hopthu.errors import CommandError
from hopthu.nlu import bot_process, data_commands
from hopthu.nlu.dialogues.command import evaluate_dialogues
from hopthu.nlu.evaluation import Evaluation, evaluate
from hopthu.nlu.rows import read_rows
from hopthu.session import ready_session
from inbox_api.errors import AppError
from inbox_api.texts import gettext as _
from inbox_api.training.models import deploying, registering

app = typer.Typer(no_args_is_help=True, help=_("Train the bot and measure how well it understands"))
TRAINING_DATA = ROOT / "nlu_data"
app.command("export", help=_("Write the approved training data into a folder, byte for byte"))(
    data_commands.export_command
)
app.command("import", help=_("Take in a folder, a ZIP, a table or a bundle of training data"))(
    data_commands.import_command
)
_STYLES = ("all", "clean", "plain", "teencode")


@app.command("train", help=_("Train the bot unless a model for the same data is there"))
def train_command(
    force: Annotated[bool, typer.Option("--force", help=_("Train even when the model is there"))] = False,
) -> None:
    settings = load_settings()
    model = bot_process.train(settings.var / "models", typer.echo, force=force)
    typer.echo(_("Model: %(path)s", path=model))


@app.command("evaluate", help=_("Measure the bot on a file of labelled messages, or on whole dialogues (JSON Lines)"))
def evaluate_command(
    file: Annotated[Path | None, typer.Argument()] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
    errors: Annotated[Path | None, typer.Option("--errors", help=_("Write the rows it got wrong to this file"))] = None,
    dialogues: Annotated[Path | None, typer.Option("--dialogues", help=_("Play this file of scripts"))] = None,
    url: Annotated[
        str | None, typer.Option("--url", help=_("Dialogues: play against the running system of HOPTHU_VAR"))
    ] = None,
    only: Annotated[str, typer.Option("--only", help=_("Dialogues: these ids, separated by commas"))] = "",
    citizens: Annotated[int, typer.Option(min=1, max=16, help=_("Dialogues: citizens at a time"))] = 4,
    talk: Annotated[bool, typer.Option("--talk", help=_("Dialogues: show all that was said"))] = False,
) -> None:
    if (file is None) == (dialogues is None):
        raise CommandError(_("Give one file: of messages, or of dialogues after --dialogues."))
    if dialogues is not None:
        ids = [name.strip() for name in only.split(",") if name.strip()]
        evaluate_dialogues(dialogues, url=url, only=ids, citizens=citizens, with_talk=talk, as_json=as_json)
        return
    assert file is not None
    file, errors = file.resolve(), errors.resolve() if errors else None  # settings move to the project's folder
    rows = read_rows(file)
    settings = load_settings()
    screen = Console(stderr=True)
    model = bot_process.train(settings.var / "models", screen.print)
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task(_("Messages"), total=len(rows))
        result = evaluate(
            rows,
            model=model,
            training_data=TRAINING_DATA,
            catalogue=ROOT / settings.city_folder / "procedures.jsonl",
            tick=lambda: progress.advance(task),
        )
    if result.leaked:
        screen.print(_("Refused, because their text is in the training data: %(ids)s", ids=", ".join(result.leaked)))
    if errors:
        _write_errors(result, errors)
    if as_json:
        typer.echo(json.dumps(result.figures, ensure_ascii=False))
    else:
        Console().print(_table(result.figures))


def _write_errors(result: Evaluation, path: Path) -> None:
    lines = (json.dumps(error, ensure_ascii=False) + "\n" for error in result.errors)
    path.write_text("".join(lines), encoding="utf-8")


def _table(figures: dict[str, Any]) -> Table:
    """One line a figure, one column a style; entities of all styles below."""
    table = Table(title=_("How well the bot understands"))
    table.add_column(_("Figure"))
    for style in _STYLES:
        table.add_column(style, justify="right")
    for name, value in figures["all"].items():
        if not isinstance(value, dict):
            table.add_row(name, *(_cell(figures[style][name]) for style in _STYLES))
    for intent, found in figures["all"]["urgent"].items():
        for name in found:
            table.add_row(f"{intent} {name}", *(_cell(figures[style]["urgent"][intent][name]) for style in _STYLES))
    for label in figures["all"]["entity_f1"]:
        table.add_row(f"entity_f1 {label}", *(_cell(figures[style]["entity_f1"].get(label)) for style in _STYLES))
    table.add_row("leaks", str(figures["leaks"]))
    return table


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


@app.command("promote", help=_("Put a model in use for everybody at once, past all gates: for emergencies"))
def promote_command(
    model: Annotated[str, typer.Argument(help=_("Fingerprint of the model, as its page shows it"))],
) -> None:
    with ready_session() as session:
        found = registering.by_fingerprint(session, model)
        if found is None:
            raise CommandError(_("There is no model %(name)s.", name=model))
        try:
            deploying.promote(session, found, datetime.now(UTC))
        except AppError as error:
            raise CommandError(error.text) from error
    typer.echo(_("Model %(name)s is in use.", name=model))


@app.command("rollback", help=_("Go back to the model before, at once"))
def rollback_command(
    reason: Annotated[str, typer.Option("--reason", help=_("Why, for the log"))],
) -> None:
    with ready_session() as session:
        try:
            deploying.roll_back(session, None, reason, datetime.now(UTC))
        except AppError as error:
            raise CommandError(error.text) from error
    typer.echo(_("The model before is in use."))
