"""Commands of `hopthu bench`. Each runs a system of its own and the peer after it, on the same machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import psycopg
import typer

from hopthu.bench.bot.command import bot
from hopthu.bench.hostile.command import hostile
from hopthu.bench.inbox.command import inbox
from hopthu.bench.ingest.load import measure_ingest, show_alone
from hopthu.bench.measuring import measure_chat, measure_posts, milliseconds, percentile
from hopthu.bench.nlu.command import nlu
from hopthu.bench.peer_server import NAME as PEER_NAME
from hopthu.bench.peer_server import PeerServer, running_peer
from hopthu.bench.procedures.command import procedures
from hopthu.bench.procedures.fit_command import fit
from hopthu.bench.showing import show
from hopthu.bench.training.command import training
from hopthu.bench.vendor import GREETING, GraphApi, running_graph
from hopthu.environment import load_settings
from hopthu.errors import CommandError
from hopthu.temporary import TemporarySystem, free_base_port, running_system
from inbox_api.texts import gettext as _

app = typer.Typer(no_args_is_help=True, help=_("Speed, measured beside Rasa's own Facebook channel"))
AsJson = Annotated[bool, typer.Option("--json", help=_("For scripts"))]
CONVERSATIONS = (1, 8, 32)
PEER_SECRET = "peer-app-secret"  # noqa: S105 - of the peer that this command starts
PEER_TOKEN = "peer-page-token"  # noqa: S105
WARM_UP = 20

app.command("nlu", help=_("How well and how fast messages are understood, beside Rasa's default pipeline"))(nlu)
app.command("bot", help=_("How soon, how small and how fast the bot's server is, beside one with Rasa's DIET"))(bot)
app.command("hostile", help=_("How long the bot takes over long and broken texts, beside Rasa's default pipeline"))(
    hostile
)


app.command("inbox", help=_("The officers' inbox with a million cases, beside the same done the ordinary way"))(inbox)
app.command("procedures", help=_("How well and how fast procedures are found, beside plain BM25"))(procedures)
app.command(
    "training",
    help=_("How many planted faults the check of the data finds, and how many labels active learning saves"),
)(training)
app.command("procedures-fit", help=_("Fit the numbers of the search on questions that may be tuned on"))(fit)


@app.command(help=_("Durable webhook posts a second, and how long each takes"))
def ingest(
    posts: Annotated[int, typer.Option(min=10, help=_("How many posts"))] = 2000,
    clients: Annotated[int, typer.Option(min=1, max=64, help=_("Connections at a time"))] = 8,
    batches: Annotated[int, typer.Option(min=2, help=_("How many posts of 1,000 messages"))] = 10,
    backlog: Annotated[int, typer.Option(min=0, help=_("How many posts wait while all else hangs"))] = 100_000,
    with_peer: Annotated[bool, typer.Option("--peer/--no-peer", help=_("Also beside Rasa's own channel"))] = True,
    as_json: AsJson = False,
) -> None:
    more = measure_ingest(posts, batches, backlog, clients)
    if not with_peer:
        show_alone(more, as_json=as_json)
        return
    with running_graph() as (graph_url, _graph):
        with _our_system(graph_url) as (system, address, secret):
            measure_posts(address, secret, run="warm", posts=WARM_UP, clients=2)
            ours = measure_posts(address, secret, run="ours", posts=posts, clients=clients)
            stored = _stored_posts(system) - WARM_UP
        if stored != ours.accepted:
            raise CommandError(
                _("%(accepted)d posts were accepted, %(stored)d are stored.", accepted=ours.accepted, stored=stored)
            )
        with _peer(graph_url) as peer:
            measure_posts(peer.webhook, PEER_SECRET, run="warm", posts=WARM_UP, clients=2)
            theirs = measure_posts(peer.webhook, PEER_SECRET, run="ours", posts=posts, clients=clients)
    figures, peer_figures = ours.figures(), theirs.figures()
    ratio = figures["posts_per_second"] / peer_figures["posts_per_second"]
    show(
        "ingest",
        {**figures, "stored": stored, "clients": clients},
        peer_figures,
        ratio,
        peer_name=PEER_NAME,
        as_json=as_json,
        **more,
    )
    if not as_json:
        show_alone(more, as_json=False)


@app.command(help=_("From a citizen's message to the answer, at 1, 8 and 32 conversations"))
def chat(
    turns: Annotated[int, typer.Option(min=2, help=_("Messages of each citizen"))] = 10,
    as_json: AsJson = False,
) -> None:
    with running_graph() as (graph_url, graph):
        with _our_system(graph_url) as (_system, address, secret):
            figures = _chat_figures(address, secret, graph, turns)
        with _peer(graph_url) as peer:
            peer_figures = _chat_figures(peer.webhook, PEER_SECRET, graph, turns)
    ratio = figures["p95_ms_at_8"] / peer_figures["p95_ms_at_8"]
    show("chat", figures, peer_figures, ratio, peer_name=PEER_NAME, as_json=as_json)


def _chat_figures(address: str, secret: str, graph: GraphApi, turns: int) -> dict[str, float]:
    measure_chat(address, secret, graph, run="warm", conversations=2, turns=3)
    figures: dict[str, float] = {}
    for count in CONVERSATIONS:
        waits, lost = measure_chat(address, secret, graph, run=f"chat-{count}", conversations=count, turns=turns)
        figures[f"p50_ms_at_{count}"] = milliseconds(percentile(waits, 50))
        figures[f"p95_ms_at_{count}"] = milliseconds(percentile(waits, 95))
        figures[f"unanswered_at_{count}"] = lost
    return figures


@contextmanager
def _our_system(graph_url: str) -> Iterator[tuple[TemporarySystem, str, str]]:
    """(system, webhook, app secret) with the simulated page's answers going to `graph_url`."""
    settings = load_settings()
    variables = {"HOPTHU_FACEBOOK_BASE_URL": graph_url}
    with running_system(settings.var, **variables) as system:
        yield system, f"{system.url}/webhooks/facebook", system.secret("HOPTHU_FACEBOOK_APP_SECRET")


@contextmanager
def _peer(graph_url: str) -> Iterator[PeerServer]:
    with running_peer(free_base_port(), app_secret=PEER_SECRET, graph_url=graph_url, access_token=PEER_TOKEN) as peer:
        yield peer


def _stored_posts(system: TemporarySystem) -> int:
    """Rows on disk with the greeting, over a connection of its own. The system tests its own setup with a post, too."""
    ours = "SELECT count(*) FROM raw_posts WHERE channel = 'facebook' AND position(%s::bytea IN body) > 0"
    with psycopg.connect(system.state()["database"]["url"]) as connection:
        row = connection.execute(ours, [GREETING.encode("ascii")]).fetchone()
    return int(row[0]) if row else 0
