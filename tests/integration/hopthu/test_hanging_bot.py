"""The bot takes questions and never answers: everything that is not a question goes on. The whole system, real HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from hopthu.temporary import TemporarySystem, running_system
from tests.fakes.officer_client import OfficerClient
from tests.fakes.waiting import eventually
from tests.system import facebook_of, paused

THREADS = 2
ASKING = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'answer' AND status = 'doing'"
READ = "SELECT c.public_id FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.external_id = %s"


@pytest.fixture(scope="module")
def system() -> Iterator[TemporarySystem]:
    with running_system(None, True, HOPTHU_WORKER_THREADS=str(THREADS), HOPTHU_BOT_TIMEOUT="PT90S") as found:
        yield found


@pytest.fixture
def is_hanging(system: TemporarySystem) -> Iterator[None]:
    """Every thread that asks the bot waits for it inside the test."""
    with paused(system, "rasa"):
        for number in range(THREADS + 1):
            facebook_of(system).citizen(f"asker{number}").writes("xin chào")
        eventually(lambda: one_value(system, ASKING) == THREADS)
        yield


def one_value(system: TemporarySystem, statement: str, *values: str) -> object:
    with psycopg.connect(system.state()["database"]["url"]) as connection:
        row = connection.execute(statement.encode(), values).fetchone()
    return row[0] if row else None


@pytest.mark.usefixtures("is_hanging")
def test_posts_are_read_and_officers_answers_go_out_while_the_bot_hangs_in_every_thread(
    system: TemporarySystem,
) -> None:
    citizen = facebook_of(system).citizen("late")
    written = citizen.writes("đèn đường hỏng")
    conversation = eventually(lambda: one_value(system, READ, written))

    officer = OfficerClient(system.url, "duty", system.secret("HOPTHU_DEMO_PASSWORD"))
    officer.post(f"conversations/{conversation}/take-over")
    officer.post(f"conversations/{conversation}/replies", {"text": "Chúng tôi đã nhận tin."})
    assert citizen.waits_for(lambda line: line["text"] == "Chúng tôi đã nhận tin.")
    assert one_value(system, ASKING) == THREADS
