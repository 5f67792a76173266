"""The command `hopthu bench procedures`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy.orm import Session

from hopthu.bench.measuring import milliseconds, percentile
from hopthu.bench.procedures import distractors as load
from hopthu.bench.procedures.catalogue import Catalogue, temporary_catalogue
from hopthu.bench.procedures.figures import Answer, Figures, figures_of, recalls_of
from hopthu.bench.procedures.questions import Question, read_questions
from hopthu.bench.showing import show
from hopthu.environment import ROOT
from hopthu.errors import CommandError
from inbox_api.folding import fold
from inbox_api.procedures import service, vocabulary
from inbox_api.procedures.finding.results import SearchResult
from inbox_api.procedures.finding.search import ProcedureIndex
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _

FROZEN = ROOT / "nlu_data" / "test" / "procedures.jsonl"
CITY = ROOT / "demo_city" / "procedures.jsonl"
DISTRACTORS, TIMED, LARGE = 2600, 3000, 6000  # beside the city's; imported against the clock; of the large catalogue
_EVERY = 7  # how many procedures apart those are that are asked for by name
_PAGE = 4096  # bytes of a page of memory
_OTHER_SEED = 2  # nothing that was trained before fits


def procedures(
    file: Annotated[Path, typer.Option(help=_("Questions, one JSON object a line"))] = FROZEN,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    try:
        from hopthu.bench.procedures import peer  # bm25s is among the requirements of tests only
    except ImportError as error:
        raise CommandError(_("bm25s is missing: install requirements/dev.txt.")) from error
    questions = read_questions([file])
    screen = Console(stderr=True)
    with screen.status(_("Starting a database")) as status, temporary_catalogue() as catalogue:

        def say(text: str) -> None:
            status.update(text)

        figures, peer_figures = _measure(catalogue, questions, peer.searcher, say)
    ratio = figures["recall_at_1"] / max(peer_figures["recall_at_1"], 0.0001)
    more = {"questions": len(questions), "file": file.name}
    show("procedures", figures, peer_figures, ratio, peer_name=peer.NAME, as_json=as_json, **more)


def _measure(
    catalogue: Catalogue,
    questions: Sequence[Question],
    peer: Callable[[Sequence[ProcedureRecord]], Callable[[str], Answer]],
    say: Callable[[str], None],
) -> tuple[Figures, Figures]:
    """(ours, the peer's) over the city's catalogue, then with the distractors, then in the large one."""
    session = catalogue.session
    catalogue.load_city(CITY)
    index = service.index(session)
    made = load.make(LARGE - len(index.records), [record.name for record in index.records])
    say(_("Questions to the city's catalogue"))
    figures = figures_of(questions, _searcher(index))
    peer_figures = recalls_of(questions, peer(index.records))
    catalogue.load(made[:DISTRACTORS])
    say(_("The same with %(n)d more procedures", n=DISTRACTORS))
    index = service.index(session)
    figures |= _suffixed(figures_of(questions, _searcher(index)))
    peer_figures |= _suffixed(recalls_of(questions, peer(index.records)))
    figures["whole_name_at_1"] = _found_by_name(index)
    say(_("Import of %(n)d procedures", n=TIMED))
    figures["import_3000_s"] = round(catalogue.load(made[DISTRACTORS : DISTRACTORS + TIMED]), 1)
    catalogue.load(made[DISTRACTORS + TIMED :])
    say(_("Speed with %(n)d procedures", n=LARGE))
    peer_figures |= _peer_speed(peer(service.index(session).records), questions)
    return figures | _speed(session, questions), peer_figures


def _found_by_name(index: ProcedureIndex) -> float:
    """Share of the procedures, the made ones too, that come first for their own name typed without marks."""
    asked = index.records[::_EVERY]
    names = [fold(record.name) for record in asked]
    firsts = [index.search(name).hits[0].name for name in names]
    return round(sum(fold(first) == name for first, name in zip(firsts, names, strict=True)) / len(names), 4)


def _searcher(index: ProcedureIndex) -> Callable[[str], Answer]:
    return lambda text: _answer(index.search(text))


def _answer(result: SearchResult) -> Answer:
    return Answer([hit.id for hit in result.hits], result.sure, result.narrowing is not None)


def _suffixed(figures: Figures) -> Figures:
    return {f"{name}_among_{DISTRACTORS}": value for name, value in figures.items()}


def _speed(session: Session, questions: Sequence[Question]) -> Figures:
    """Of the whole search, the database's part included, and of building the index from records."""
    records = service.index(session).records
    ranking: dict[str, Any] = vocabulary.load("ranking")
    untrained = ranking | {"learning": ranking["learning"] | {"seed": _OTHER_SEED}}
    before, began, began_cpu = _resident_mb(), time.perf_counter(), time.process_time()
    index = ProcedureIndex(records, ranking=untrained)
    built, built_cpu, memory = time.perf_counter() - began, time.process_time() - began_cpu, _resident_mb() - before
    index.search(questions[0].text)
    times = _times(questions, lambda text: service.search(session, text))
    return {
        "search_p50_ms": milliseconds(percentile(times, 50)),
        "search_p95_ms": milliseconds(percentile(times, 95)),
        "index_s": round(built, 2),
        "index_cpu_s": round(built_cpu, 2),
        "index_mb": round(memory, 1),
    }


def _peer_speed(search: Callable[[str], Answer], questions: Sequence[Question]) -> Figures:
    times = _times(questions, search)
    return {"search_p50_ms": milliseconds(percentile(times, 50)), "search_p95_ms": milliseconds(percentile(times, 95))}


def _times(questions: Sequence[Question], search: Callable[[str], object]) -> list[float]:
    times = []
    for question in questions:
        began = time.perf_counter()
        search(question.text)
        times.append(time.perf_counter() - began)
    return times


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE / 2**20
