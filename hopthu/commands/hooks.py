"""`hopthu hooks`: which systems are told what happens here, and how it went."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from hopthu.errors import CommandError
from hopthu.moments import shown
from hopthu.session import ready_session
from inbox_api.hooks_out import kinds, service
from inbox_api.hooks_out.schemas import DeliveryOut, HookOut
from inbox_api.hooks_out.service import NewHook, WithSecret
from inbox_api.models import Hook
from inbox_api.texts import gettext as _

app = typer.Typer(no_args_is_help=True, help=_("Webhooks out: other systems are told what happens here"))
Json = Annotated[bool, typer.Option("--json", help=_("For scripts"))]
HookId = Annotated[int, typer.Argument(help=_("Number of the webhook, see: hopthu hooks list"))]
Units = Annotated[list[str] | None, typer.Option(help=_("Only of this unit and those below; may be repeated"))]
CaseTypes = Annotated[list[str] | None, typer.Option(help=_("Only of this kind of case; may be repeated"))]
FAILING = 2  # exit code of `list` when an address needs a person


def now() -> datetime:
    return datetime.now(UTC)


@app.command("kinds", help=_("What can be told"))
def list_kinds(as_json: Json = False) -> None:
    if as_json:
        typer.echo(json.dumps({kind: str(meaning) for kind, meaning in kinds.KINDS.items()}, ensure_ascii=False))
        return
    for kind, meaning in kinds.KINDS.items():
        typer.echo(f"{kind:<26} {meaning}")


@app.command("list", help=_("All webhooks; exit code 2 when one is paused by failures"))
def list_hooks(as_json: Json = False) -> None:
    with ready_session() as session:
        rows = [HookOut.of(hook).model_dump(mode="json") for hook in service.hooks(session, None)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    for row in [] if as_json else rows:
        typer.echo(f"{row['id']:<4} {_state(row):<10} {row['name']:<24} {row['url']}  {', '.join(row['events'])}")
    if any(row["paused_reason"] in {"failing", "gone"} for row in rows):
        raise typer.Exit(FAILING)


def _state(row: dict[str, Any]) -> str:
    if row["paused_at"]:
        return _("paused")
    return _("fails") if row["failing_since"] else _("works")


@app.command(help=_("Make a webhook and print its secret, once"))
def add(
    name: str,
    url: str,
    event: Annotated[list[str], typer.Option(help=_("A kind of event; may be repeated"))],
    unit: Annotated[
        list[str] | None, typer.Option(help=_("Only of this unit and those below; may be repeated"))
    ] = None,
    case_type: Annotated[list[str] | None, typer.Option(help=_("Only of this kind of case; may be repeated"))] = None,
    with_texts: Annotated[bool, typer.Option(help=_("With the words of messages, numbers masked"))] = False,
    as_json: Json = False,
) -> None:
    filters = {"units": unit or [], "case_types": case_type or []}
    with ready_session() as session:
        made = service.create(session, None, NewHook(name, url, tuple(event), filters, with_texts), now())
        _show_secret(made, as_json=as_json)


@app.command("renew-secret", help=_("Make a new secret and print it, once; the old one signs too for a while"))
def renew_secret(
    hook: HookId,
    keep_hours: Annotated[int, typer.Option(help=_("How long the old one signs too; 0: not at all"))] = 24,
    as_json: Json = False,
) -> None:
    with ready_session() as session:
        _show_secret(service.renew_secret(session, None, hook, now(), keep_hours=keep_hours), as_json=as_json)


def _show_secret(made: WithSecret, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"id": made.hook.id, "secret": made.secret}))
    else:
        typer.echo(_("Webhook %(id)d. Secret: %(secret)s", id=made.hook.id, secret=made.secret))


@app.command(help=_("Send a test event"))
def test(hook: HookId) -> None:
    with ready_session() as session:
        service.send_test(session, None, hook, now())
    typer.echo(_("The test event waits for the worker."))


@app.command(help=_("What was told, newest first; exit code 1 when something was given up"))
def log(
    hook: HookId,
    state: Annotated[str, typer.Option(help=_("waiting, delivered, failed or withheld"))] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: Json = False,
) -> None:
    with ready_session() as session:
        found = service.deliveries(session, None, _found(session, hook), state=state, limit=limit)
        rows = [DeliveryOut.of(row).model_dump(mode="json") for row in found]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    for row in [] if as_json else rows:
        outcome = row["last_error"] or row["last_status"] or ""
        typer.echo(f"{row['id']:<8} {shown(row['happened_at']):<18} {row['kind']:<24} {row['state']:<10} {outcome}")
    if any(row["state"] == "failed" for row in rows):
        raise typer.Exit(1)


def _found(session: Any, hook_id: int) -> Hook:
    return service.find(session, None, hook_id)


@app.command(help=_("Tell again: one delivery, all that was given up, or everything of the last hours"))
def replay(
    hook: HookId,
    delivery: Annotated[int | None, typer.Option(help=_("Only this one"))] = None,
    hours: Annotated[int | None, typer.Option(min=1, help=_("Everything of so many last hours"))] = None,
) -> None:
    if delivery is not None and hours is not None:
        raise CommandError(_("Choose one delivery or a number of hours."))
    with ready_session() as session:
        if delivery is not None:
            service.replay_one(session, None, hook, delivery, now())
            count = 1
        else:
            since = now() - timedelta(hours=hours) if hours else None
            count = service.replay_all(session, None, hook, now(), since=since, with_delivered=hours is not None)
    typer.echo(_("%(count)d are told again.", count=count))


@app.command(help=_("Tell nothing for a while; what happens is kept"))
def pause(hook: HookId) -> None:
    with ready_session() as session:
        service.pause(session, None, hook, now())
    typer.echo(_("Paused."))


@app.command(help=_("Go on; what was kept goes out in its order"))
def resume(hook: HookId) -> None:
    with ready_session() as session:
        service.resume(session, None, hook, now())
    typer.echo(_("Resumed."))


@app.command(help=_("Remove a webhook"))
def remove(hook: HookId) -> None:
    with ready_session() as session:
        service.remove(session, None, hook, now())
    typer.echo(_("Removed."))
