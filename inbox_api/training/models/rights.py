"""Who may do what with models: who trains does not approve, who approves does not deploy."""

from __future__ import annotations

from inbox_api.errors import NotAllowed
from inbox_api.models import Officer
from inbox_api.training.data import rights

READERS = rights.READERS
TRAINERS = ("trainer",)
APPROVERS = ("approver",)
DEPLOYERS = ("admin",)
ROLLERS_BACK = ("admin", "approver")


def require(officer: Officer, *roles: str) -> None:
    """Raises NotAllowed."""
    if not officer.has_role(*roles):
        raise NotAllowed
