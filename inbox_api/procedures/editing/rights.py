"""Who may change the catalogue, and who may put a change live: never the same person."""

from __future__ import annotations

from inbox_api.errors import NotAllowed
from inbox_api.models import Officer
from inbox_api.texts import lazy_gettext

READER_ROLES = ("officer", "dispatcher", "inspector", "leader", "trainer", "approver", "admin")
EDITOR_ROLES = ("admin", "trainer", "approver")
APPROVER_ROLES = ("approver", "leader", "admin")


class OwnChange(NotAllowed):
    code = "own_change"
    message = lazy_gettext("A second person must approve what you wrote yourself.")


def require_editor(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not may_edit(officer):
        raise NotAllowed


def require_second_person(officer: Officer, writer_id: int) -> None:
    """Raises NotAllowed for who may not approve, OwnChange for the writer."""
    require_approver(officer)
    if officer.id == writer_id:
        raise OwnChange


def require_approver(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not may_approve(officer):
        raise NotAllowed


def require_reader(officer: Officer) -> None:
    """Who may open the catalogue's pages for officers: all but auditors. Raises NotAllowed."""
    if not officer.has_role(*READER_ROLES):
        raise NotAllowed


def may_edit(officer: Officer) -> bool:
    return officer.has_role(*EDITOR_ROLES)


def may_approve(officer: Officer) -> bool:
    return officer.has_role(*APPROVER_ROLES)
