"""What everybody may read without signing in: approved copies, their covered photos, and nothing else of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases import topics
from inbox_api.cases.publishing.public_repository import Asked, Place, PublicRepository
from inbox_api.errors import AppError, NotFound
from inbox_api.files import service as files
from inbox_api.files.service import Served
from inbox_api.folding import storable
from inbox_api.models import Case, CaseTwin, TwinState
from inbox_api.texts import lazy_gettext

PAGE_SIZE = 20
LONGEST_QUERY = 200


class GonePublic(AppError):
    """It was public once."""

    status_code = 410
    code = "gone"
    message = lazy_gettext("This was public and is so no more.")


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """A copy as everybody sees it. ward: its code; photos: numbers for `photo`. Nothing of who, nothing of officers."""

    id: int
    title: str
    text: str
    result: str
    place: str
    ward: str | None
    topic: str | None
    published_at: datetime
    is_answered: bool
    photos: tuple[int, ...]


def _shown(repository: PublicRepository, twins: Sequence[CaseTwin]) -> list[PublicCopy]:
    photos = repository.photos_of([twin.id for twin in twins])
    return [
        PublicCopy(
            twin.id, twin.title, twin.text, twin.result, twin.place, twin.case.ward_code,
            topics.topic_name(twin.case.topic), twin.decided_at or twin.made_at, twin.case.closed_at is not None,
            tuple(photos.get(twin.id, ())),
        )
        for twin in twins
    ]  # fmt: skip


def page(
    session: Session, words: str = "", ward: str = "", field: str = "", before_id: int | None = None
) -> tuple[list[PublicCopy], int | None]:
    """A page of copies, the latest published first, and the copy after which the next begins (None: the last page)."""
    repository = PublicRepository(session)
    after = repository.place_of(before_id) if before_id is not None else None
    if before_id is not None and after is None:
        return [], None
    shown, following = after_place(session, words, ward, field, after=after, limit=PAGE_SIZE)
    return shown, following[1] if following else None


def after_place(
    session: Session, words: str, ward: str, field: str, *, after: Place | None, limit: int
) -> tuple[list[PublicCopy], Place | None]:
    """`limit` copies after a place, the latest published first, and where the next page begins (None: nowhere)."""
    asked = Asked(storable(words).strip()[:LONGEST_QUERY], ward, field if field in topics.FIELDS else "")
    repository = PublicRepository(session)
    rows = repository.page(asked, after=after, limit=limit + 1)
    shown = _shown(repository, rows[:limit])
    return shown, (shown[-1].published_at, shown[-1].id) if len(rows) > limit else None


def fields() -> dict[str, str]:
    """The groups of topics that public copies can have."""
    return {code: str(name) for code, name in topics.FIELDS.items()}


def show(session: Session, twin_id: int) -> PublicCopy:
    """The copy, or the one that took its place. Raises NotFound for what was never public, GonePublic."""
    repository = PublicRepository(session)
    twin = repository.find(twin_id)
    if twin is not None:
        return _shown(repository, [twin])[0]
    known = repository.state(twin_id)
    if known is None or known[0] not in {TwinState.APPROVED, TwinState.REPLACED, TwinState.WITHDRAWN}:
        raise NotFound
    newer = repository.of_case(known[1]) if known[0] == TwinState.REPLACED else None
    if newer is None:
        raise GonePublic
    return _shown(repository, [newer])[0]


def photo(session: Session, twin_id: int, photo_id: int) -> Served:
    """The covered copy of a photo. Raises NotFound, GonePublic."""
    if show(session, twin_id).id != twin_id:
        raise GonePublic
    row = PublicRepository(session).photo(twin_id, photo_id)
    if row is None or row.copy is None:
        raise NotFound
    served = files.shown(session, row.copy)
    return Served(served.stored_name, served.mime, served.size_bytes, f"{twin_id}-{photo_id}.jpg")


def public_id_of(session: Session, case: Case) -> int | None:
    """The number of the case's public copy, for those who may know that both are one."""
    twin = PublicRepository(session).of_case(case.id)
    return twin.id if twin is not None else None
