"""Words by which people ask for a procedure, added by an officer; found from the next search on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.publishing import finding
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.folding import fold, storable
from inbox_api.models import Officer, ProcedurePhrase
from inbox_api.procedures import service
from inbox_api.procedures.editing.repository import EditingRepository
from inbox_api.procedures.editing.rights import require_editor
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

MAX_CHARS = 200
PRIVATE = {"phone", "identity", "plate", "email"}
FULL_NAME = 3  # words


class TellsOfAPerson(Invalid):
    code = "tells_of_a_person"
    message = lazy_gettext(
        "Everybody reads these words: please leave out names, phone and identity numbers, plates and e-mail addresses. "
        "If a word with a capital letter is no name, write it in small letters."
    )


class PhraseTaken(Conflict):
    code = "phrase_taken"
    message = lazy_gettext("This procedure has these words already.")


def add(
    session: Session,
    officer: Officer,
    procedure_id: str,
    text: str,
    *,
    kind: Literal["alias", "situation"],
    now: datetime,
) -> int:
    """The id of the new phrase. Raises NotAllowed, NoSuchProcedure, Invalid, PhraseTaken."""
    require_editor(officer)
    service.get(session, procedure_id)
    text = " ".join(storable(text).split())
    if not fold(text).strip() or len(text) > MAX_CHARS:
        raise Invalid(_("Please give between 1 and %(most)s characters.", most=MAX_CHARS))
    _require_nobody(text)
    values = {
        "procedure_id": procedure_id,
        "kind": kind,
        "text": text,
        "folded": fold(text)[:MAX_CHARS],
        "added_by": officer.id,
        "added_at": now,
    }
    phrase_id = EditingRepository(session).add_phrase(values)
    if phrase_id is None:
        raise PhraseTaken
    detail = {"phrase": phrase_id, "kind": kind}
    audit.record(session, f"officer:{officer.id}", "procedure.phrase", "procedure", procedure_id, now, detail)
    return phrase_id


def _require_nobody(text: str) -> None:
    """The words are public at once: no number or address of a person, nobody's full name. Raises TellsOfAPerson."""
    for mark in finding.find(text):
        words = text[mark.start : mark.end].split()
        is_name = mark.kind == "name" and len(words) >= FULL_NAME and words[0] in finding.family_names()
        if mark.kind in PRIVATE or is_name:
            raise TellsOfAPerson


def remove(session: Session, officer: Officer, phrase_id: int, *, now: datetime) -> None:
    """Raises NotAllowed, NotFound."""
    require_editor(officer)
    procedure_id = EditingRepository(session).remove_phrase(phrase_id)
    if procedure_id is None:
        raise NotFound
    detail = {"phrase": phrase_id}
    audit.record(session, f"officer:{officer.id}", "procedure.phrase_gone", "procedure", procedure_id, now, detail)


def of_procedure(session: Session, procedure_id: str) -> Sequence[ProcedurePhrase]:
    return EditingRepository(session).phrases(procedure_id)
