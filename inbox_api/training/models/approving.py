"""Who approves anything of a model: never who trained it, be it for the second time."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inbox_api.errors import NotAllowed
from inbox_api.models import Officer
from inbox_api.training.models.repository import ModelRepository
from inbox_api.training.models.rights import APPROVERS


def may_approve(session: Session, officer: Officer, model_id: int) -> bool:
    """An approver who never pressed "train" for this model."""
    return officer.has_role(*APPROVERS) and officer.id not in ModelRepository(session).trainers(model_id)


def require_approver(session: Session, officer: Officer, model_id: int) -> None:
    """Raises NotAllowed."""
    if not may_approve(session, officer, model_id):
        raise NotAllowed
