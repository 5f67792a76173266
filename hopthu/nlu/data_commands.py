"""`hopthu nlu export` and `hopthu nlu import`: the training desk's data out into a folder, and files of others in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from hopthu.errors import CommandError
from hopthu.session import ready_session
from inbox_api.models import Officer
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _
from inbox_api.training.data import bundles, files, importing, state, tables, uploads

Path_ = Annotated[Path, typer.Argument(metavar="DIR|ZIP|CSV")]


def export_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("A folder such as nlu_data; others' files stay"))],
    with_waiting: Annotated[
        bool, typer.Option("--with-waiting", help=_("Also changes that wait for a second person"))
    ] = False,
) -> None:
    folder = folder.resolve()
    with ready_session() as session:
        found = (state.current(session) if with_waiting else state.approved(session)).files
    files.write_folder(found, folder)
    typer.echo(
        _("%(n)s files in %(folder)s, fingerprint %(mark)s", n=len(found), folder=folder, mark=files.fingerprint(found))
    )


def import_command(
    source: Path_,
    username: Annotated[str, typer.Option("--as", help=_("The trainer or approver who does it"))],
    reason: Annotated[str, typer.Option("--reason", help=_("Why, for those who read the history"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only tell what it would do"))] = False,
) -> None:
    source = source.resolve()
    if not source.exists():
        raise CommandError(_("There is no such file."))
    with ready_session() as session:
        officer = OfficerRepository(session).by_username(username)
        if officer is None:
            raise CommandError(_("There is no officer %(name)s.", name=username))
        if not source.is_dir() and uploads.kind_of(source.read_bytes()) == "table":
            _table(session, officer, source.read_bytes(), reason, dry_run=dry_run)
        else:
            _files(session, officer, source, reason, dry_run=dry_run)


def _table(session: Session, officer: Officer, content: bytes, reason: str, *, dry_run: bool) -> None:
    rows = tables.read(session, officer, content)
    for row in rows:
        if row.problem:
            typer.echo(_("Row %(n)s", n=row.number) + f": {row.problem}")
    typer.echo(_("%(n)s rows would be added.", n=sum(not row.problem for row in rows)))
    if not dry_run:
        batch, count = tables.carry_out(session, officer, content, reason=reason)
        typer.echo(_("%(n)s sentences are in the draft (batch %(batch)s).", n=count, batch=batch))


def _files(session: Session, officer: Officer, source: Path, reason: str, *, dry_run: bool) -> None:
    """A folder and a bundle stand for all of the data; a ZIP for the files that are in it."""
    is_whole, origin = True, "import"
    if source.is_dir():
        found = files.read_folder(source)
    elif uploads.kind_of(source.read_bytes()) == "bundle":
        found, origin = dict(bundles.unpack(source.read_bytes()).files), "file"
    else:
        found, is_whole = files.read_zip(source.read_bytes()), False
    if not found:
        raise CommandError(_("There are no training files."))
    told = importing.plan(session, officer, found, is_whole=is_whole)
    for name, problem in told.problems:
        typer.echo(f"{name}: {problem}" if name else problem)
    counts = told.counts
    sentence = _("%(n)s files differ.", n=counts["files"])
    sentence += " " + _(
        "%(added)s sentences added, %(removed)s removed, %(changed)s changed",
        added=counts["added"], removed=counts["removed"], changed=counts["moved"] + counts["marked"],
    )  # fmt: skip
    typer.echo(sentence)
    if told.problems:
        raise CommandError(_("The files have errors. Mend them and try again; nothing was changed."))
    if dry_run or not told.files:
        return
    batch, version = importing.carry_out(session, officer, found, is_whole=is_whole, reason=reason, source=origin)
    if version is not None:
        typer.echo(_("Version %(id)s, fingerprint %(mark)s", id=version.id, mark=version.fingerprint))
    else:
        typer.echo(
            _("It is a draft (batch %(batch)s): a second person decides, or other changes were there.", batch=batch)
        )
