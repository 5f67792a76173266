"""What a forgotten person's cases hold of visits goes with them, unless the law keeps the case."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from inbox_api.field.evidence_repository import EvidenceRepository
from inbox_api.files import keeping


def forget_cases(session: Session, case_ids: Collection[int]) -> int:
    """Visits, photos, choices, proposals of these cases; returns how many visits there were."""
    repository = EvidenceRepository(session)
    photos = repository.photos_of(case_ids)
    keeping.erase(session, photos)
    for one in photos:
        one.uploaded_by = None  # an upload like others: its empty row goes, too
    return repository.forget_cases(case_ids)
