"""What every page of the catalogue has around it: the menu with its counts, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from admin_ui.procedures import words
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import Officer
from inbox_api.procedures.editing import amber, articles, overrides
from inbox_api.procedures.editing.overview import Row, overview
from inbox_api.procedures.editing.plain import lines_of
from inbox_api.procedures.editing.rights import may_approve, may_edit, require_reader
from inbox_api.procedures.forms import service as forms
from inbox_api.procedures.questions import service as questions
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class MenuItem:
    """count: what waits there; None where counting says nothing."""

    address: str
    name: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Shell:
    """rows: the whole catalogue, see `overview`."""

    officer: Officer
    now: datetime
    rows: list[Row]
    menu: list[MenuItem]

    @property
    def today(self) -> date:
        return self.now.astimezone(LOCAL_ZONE).date()

    def context(self, place: str) -> dict[str, Any]:
        """For the templates. place: the address of the menu item that is open."""
        return {
            "menu": self.menu,
            "place": place,
            "today": self.today,
            "may_edit": may_edit(self.officer),
            "may_approve": may_approve(self.officer),
            "terms": words,
            "names": {row.brief.id: row.brief.name for row in self.rows},
            "amber_ids": amber.amber_ids(self.rows),
            "lines_of": lines_of,
        }

    def row(self, procedure_id: str) -> Row | None:
        return next((row for row in self.rows if row.brief.id == procedure_id), None)


def open_shell(session: Session, officer: Officer, now: datetime) -> Shell:
    """Raises NotAllowed for who may not read the catalogue's pages."""
    require_reader(officer)
    rows = overview(session, now=now)
    waiting = len(overrides.waiting(session)) + len(articles.waiting(session)) + len(forms.waiting(session))
    today = now.astimezone(LOCAL_ZONE).date()
    ending = sum(row.is_amber for row in rows) + len(amber.ending_texts(session, today))
    menu = [
        MenuItem("/procedures", _("Catalogue")),
        MenuItem("/procedures/changes", _("To approve"), waiting),
        MenuItem("/procedures/expiring", _("Ending"), ending),
        MenuItem("/procedures/articles", _("Articles and ready answers")),
    ]
    if may_edit(officer):
        menu.insert(2, MenuItem("/procedures/misses", _("Asked, not found"), questions.count_misses(session)))
        menu.append(MenuItem("/procedures/doubts", _("Checks")))
    return Shell(officer, now, rows, menu)
