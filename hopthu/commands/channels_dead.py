"""`hopthu channels dead-letters` and the part of `replay` that tries them again."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from hopthu.moments import shown
from hopthu.session import ready_database
from inbox_api.channels import dead_letters
from inbox_api.db import transaction
from inbox_api.texts import gettext as _

ACTOR = "command"


def list_dead(as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False) -> None:
    """No words and no whole ids of people."""
    with ready_database(), transaction() as session:
        posts, sends = dead_letters.posts(session), dead_letters.sends(session, datetime.now(UTC))
    if as_json:
        found = {"posts": [asdict(row) for row in posts], "sends": [asdict(row) for row in sends]}
        typer.echo(json.dumps(found, ensure_ascii=False, default=str))
        return
    for post in posts:
        typer.echo(f"{_('post')} {post.id:<8} {post.channel:<10} {shown(post.received_at)}  {post.problem[:120]}")
    for send in sends:
        typer.echo(f"{_('message')} {send.id:<8} {send.channel:<10} {shown(send.created_at)}  {send.code}")
    if not posts and not sends:
        typer.echo(_("Nothing went wrong."))


def replay_dead(
    session: Session, posts: list[int], sends: list[int], channel: str | None, now: datetime, *, everything: bool
) -> int:
    """How many are tried again. Raises NotFound for one that has not gone wrong."""
    if everything:
        posts = [row.id for row in dead_letters.posts(session, channel)]
        sends = [row.id for row in dead_letters.sends(session, now, channel)]
    for post_id in sorted(posts):
        dead_letters.replay_post(session, post_id, ACTOR, now)
    for piece_id in sorted(sends):
        dead_letters.replay_send(session, piece_id, ACTOR, now)
    return len(posts) + len(sends)
