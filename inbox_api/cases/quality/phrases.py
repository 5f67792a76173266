"""The list of phrases that say nothing, as administrators and leaders change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.quality.repository import QualityRepository
from inbox_api.cases.quality.rules import shipped_phrases
from inbox_api.errors import Invalid, NotAllowed
from inbox_api.folding import fold, storable
from inbox_api.models import Officer
from inbox_api.texts import gettext as _

CHANGERS = ("leader", "admin")
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Phrase:
    """is_shipped: comes with the program. who, why, at: of the last change; None without one."""

    text: str
    is_on: bool
    is_shipped: bool
    who: str | None = None
    why: str = ""
    at: datetime | None = None


def every(session: Session) -> list[Phrase]:
    """All phrases, those of the city first, then by alphabet."""
    changes = {row.folded: row for row in QualityRepository(session).phrases()}
    found = []
    for phrase in shipped_phrases():
        row = changes.pop(fold(phrase), None)
        if row is None:
            found.append(Phrase(phrase, is_on=True, is_shipped=True))
        else:
            found.append(Phrase(phrase, row.is_on, True, row.changer.display_name, row.why, row.changed_at))
    own = [Phrase(r.phrase, r.is_on, False, r.changer.display_name, r.why, r.changed_at) for r in changes.values()]
    return [*sorted(own, key=lambda one: fold(one.text)), *sorted(found, key=lambda one: fold(one.text))]


def change(session: Session, officer: Officer, text: str, *, is_on: bool, why: str, now: datetime) -> None:
    """Add a phrase, or switch one on or off. Raises NotAllowed, Invalid."""
    if not officer.has_role(*CHANGERS):
        raise NotAllowed
    phrase = " ".join(storable(text).split())
    if not 3 <= len(phrase) <= LONGEST or not fold(phrase).replace(" ", "").isalnum():
        raise Invalid(_("Write a phrase of 3 to 100 letters."))
    if not why.strip():
        raise Invalid(_("Please say why."))
    values = {
        "folded": fold(phrase),
        "phrase": phrase,
        "is_on": is_on,
        "why": storable(why).strip()[:500],
        "changed_by": officer.id,
        "changed_at": now,
    }
    QualityRepository(session).keep_phrase(values)
    detail = {"is_on": is_on}
    audit.record(session, f"officer:{officer.id}", "quality.phrase", "vague_phrase", fold(phrase), now, detail)
