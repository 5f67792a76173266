"""Who may change the training data, and who decides on what was changed: never the same person."""

from __future__ import annotations

from inbox_api.errors import NotAllowed
from inbox_api.models import Officer
from inbox_api.settings import get_settings
from inbox_api.training.data.errors import OwnTrainingChange

READERS = ("trainer", "approver", "admin")
EDITORS = ("trainer", "approver")
DECIDERS = ("approver",)


def require_reader(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not officer.has_role(*READERS):
        raise NotAllowed


def require_editor(officer: Officer) -> None:
    """Raises NotAllowed."""
    if not officer.has_role(*EDITORS):
        raise NotAllowed


def require_second_person(officer: Officer, writer_id: int) -> None:
    """Raises NotAllowed for who may not decide, OwnTrainingChange for the writer."""
    if not officer.has_role(*DECIDERS):
        raise NotAllowed
    if officer.id == writer_id:
        raise OwnTrainingChange


def is_protected(*intents: str | None) -> bool:
    """True when a change of any of these needs a second person."""
    return bool(set(intents) & set(get_settings().protected))
