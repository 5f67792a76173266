"""Which file goes out for which form; files that people hand in, put live by a second person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.files import keeping, naming
from inbox_api.files.kinds import family_of
from inbox_api.files.preparing import Prepared, prepare
from inbox_api.files.service import Served
from inbox_api.models import Attachment, FormFile, Officer
from inbox_api.procedures import service as procedures
from inbox_api.procedures.answering.around import KeptForm
from inbox_api.procedures.answering.papers import form_names
from inbox_api.procedures.editing.rights import require_editor, require_second_person
from inbox_api.procedures.forms.repository import FormRepository
from inbox_api.procedures.importing.codes import slug
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

MOST_AT_ONCE = 5  # files with one answer
OCTETS = "application/octet-stream"


class NoSuchForm(NotFound):
    message = lazy_gettext("There is no such form.")


class FormDecided(Conflict):
    code = "already_decided"
    message = lazy_gettext("Somebody has decided on this file already.")


@dataclass(frozen=True, slots=True)
class FormState:
    """One form of a record. live: what goes out; waiting: not yet approved; fetched: the state's."""

    name: str
    source_url: str
    live: FormFile | None
    waiting: FormFile | None
    fetched: FormFile | None


def kept_forms(session: Session, procedure_id: str) -> tuple[KeptForm, ...]:
    """The files that can go out for a procedure, one a form."""
    found: dict[str, FormFile] = {}
    for row in FormRepository(session).going_out(procedure_id):
        found.setdefault(row.name, row)
    return tuple(KeptForm(row.id, row.name, address(row)) for row in found.values())


def address(row: FormFile) -> str:
    """Where everybody may open the file."""
    return f"{get_settings().web_address}/mau-don/{row.id}"


def attachments(session: Session, ids: Collection[int], now: datetime) -> list[Attachment]:
    """Rows for a message that sends these forms, in the order asked for; what no longer goes out is left away."""
    found = {row.id: row for row in FormRepository(session).by_ids(ids)}
    chosen = [found[form_id] for form_id in dict.fromkeys(ids) if form_id in found][:MOST_AT_ONCE]
    rows = [
        Attachment(
            kind=family_of(row.mime or OCTETS),
            name=file_name(row),
            mime=row.mime,
            size_bytes=row.size_bytes,
            stored_name=row.stored_name,
            created_at=now,
        )
        for row in chosen
    ]
    session.add_all(rows)
    session.flush()
    return rows


def file_name(row: FormFile) -> str:
    return naming.named(row.name, row.mime or OCTETS)


def served(session: Session, form_id: int) -> Served:
    """The file for everybody. Raises NoSuchForm."""
    row = FormRepository(session).get(form_id)
    if row is None or row.state not in {"approved", "fetched"} or row.stored_name is None:
        raise NoSuchForm
    return Served(row.stored_name, row.mime or OCTETS, row.size_bytes or 0, file_name(row))


def draft_served(session: Session, form_id: int) -> Served:
    """The file for those who decide on it. Raises NoSuchForm."""
    row = FormRepository(session).get(form_id)
    if row is None or row.stored_name is None:
        raise NoSuchForm
    return Served(row.stored_name, row.mime or OCTETS, row.size_bytes or 0, file_name(row))


def states(session: Session, record: ProcedureRecord) -> list[FormState]:
    """Every form that the record names, with its files."""
    rows = FormRepository(session).of_procedure(record.id)

    def first(name: str, *wanted: str) -> FormFile | None:
        return next((row for state in wanted for row in rows if row.name == name and row.state == state), None)

    found = []
    for name, url in form_names(record).items():
        live = first(name, "approved") or first(name, "fetched")
        live = live if live is not None and live.stored_name else None
        found.append(FormState(name, url, live, first(name, "draft"), first(name, "fetched")))
    return found


def hand_in(
    session: Session, officer: Officer, procedure_id: str, name: str, content: bytes, now: datetime
) -> FormFile:
    """A file for a form, to be approved by somebody else; it takes the place of an earlier draft.

    Raises NotAllowed, NoSuchProcedure, Invalid, TooLarge, FileTypeNotAllowed, FileHasMacros.
    """
    require_editor(officer)
    record = procedures.get(session, procedure_id)
    if name not in form_names(record):
        raise Invalid(_("The record names no such form."))
    prepared = _document(session, content, now)
    for row in FormRepository(session).of_procedure(procedure_id):
        if row.name == name and row.state == "draft":
            row.state = "replaced"
    row = _add(session, procedure_id, name, "draft", prepared, now, officer.id)
    audit.record(session, f"officer:{officer.id}", "form.hand_in", "form_file", row.id, now)
    return row


def load_folder(session: Session, folder: Path, now: datetime) -> int:
    """Put the files FOLDER/<procedure id>/<slug of the form>.<ending> live, as a city that begins brings them; returns
    how many. Raises NoSuchProcedure, Invalid for a form that no record names, OSError and what `hand_in` raises.
    """
    count = 0
    for path in sorted(folder.glob("*/*.*")):
        names = {slug(name): name for name in form_names(procedures.get(session, path.parent.name))}
        name = names.get(path.stem)
        if name is None:
            raise Invalid(_("The record names no such form."))
        prepared = _document(session, path.read_bytes(), now)
        before = FormRepository(session).approved(path.parent.name, name)
        if before is not None:
            before.state = "replaced"
            session.flush()
        _add(session, path.parent.name, name, "approved", prepared, now)
        count += 1
    return count


def _document(session: Session, content: bytes, now: datetime) -> Prepared:
    keeping.check_upload(content)
    prepared = prepare(content)
    if family_of(prepared.mime) != "file":
        raise Invalid(_("A form must be a document such as PDF or Word, not a picture."))
    keeping.reserve(session, prepared, now)
    keeping.put(prepared)
    return prepared


def _add(
    session: Session,
    procedure_id: str,
    name: str,
    state: str,
    prepared: Prepared,
    now: datetime,
    officer_id: int | None = None,
) -> FormFile:
    return FormRepository(session).add(
        FormFile(
            procedure_id=procedure_id,
            name=name,
            state=state,
            stored_name=prepared.stored_name,
            mime=prepared.mime,
            size_bytes=prepared.size_bytes,
            written_by=officer_id,
            decided_at=now if state == "approved" else None,
            created_at=now,
        )
    )


def approve(session: Session, officer: Officer, form_id: int, now: datetime) -> None:
    """Put a file live in place of the one before. Raises NotAllowed, OwnChange, NoSuchForm, FormDecided."""
    row = _draft(session, officer, form_id)
    before = FormRepository(session).approved(row.procedure_id, row.name)
    if before is not None:
        before.state = "replaced"
        session.flush()
    _decide(session, officer, row, "approved", now)


def reject(session: Session, officer: Officer, form_id: int, now: datetime) -> None:
    """Raises as `approve`."""
    _decide(session, officer, _draft(session, officer, form_id), "rejected", now)


def withdraw(session: Session, officer: Officer, form_id: int, now: datetime) -> None:
    """Take a live file of the city's own back, so that the state's goes out again.

    Raises NotAllowed, NoSuchForm, FormDecided.
    """
    require_editor(officer)
    row = FormRepository(session).get(form_id, lock=True)
    if row is None:
        raise NoSuchForm
    if row.state != "approved":
        raise FormDecided
    _decide(session, officer, row, "replaced", now)


def waiting(session: Session) -> Sequence[FormFile]:
    """Files that wait for a second person, the oldest first."""
    return FormRepository(session).drafts()


def _draft(session: Session, officer: Officer, form_id: int) -> FormFile:
    row = FormRepository(session).get(form_id, lock=True)
    if row is None:
        raise NoSuchForm
    require_second_person(officer, row.written_by or 0)
    if row.state != "draft":
        raise FormDecided
    return row


def _decide(session: Session, officer: Officer, row: FormFile, state: str, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, officer.id, now
    session.flush()
    audit.record(session, f"officer:{officer.id}", f"form.{state}", "form_file", row.id, now)
