"""What tests share: the small project of the fixtures, trained once, and a citizen who talks to the actions."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import parsing, training
from tests.bot.fake_inbox import FakeInbox
from tests.bot.talking import Citizen

FIXTURE = Path(__file__).resolve().parent / "fixtures" / "project"
ROOT = Path(__file__).resolve().parents[2]


def copy_of_the_project(root: Path) -> Path:
    """The small project with the city's configuration, as a new folder `root`."""
    shutil.copytree(FIXTURE, root)
    shutil.copy(ROOT / "config.yml", root / "config.yml")
    return root


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be edited: see `copy_of_the_project`."""
    return copy_of_the_project(tmp_path_factory.mktemp("project") / "root")


@pytest.fixture(scope="session")
def model(project: Path) -> Path:
    return training.train(project, project / "models")


@pytest.fixture(scope="session")
def parse(model: Path) -> Callable[[str], dict[str, Any]]:
    return parsing.load_parser(model)


@pytest.fixture
def inbox() -> Iterator[FakeInbox]:
    with FakeInbox("token") as fake:
        yield fake


@pytest.fixture
def citizen(inbox: FakeInbox) -> Citizen:
    return Citizen(inbox)
