"""Macros: several steps under one name, of an officer, a unit or everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.bulk import actions
from inbox_api.cases.bulk.repository import BulkRepository
from inbox_api.cases.steps import require_writer
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import BulkRun, Macro, Officer
from inbox_api.texts import gettext as _

MAKERS_FOR_ALL = ("dispatcher", "inspector", "leader", "admin")


def macros(session: Session, officer: Officer) -> Sequence[Macro]:
    """Those that this officer may use, by name."""
    return BulkRepository(session).macros(officer)


def find(session: Session, officer: Officer, macro_id: int) -> Macro:
    """Raises NotFound."""
    macro = BulkRepository(session).macro(officer, macro_id)
    if macro is None:
        raise NotFound
    return macro


def save(
    session: Session, officer: Officer, name: str, steps: Sequence[Mapping[str, object]], now: datetime, *,
    scope: str = "unit",
) -> Macro:  # fmt: skip
    """scope: unit or all; for all only those in charge of more than one unit. Raises NotAllowed, Invalid."""
    require_writer(officer)
    words = " ".join(storable(name).split())[:200]
    if not words:
        raise Invalid(_("Give the macro a name."))
    if scope not in {"unit", "all"}:
        raise Invalid
    if scope == "all" and not officer.has_role(*MAKERS_FOR_ALL):
        raise NotAllowed
    actions.read(steps)
    macro = Macro(
        name=words, steps=[dict(step) for step in steps], unit_id=officer.unit_id if scope == "unit" else None,
        owner_id=officer.id, is_active=True, created_at=now, changed_at=now,
    )  # fmt: skip
    BulkRepository(session).add(macro)
    audit.record(session, f"officer:{officer.id}", "macro.save", "macro", macro.id, now)
    return macro


def remove(session: Session, officer: Officer, macro_id: int, now: datetime) -> None:
    """Its owner, or who may make macros for all. Raises NotFound, NotAllowed."""
    macro = find(session, officer, macro_id)
    if macro.owner_id != officer.id and not officer.has_role(*MAKERS_FOR_ALL):
        raise NotAllowed
    macro.is_active, macro.changed_at = False, now
    session.flush()
    audit.record(session, f"officer:{officer.id}", "macro.remove", "macro", macro.id, now)


def runs(session: Session, officer: Officer, limit: int = 20, before_id: int | None = None) -> Sequence[BulkRun]:
    """What the officer did to many cases lately, newest first. before_id: only older ones."""
    return BulkRepository(session).runs(officer, limit, before_id)


def find_run(session: Session, officer: Officer, run_id: int) -> BulkRun:
    """One of the officer's own. Raises NotFound."""
    run = BulkRepository(session).run(officer, run_id)
    if run is None:
        raise NotFound
    return run
