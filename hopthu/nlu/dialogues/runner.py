"""All scripts against one system, several citizens side by side."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

from hopthu import run_state
from hopthu.environment import ROOT
from hopthu.errors import CommandError
from hopthu.nlu import bot_process
from hopthu.nlu.dialogues.citizens import Citizen
from hopthu.nlu.dialogues.facts import Facts
from hopthu.nlu.dialogues.officers import Officers
from hopthu.nlu.dialogues.playing import Player
from hopthu.nlu.dialogues.procedures import Catalogue
from hopthu.nlu.dialogues.report import ScriptResult
from hopthu.nlu.dialogues.scripts import Script
from hopthu.temporary import TemporarySystem, running_system
from inbox_api.settings import Settings
from inbox_api.texts import gettext as _


@contextmanager
def system_to_test(settings: Settings, url: str | None, say: Callable[[str], None]) -> Iterator[TemporarySystem]:
    """The running system of HOPTHU_VAR when a url is given, else one of its own with a model of today's data.

    Raises CommandError when nothing runs there or the own one does not start.
    """
    if url is None:
        bot_process.train(settings.var / "models", say)
        with running_system(settings.var) as system:
            yield system
        return
    state = run_state.read(settings.var)
    if state is None:
        raise CommandError(_("No system runs with %(path)s.", path=settings.var))
    if urlsplit(url).port != state["port"]:
        raise CommandError(_("The system of %(path)s runs on port %(port)d.", path=settings.var, port=state["port"]))
    yield TemporarySystem(settings.var, int(state["port"]), settings.var / "run.log")


def play_all(
    scripts: Sequence[Script],
    system: TemporarySystem,
    settings: Settings,
    *,
    side_by_side: int,
    tick: Callable[[], None],
) -> list[ScriptResult]:
    """The results in the order of the scripts; each is played by a citizen nobody has seen before."""
    run = secrets.token_hex(4)
    facts = Facts(system.state()["database"]["url"])
    catalogue = Catalogue(ROOT / settings.city_folder / "procedures.jsonl")

    def play(script: Script) -> ScriptResult:
        citizen, officers = Citizen(system, script.channel, f"{run}-{script.id}"), Officers(system)
        try:
            turns = Player(citizen, officers, facts, catalogue, system.var / "logs").play(script)
        finally:
            citizen.leave()
            officers.leave()
        tick()
        return ScriptResult(script, turns)

    try:
        with ThreadPoolExecutor(max_workers=side_by_side) as pool:
            return list(pool.map(play, scripts))
    finally:
        facts.close()
