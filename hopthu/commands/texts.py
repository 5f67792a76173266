"""`hopthu texts`: the bot's words, changed without a release; a running bot speaks them within five seconds."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Annotated, Any

import typer

from hopthu.environment import BOT_PYTHON, ROOT, child_environment, load_settings
from hopthu.errors import CommandError
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

app = typer.Typer(no_args_is_help=True, help=_("What the bot says; changes need neither a release nor a restart"))
PROBLEMS = {
    "not_yaml": lazy_gettext("the file cannot be read as YAML"),
    "wrong_shape": lazy_gettext("a key needs a list of texts"),
    "unknown_key": lazy_gettext("the bot has no text of this name"),
    "empty": lazy_gettext("the text is empty"),
    "too_long": lazy_gettext("the text is longer than %(detail)s characters"),
    "braces": lazy_gettext("the braces must hold one plain name"),
    "missing_place": lazy_gettext("the text must hold {%(detail)s}"),
    "unknown_place": lazy_gettext("nothing can be filled in for {%(detail)s}"),
}
ERRORS = {
    "unknown_key": lazy_gettext("The bot has no text of this name; `hopthu texts list` shows them all."),
    "no_file": lazy_gettext("There is no such file."),
    "broken_file": lazy_gettext("The file of own texts is broken; `hopthu texts check` names the line."),
}
KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help=_("Name of the text, such as utter_greet"))]
JsonOption = Annotated[bool, typer.Option("--json", help=_("For scripts"))]
SECONDS = 30


@app.command("list", help=_("All texts, own ones marked with *"))
def list_texts(
    only_own: Annotated[bool, typer.Option("--own", help=_("Only those that were changed"))] = False,
    as_json: JsonOption = False,
) -> None:
    entries = [entry for entry in _ask({"do": "list"})["entries"] if entry["own"] or not only_own]
    if as_json:
        typer.echo(json.dumps(entries, ensure_ascii=False))
        return
    for entry in entries:
        shown = (entry["own"] or entry["shipped"])[0].replace("\n", " / ")
        typer.echo(f"{'*' if entry['own'] else ' '} {entry['key']:<36} {shown[:80]}")


@app.command(help=_("One text with all its variations, the shipped ones too"))
def show(key: KeyArgument, as_json: JsonOption = False) -> None:
    entry = _ask({"do": "show", "key": key})["entries"][0]
    if as_json:
        typer.echo(json.dumps(entry, ensure_ascii=False))
        return
    for name, variations in ((_("own"), entry["own"]), (_("shipped"), entry["shipped"])):
        for text in variations or []:
            typer.echo(f"[{name}] {text}")


@app.command("set", help=_("Own words for one text; several are variations, used in turn"))
def set_text(
    key: KeyArgument,
    texts: Annotated[list[str], typer.Argument(metavar="TEXT", help=_(r"The words; \n is a new line"))],
) -> None:
    answer = _ask({"do": "set", "key": key, "texts": [text.replace("\\n", "\n") for text in texts]})
    if answer["problems"]:
        raise CommandError("\n".join(_problem(found) for found in answer["problems"]))
    typer.echo(_("Changed: %(key)s. The bot says it within five seconds.", key=key))


@app.command(help=_("Use the shipped words again"))
def reset(key: KeyArgument) -> None:
    _ask({"do": "reset", "key": key})
    typer.echo(_("%(key)s has the shipped words again.", key=key))


@app.command(help=_("What is wrong in the file of own texts, or in another one"))
def check(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=_("Without it: the file in use"))] = None,
    as_json: JsonOption = False,
) -> None:
    answer = _ask({"do": "check", "file": str(file.resolve()) if file else None})
    problems = answer["problems"]
    if as_json:
        typer.echo(json.dumps({"file": answer["file"], "problems": problems}, ensure_ascii=False))
    else:
        for found in problems:
            typer.echo(_("Line %(line)d: %(problem)s", line=found["line"], problem=_problem(found)))
        if not problems:
            own = sum(1 for entry in answer["entries"] if entry["own"])
            typer.echo(_("%(file)s is fine: %(own)d own texts.", file=answer["file"], own=own))
    if problems:
        raise typer.Exit(1)


@app.command(help=_("Everything the bot says now as YAML, a start for an own file"))
def export(as_json: JsonOption = False) -> None:
    spoken = {entry["key"]: entry["own"] or entry["shipped"] for entry in _ask({"do": "export"})["entries"]}
    if as_json:
        typer.echo(json.dumps(spoken, ensure_ascii=False))
        return
    typer.echo("responses:")
    for key, variations in spoken.items():
        typer.echo(f"  {key}:")
        for text in variations:
            typer.echo(f"    - text: {json.dumps(text, ensure_ascii=False)}")  # a JSON string is a YAML one


def _problem(found: dict[str, Any]) -> str:
    words = str(PROBLEMS[found["code"]]) % found
    return f"{found['key']}: {words}" if found["key"] else words


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    """One request to the bot's own environment, where the rules for texts are. Raises CommandError."""
    if not BOT_PYTHON.exists():
        raise CommandError(_("The bot's environment is missing: run `make install` first."))
    settings = load_settings()
    done = subprocess.run(
        [str(BOT_PYTHON), "-m", "bot.editing_texts"],
        cwd=ROOT,
        env=child_environment({"HOPTHU_VAR": str(settings.var.resolve())}, only=frozenset({"HOPTHU_VAR"})),
        input=json.dumps(request),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise CommandError(_("The texts cannot be read: %(reason)s", reason=reason))
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise CommandError(str(ERRORS[answer["error"]]))
    return answer
