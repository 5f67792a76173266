"""Writes down what the examples of the API description are answered: python -m tests.contract.api.record [--all].

Only answers that are missing or whose shape has changed are written, with --all every one.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import tests.conftest as settings_of_tests
from inbox_api.http.describing import FILE_NAME, ROOT
from tests.contract.api.running import Answered, Runner, app_on, differences
from tests.contract.api.world import city, prepared

LONGEST_LIST = 2
MOST_LETTERS = 400


def main(arguments: list[str]) -> int:
    chosen = [one for one in arguments if not one.startswith("--")]
    bad = 0
    with settings_of_tests_database() as server, city(server) as engine:
        world = prepared(engine)
        shown = {value: name for name, value in world.items() if len(value) > 5}
        for path in sorted(ROOT.rglob(FILE_NAME)):
            if chosen and not any(one in str(path) for one in chosen):
                continue
            bad += record(path, engine, world, shown, everything="--all" in arguments)
    return 1 if bad else 0


def settings_of_tests_database() -> Any:
    from hopthu import postgres

    home = Path(os.environ["HOPTHU_VAR"]) / "postgres"
    assert settings_of_tests.SERVICE_TOKEN
    return _Server(postgres.running(home, options=["fsync=off", "synchronous_commit=off"]))


class _Server:
    def __init__(self, running: Any) -> None:
        self.running = running

    def __enter__(self) -> str:
        return str(self.running.__enter__().url("postgres"))

    def __exit__(self, *error: object) -> None:
        self.running.__exit__(*error)


def record(path: Path, engine: Any, world: dict[str, str], shown: dict[str, str], *, everything: bool) -> int:
    entries: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    bad = 0
    for call, entry in entries.items():
        for example in entry["examples"]:
            with app_on(engine) as (app, session):
                try:
                    answered = Runner(app, session, world).run(call, example)
                except AssertionError as error:
                    answered = Answered(0, str(error), is_file=False)
            if answered.status != example.get("status", 200):
                bad += 1
                problem = json.dumps(answered.body, ensure_ascii=False)
                sys.stdout.write(f"{path.parent.name}: {call}: {answered.status} {problem}\n")
                continue
            if answered.is_file or answered.body is None:
                example.pop("answer", None)
            elif everything or "answer" not in example or differences(example["answer"], answered.body):
                example["answer"] = shortened(answered.body, shown)
    path.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return bad


def shortened(value: Any, shown: dict[str, str]) -> Any:
    """Long lists are cut, and things of the made-up city get their names again."""
    if isinstance(value, str):
        if value in shown:
            return "{{" + shown[value] + "}}"
        return value if len(value) <= MOST_LETTERS else value[:MOST_LETTERS] + "\u2026"
    if isinstance(value, list):
        return [shortened(one, shown) for one in value[:LONGEST_LIST]]
    if isinstance(value, dict):
        return {key: shortened(one, shown) for key, one in value.items()}
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
