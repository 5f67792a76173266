"""Who may change the catalogue, and who may put a change live: never the same person."""

from __future__ import annotations

from inbox_api.errors import NotAllowed
from inbox_api.models import Officer
from inbox_api.texts import lazy_gettext

EDITOR_ROLES = ("admin", "trainer", "approver")
APPROVER_ROLES = ("approver", "leader", "admin")


class OwnChange(NotAllowed):
    code = "own_change"
    message = lazy_gettext("A second person must approve what you wrote yourself.")


def require_editor(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not officer.has_role(*EDITOR_ROLES):
        raise NotAllowed


def require_second_person(officer: Officer, writer_id: int) -> None:
    """Raises NotAllowed for who may not approve, OwnChange for the writer."""
    if not officer.has_role(*APPROVER_ROLES):
        raise NotAllowed
    if officer.id == writer_id:
        raise OwnChange
