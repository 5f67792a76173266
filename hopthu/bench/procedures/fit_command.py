"""The command `hopthu bench procedures-fit`: the numbers to write into inbox_api/procedures/data/ranking.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from hopthu.bench.procedures import distractors, fitting
from hopthu.bench.procedures.command import CITY
from hopthu.bench.procedures.questions import Question, read_questions
from hopthu.environment import ROOT
from inbox_api.procedures.finding.search import ProcedureIndex
from inbox_api.texts import gettext as _

TUNED_ON = [
    ROOT / "nlu_data" / "dev" / "procedures.jsonl",
    ROOT / "nlu_data" / "dev" / "procedures_short.jsonl",
    ROOT / "tests" / "unit" / "procedures" / "dev_queries.jsonl",
]
_UNKNOWN = 100  # made procedures whose names are asked for although the catalogue lacks them


def fit(
    file: Annotated[
        list[Path], typer.Option(help=_("Questions that may be tuned on; never the frozen ones"))
    ] = TUNED_ON,
) -> None:
    questions = read_questions(file)
    index = ProcedureIndex.from_file(CITY)
    found = fitting.ranked(index, questions)
    unknown = fitting.ranked(index, _unknown(index))
    known, unknown_caught = fitting.fit_known([*found, *unknown])
    wide, wide_caught = fitting.fit_wide(found)
    fitted = {"unlearnt": fitting.fit_unlearnt(found), "known": known, "wide": wide}
    typer.echo(json.dumps(fitted, indent=2))
    typer.echo(_("Not in the catalogue and told apart: %(share).3f", share=unknown_caught))
    typer.echo(_("Too wide and asked back: %(share).3f", share=wide_caught))


def _unknown(index: ProcedureIndex) -> list[Question]:
    """Names of made procedures as questions, every other one in small letters."""
    made = distractors.make(_UNKNOWN, [record.name for record in index.records])
    return [
        Question(
            text=one.name.lower() if one.number % 2 else one.name,
            kind="none",
            style="clean",
            group=one.code,
            source="distractors",
        )
        for one in made
    ]
