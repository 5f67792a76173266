"""A whole case on paper: index, facts, messages, timeline, documents, files with their digests, at a chosen openness.

full: as it is, for who may see the person. unit: without the person. public: everything that may tell who somebody is
covered, without what only officers wrote. The digest on the last page names exactly what stands there.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from PIL import Image
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.audit.chain import canonical_json
from inbox_api.cases import topics
from inbox_api.cases.desk import linked_messages
from inbox_api.cases.publishing import finding
from inbox_api.cases.record import checking
from inbox_api.cases.record.sentences import sentence_of
from inbox_api.cases.repository import DENUNCIATION, CaseRepository
from inbox_api.cases.service import add_event, find_case
from inbox_api.cases.sheets import reading as sheets
from inbox_api.cases.shield import service as shield
from inbox_api.cases.states import STATE_LABELS, CaseState
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.documents import papers
from inbox_api.documents.paper import Paper
from inbox_api.documents.repository import DocumentRepository
from inbox_api.errors import NotAllowed
from inbox_api.files.problems import FileMissing
from inbox_api.files.stores import stores
from inbox_api.models import Attachment, Author, Case, Officer
from inbox_api.texts import gettext as _

MOST_PICTURES = 12
PICTURE_WIDTH, PICTURE_HEIGHT = 78.0, 58.0
BLIND_KINDS = frozenset({"note", "revealed", "exported", "approval", "instruction"})


class Openness(StrEnum):
    FULL = "full"
    UNIT = "unit"
    PUBLIC = "public"


@dataclass(slots=True)
class Section:
    """One part. rows: (label, text); an empty label makes a paragraph."""

    title: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    page: int = 0


@dataclass(frozen=True, slots=True)
class Print:
    file_name: str
    content: bytes
    digest: str


def print_case(session: Session, officer: Officer, code: str, openness: Openness, now: datetime) -> Print:
    """The PDF; it stands in the timeline that it was made. Raises NotFound, NotAllowed (full, behind the shield)."""
    case = find_case(session, officer, code)
    if openness == Openness.FULL and not shield.sees_person(session, officer, case, now):
        raise NotAllowed(_("Look behind the shield first, or choose another openness."))
    sections = sections_of(session, case, openness)
    plain = [[section.title, section.rows, [hashlib.sha256(p).hexdigest() for p in section.pictures]]
             for section in sections]  # fmt: skip
    digest = hashlib.sha256(canonical_json({"case": case.code, "parts": plain})).hexdigest()
    detail = {"openness": openness.value, "digest": digest}
    add_event(session, case, "printed", now, detail=detail, officer_id=officer.id)
    audit.record(session, f"officer:{officer.id}", "case.print", "case", case.id, now, {"openness": openness.value})
    made = _moment(now)
    content = _write(case, sections, openness, digest, f"{made}, {officer.display_name}")
    return Print(f"{case.code}-{openness.value}.pdf", content, digest)


def _moment(value: datetime) -> str:
    return f"{value.astimezone(LOCAL_ZONE):%H:%M %d/%m/%Y}"


def _veil(case: Case, openness: Openness) -> Callable[[str], str]:
    if openness == Openness.FULL:
        return lambda text: text
    if openness == Openness.UNIT:
        return lambda text: shield.veiled(text, case)
    names = [name for name in (case.contact_name, case.citizen.display_name if case.citizen else None) if name]
    return lambda text: finding.covered(text, finding.find(text, names))


def sections_of(session: Session, case: Case, openness: Openness) -> list[Section]:
    veil = _veil(case, openness)
    messages = linked_messages(session, case)
    files = [file for one in messages if not one.deleted_at for file in one.attachments if file.stored_name]
    return [
        _facts(case, openness, veil),
        *([] if openness == Openness.PUBLIC else _sheet(session, case, veil)),
        Section(_("What was said"), [
            (f"{_moment(one.sent_at)} \u00b7 {_author(one.author)}", veil(one.text) if not one.deleted_at else "")
            for one in messages if one.author != Author.NOTE
        ]),
        _timeline(session, case, openness, veil),
        _documents(session, case),
        Section(
            _("Files"),
            [(f"{n}. {file.mime}", file.stored_name or "") for n, file in enumerate(files, 1)],
            [] if openness == Openness.PUBLIC else _pictures(files),
        ),
        _seal(session, case),
    ]  # fmt: skip


def _author(author: Author) -> str:
    names = {Author.CITIZEN: _("Citizen"), Author.BOT: _("Automatic assistant"), Author.OFFICER: _("Officer")}
    return names.get(author, _("System notice"))


def _facts(case: Case, openness: Openness, veil: Callable[[str], str]) -> Section:
    person = shield.person_of(case)
    who = _("Denouncer (secret)") if case.restricted == DENUNCIATION else _("not shown")
    if openness == Openness.FULL and case.restricted != DENUNCIATION:
        who = ", ".join(filter(None, [person.name, person.phone])) or _("not known")
    rows = [
        (_("Kind of case"), topics.CASE_TYPES[case.case_type].name),
        (_("Topic"), topics.topic_name(case.topic) or _("Not chosen")),
        (_("State"), str(STATE_LABELS[CaseState(case.status)])),
        (_("Received"), _moment(case.received_at)),
        (_("Deadline"), _moment(case.due_at) if case.due_at else _("none")),
        (_("Basis of the deadline"), case.due_basis or _("none")),
        (_("In charge"), " \u00b7 ".join([case.unit.name, *([case.officer.display_name] if case.officer else [])])),
        (_("From"), who),
        (_("Address"), veil(case.address or "") or _("not known")),
        (_("What it is about"), veil(case.description)),
    ]  # fmt: skip
    if case.result_text:
        rows.append((_("Result"), veil(case.result_text)))
    if case.refusal_reason:
        rows.append((_("Reason of the end"), veil(case.refusal_reason)))
    return Section(_("The matter"), rows)


def _sheet(session: Session, case: Case, veil: Callable[[str], str]) -> list[Section]:
    """Steps and fields of the topic; no part when there is nothing of them. They are no matter of the public."""
    sheet = sheets.of_case(session, case)
    rows = [(label, veil(text)) for label, text in sheet.told]
    for one in sheet.steps:
        by = f"{one.done_by.display_name}, {_moment(one.done_at)}" if one.done_by and one.done_at else ""
        rows.append((one.step.text, by or _("not done")))
    return [Section(_("Steps and fields of the topic"), rows)] if rows else []


def _timeline(session: Session, case: Case, openness: Openness, veil: Callable[[str], str]) -> Section:
    rows = []
    for event in CaseRepository(session).events(case.id):
        if openness == Openness.PUBLIC and (not event.is_public or event.kind in BLIND_KINDS):
            continue
        who = event.officer.display_name if event.officer and openness != Openness.PUBLIC else ""
        label = " \u00b7 ".join(filter(None, [_moment(event.at), who]))
        said = str(event.detail.get("text") or event.detail.get("reason") or "")
        rows.append((label, "\n".join(filter(None, [sentence_of(event), veil(said)]))))
    return Section(_("What has happened"), rows)


def _documents(session: Session, case: Case) -> Section:
    found = [one for one in DocumentRepository(session).of_case(case.id) if one.number is not None]
    return Section(_("Documents"), [
        (papers.full_number(one) or "", f"{papers.template_name(one)}, {one.issued_on:%d/%m/%Y}"
         + (f"\nSHA-256 {one.file.stored_name}" if one.file and one.file.stored_name else ""))
        for one in reversed(found)
    ])  # fmt: skip


def _seal(session: Session, case: Case) -> Section:
    report = checking.check(session, case)
    state = _("whole") if report.is_whole else _("NOT whole: see the check of the record")
    count = str(report.entries)
    rows = [(_("Record of the case"), state), (_("Entries of the log"), count), (_("Last hash"), report.last_hash)]
    return Section(_("Seal"), rows)


def _pictures(files: Sequence[Attachment]) -> list[bytes]:
    found: list[bytes] = []
    for file in files:
        name = file.thumbnail_name or file.stored_name
        if len(found) < MOST_PICTURES and name and (file.mime or "").startswith("image/"):
            try:
                found.append(_as_jpeg(stores().read(name)))
            except (FileMissing, OSError, ValueError):
                continue
    return found


def _as_jpeg(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as opened:
        buffer = io.BytesIO()
        opened.convert("RGB").save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


OPENNESS_NAMES: dict[Openness, Callable[[], str]] = {
    Openness.FULL: lambda: _("Openness: full, with the person"),
    Openness.UNIT: lambda: _("Openness: without the person"),
    Openness.PUBLIC: lambda: _("Openness: for everybody"),
}


def _write(case: Case, sections: list[Section], openness: Openness, digest: str, made: str) -> bytes:
    """Twice: the first time to learn on which page each part begins."""
    _draw(case, sections, openness, digest, made)
    return _draw(case, sections, openness, digest, made).as_bytes()


def _draw(case: Case, sections: list[Section], openness: Openness, digest: str, made: str) -> Paper:
    paper = Paper(first_number=True, foot=f"{case.code} \u00b7 SHA-256 {digest[:32]}\u2026")
    paper.set_margins(20, 20, 20)
    paper.set_title(case.code)
    paper.add_page()
    paper.words(_("FILE OF THE CASE"), 16, style="B", align="C", after=1)
    paper.words(case.code, 14, style="B", align="C", after=4)
    paper.words(f"{OPENNESS_NAMES[openness]()} \u00b7 {made}", 10, style="I", align="C", after=6)
    paper.words(_("Index"), 13, style="B", after=2)
    for number, section in enumerate(sections, 1):
        count = len(section.rows)
        paper.words(f"{number}. {section.title} ({count}) \u2026 {_('page')} {section.page}", 12, after=1)
    for number, section in enumerate(sections, 1):
        if paper.get_y() > paper.h - 60:
            paper.add_page()
        section.page = paper.page_no()
        paper.set_y(paper.get_y() + 5)
        paper.words(f"{number}. {section.title}", 13, style="B", after=2)
        for label, text in section.rows:
            paper.words(label, 10, style="B")
            paper.words(text or "\u2013", 11, after=2)
        _draw_pictures(paper, section.pictures)
    paper.words(f"SHA-256: {digest}", 9, style="I")
    return paper


def _draw_pictures(paper: Paper, pictures: Sequence[bytes]) -> None:
    for at in range(0, len(pictures), 2):
        if paper.get_y() + PICTURE_HEIGHT > paper.h - 22:
            paper.add_page()
        top = paper.get_y() + 2
        for column, picture in enumerate(pictures[at : at + 2]):
            left = 20 + column * (PICTURE_WIDTH + 8)
            paper.image(io.BytesIO(picture), x=left, y=top, w=PICTURE_WIDTH, h=PICTURE_HEIGHT, keep_aspect_ratio=True)
        paper.set_y(top + PICTURE_HEIGHT)
