"""A case that the law keeps loses what its free texts tell of the person who asked to be forgotten.

What it is about, where, when and what was done stays: the file must still be dealt with and looked at. Signed documents
stay as they went out, and so do photos.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.states import PAPER_TYPES
from inbox_api.folding import fold
from inbox_api.models import Case, CaseTwin, Message
from inbox_api.privacy.kept_repository import KeptRepository
from inbox_api.privacy.kept_words import Known, covered, covered_in

OF_CASE = (
    "title", "description", "address", "happened_at_text", "result_text", "refusal_reason", "rating_comment",
    "own_fields",
)  # fmt: skip


def cover(session: Session, cases: Sequence[Case], citizen_id: int, profile_name: str | None, now: datetime) -> int:
    """How many texts of these cases lost something. To be called while they still name the person."""
    repository = KeptRepository(session)
    names, addresses = repository.of_person(citizen_id)
    people = [*names, profile_name, *(case.contact_name for case in cases)]
    officers, total = tuple(repository.officers()), 0
    for case in cases:
        # A home that is the place of the matter stays: it is what has to be mended.
        homes = [one for one in addresses if _is_home(one) and fold(one) not in fold(case.address or "")]
        own = tuple(dict.fromkeys(one.strip() for one in [*people, *homes] if one and one.strip()))
        count = _cover(repository, case, Known(own, officers, case.case_type in PAPER_TYPES))
        if count:
            audit.record(session, "system", "case.words_covered", "case", case.id, now, {"texts": count})
        total += count
    session.flush()
    return total


def _is_home(address: str) -> bool:
    """With the number of a house: a ward alone is nobody's."""
    return any(letter.isdigit() for letter in address)


def _cover(repository: KeptRepository, case: Case, known: Known) -> int:
    count = _cover_fields(case, OF_CASE, known)
    for row, fields in repository.texts(case.id):
        count += _cover_fields(row, fields, known)
        if isinstance(row, CaseTwin):
            row.marks = []  # they repeat what was covered
    for message in repository.messages(case.id):
        count += _cover_message(message, known)
    return count


def _cover_fields(row: object, fields: Sequence[str], known: Known) -> int:
    count = 0
    for field in fields:
        before = getattr(row, field)
        after = covered_in(before, known)
        if after != before:
            setattr(row, field, after)
            count += 1
    return count


def _cover_message(message: Message, known: Known) -> int:
    """What was understood goes in any case: it repeats names, numbers and what was said before."""
    message.understanding, message.payload = None, None
    text = covered(message.text, known)
    if text == message.text:
        return 0
    message.text, message.folded = text, fold(text)
    return 1
