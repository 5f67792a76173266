"""The files of forms: our copy of the state's, the city's own with a second person, and how they go out."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import docx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.bot_client import BotAnswer, BotReply, BotRequest, read_answer
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Invalid, NotAllowed
from inbox_api.files import keeping
from inbox_api.files.preparing import Prepared
from inbox_api.files.problems import FileTypeNotAllowed
from inbox_api.files.repository import FileRepository
from inbox_api.files.stores import named_store
from inbox_api.models import FormFile, Officer, OutboundMessage
from inbox_api.procedures import service as procedures
from inbox_api.procedures.answering.aspects import Aspect
from inbox_api.procedures.answering.service import Asked, answer
from inbox_api.procedures.editing.rights import OwnChange
from inbox_api.procedures.forms import fetching, service
from inbox_api.procedures.forms.fetching import FormOrder
from inbox_api.settings import Settings
from tests.conftest import ROOT
from tests.factories import NOW, create_officer, receive
from tests.fakes.media_server import FakeInternet
from tests.integration.files.conftest import use
from tests.integration.small_catalogue import BIRTH, import_changed, load
from tests.pictures import TRA_VINH, photo_from

URL = "https://dichvucong.gov.vn/mau/to-khai.docx"
FORM = "Tờ khai đăng ký khai sinh"


@lru_cache  # a zip tells the time it was made
def document(words: str = "TỜ KHAI") -> bytes:
    made = docx.Document()
    made.add_paragraph(words)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def catalogue(session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Session:
    """The record of births names one form with an address of the state."""
    use(monkeypatch, named_store("disk", Settings(files_folder=tmp_path / "files")))
    load(session)
    papers = procedures.get(session, BIRTH).as_json()["documents"]
    papers = [paper | {"forms": []} for paper in papers if "tờ khai" not in paper["name"].casefold()]
    form = {"name": FORM, "original": 1, "copies": 0, "note": "", "case": "", "forms": [{"name": FORM, "url": URL}]}
    import_changed(session, BIRTH, documents=[form, *papers])
    return session


@pytest.fixture
def internet(internet: FakeInternet) -> FakeInternet:
    internet.server.give("/mau/to-khai.docx", document(), content_type="text/html")
    return internet


def row_of(session: Session) -> FormFile:
    return session.query(FormFile).filter(FormFile.procedure_id == BIRTH, FormFile.state == "fetched").one()


def fetch(session: Session, internet: FakeInternet, at: timedelta = timedelta()) -> FormFile:
    """What the jobs do."""
    fetching.look_at_records(session, NOW + at)
    order = fetching.begin(session, row_of(session).id, NOW + at)
    if order is not None:
        finish(session, internet, order, at)
    return row_of(session)


def finish(session: Session, internet: FakeInternet, order: FormOrder, at: timedelta = timedelta()) -> None:
    outcome = fetching.download(order, internet.network)
    if isinstance(outcome, Prepared):
        keeping.reserve(session, outcome, NOW + at)
        keeping.put(outcome)
    fetching.finish(session, order, outcome, NOW + at)


def editor(session: Session, name: str = "uploader") -> Officer:
    return create_officer(session, name, "Người nộp", ["trainer"], "tra-vinh-vp")


def approver(session: Session) -> Officer:
    return create_officer(session, "second", "Người duyệt", ["approver"], "tra-vinh-vp")


def test_the_states_form_is_fetched_and_named_with_our_address(catalogue: Session, internet: FakeInternet) -> None:
    row = fetch(catalogue, internet)
    assert (row.problem, row.fetch_at, row.size_bytes) == (None, None, len(document()))
    found = answer(catalogue, BIRTH, Asked(aspect=Aspect.FORM, channel="zalo"), now=datetime.now(UTC))[1]
    assert [(file.name, file.id, file.url) for file in found.files] == [(FORM, row.id, service.address(row))]
    assert f"Gửi kèm tệp: {FORM}." in "\n".join(found.parts)
    assert URL not in "\n".join(found.parts)


def test_without_our_copy_the_address_of_the_state_is_told(catalogue: Session) -> None:
    found = answer(catalogue, BIRTH, Asked(aspect=Aspect.FORM, channel="zalo"), now=datetime.now(UTC))[1]
    assert [(file.name, file.id, file.url) for file in found.files] == [(FORM, None, URL)]
    assert URL in "\n".join(found.parts)


def test_a_server_of_nobody_we_know_is_never_asked(catalogue: Session, internet: FakeInternet) -> None:
    papers = procedures.get(catalogue, BIRTH).as_json()["documents"]
    papers[0]["forms"][0]["url"] = "https://example.com/to-khai.docx"
    import_changed(catalogue, BIRTH, documents=papers)
    assert fetch(catalogue, internet).problem == "host_not_allowed"
    assert internet.connected == []


def test_what_is_no_document_is_not_kept(catalogue: Session, internet: FakeInternet) -> None:
    internet.server.give("/mau/to-khai.docx", photo_from(TRA_VINH))
    assert fetch(catalogue, internet).problem == "type_not_allowed"
    assert service.kept_forms(catalogue, BIRTH) == ()


def test_a_server_that_is_down_is_asked_again_and_then_left_until_the_next_look(
    catalogue: Session, internet: FakeInternet
) -> None:
    internet.dead = {"157.240.7.35"}
    at = timedelta()
    for pause in fetching.PAUSES:
        row = fetch(catalogue, internet, at)
        assert (row.problem, row.fetch_at) == ("unreachable", NOW + at + pause)
        at += pause
    assert fetch(catalogue, internet, at).fetch_at is None


def test_a_failed_look_leaves_the_copy_that_is_here(catalogue: Session, internet: FakeInternet) -> None:
    kept = fetch(catalogue, internet).stored_name
    internet.dead = {"157.240.7.35"}
    row = fetch(catalogue, internet, fetching.FRESH_FOR + timedelta(hours=1))
    assert (row.stored_name, row.problem) == (kept, "unreachable")
    assert [form.name for form in service.kept_forms(catalogue, BIRTH)] == [FORM]


def test_a_form_that_the_record_no_longer_names_is_forgotten(catalogue: Session, internet: FakeInternet) -> None:
    fetch(catalogue, internet)
    papers = [paper | {"forms": []} for paper in procedures.get(catalogue, BIRTH).as_json()["documents"]]
    import_changed(catalogue, BIRTH, documents=papers)
    fetching.look_at_records(catalogue, NOW)
    assert catalogue.query(FormFile).count() == 0


def test_two_workers_fetch_a_form_once(catalogue: Session, internet: FakeInternet) -> None:
    fetching.look_at_records(catalogue, NOW)
    assert fetching.begin(catalogue, row_of(catalogue).id, NOW) is not None
    assert fetching.begin(catalogue, row_of(catalogue).id, NOW) is None


def test_the_bytes_of_a_form_are_never_thrown_away_as_unused(catalogue: Session, internet: FakeInternet) -> None:
    row = fetch(catalogue, internet)
    late = NOW + timedelta(days=1)
    assert keeping.throw_away(catalogue, late) == 0
    assert row.stored_name in FileRepository(catalogue).used_names()


def bot_says(session: Session, *forms: int) -> list[OutboundMessage]:
    """A citizen asks, the bot answers with these forms; the pieces that go out."""
    conversation = receive(session, "mẫu tờ khai khai sinh", channel="facebook")
    message = ConversationRepository(session).messages(conversation.id)[-1]
    request = conversations.next_bot_request(session, conversation.id)
    assert isinstance(request, BotRequest)
    reply = BotAnswer((BotReply("Mẫu đây ạ", forms=forms),), {"intent": "ask_form", "confidence": 0.9})
    conversations.store_bot_answer(session, request, reply, NOW)
    said = ConversationRepository(session).messages(conversation.id)[-1]
    assert said.id != message.id
    return list(said.outbound)


def test_the_bots_forms_follow_its_words_as_files(catalogue: Session, internet: FakeInternet) -> None:
    row = fetch(catalogue, internet)
    words, file = bot_says(catalogue, row.id)
    assert (words.text, words.attachment_id) == ("Mẫu đây ạ", None)
    attachment = FileRepository(catalogue).get(file.attachment_id or 0)
    assert attachment is not None
    assert (attachment.name, attachment.stored_name, attachment.kind) == (f"{FORM}.docx", row.stored_name, "file")


def test_a_form_that_is_gone_meanwhile_leaves_the_words(catalogue: Session, internet: FakeInternet) -> None:
    assert [piece.attachment_id for piece in bot_says(catalogue, 987654)] == [None]


def test_the_contracts_files_are_read_as_forms() -> None:
    body = {"replies": [{"text": "a", "buttons": [], "files": [7, 8]}, {"text": "b", "buttons": []}]}
    assert [reply.forms for reply in read_answer(body).replies] == [(7, 8), ()]


def test_everybody_may_open_a_form_that_goes_out(
    catalogue: Session, internet: FakeInternet, client: TestClient
) -> None:
    row = fetch(catalogue, internet)
    response = client.get(f"/mau-don/{row.id}")
    assert (response.status_code, response.content) == (200, document())
    assert "attachment" in response.headers["content-disposition"]
    assert client.get("/mau-don/99999").status_code == 404


def test_the_citys_own_file_goes_out_once_a_second_person_has_approved_it(
    catalogue: Session, internet: FakeInternet, client: TestClient
) -> None:
    fetch(catalogue, internet)
    writer, second = editor(catalogue), approver(catalogue)
    row = service.hand_in(catalogue, writer, BIRTH, FORM, document("CỦA THÀNH PHỐ"), NOW)
    assert client.get(f"/mau-don/{row.id}").status_code == 404
    assert [form.id for form in service.kept_forms(catalogue, BIRTH)] != [row.id]
    with pytest.raises(NotAllowed):
        service.approve(catalogue, writer, row.id, NOW)
    service.approve(catalogue, second, row.id, NOW)
    assert [form.id for form in service.kept_forms(catalogue, BIRTH)] == [row.id]
    assert client.get(f"/mau-don/{row.id}").content == document("CỦA THÀNH PHỐ")
    with pytest.raises(service.FormDecided):
        service.reject(catalogue, second, row.id, NOW)


def test_nobody_approves_the_file_they_handed_in(catalogue: Session) -> None:
    both = create_officer(catalogue, "both", "Hai vai", ["admin"], "tra-vinh-vp")
    row = service.hand_in(catalogue, both, BIRTH, FORM, document(), NOW)
    with pytest.raises(OwnChange):
        service.approve(catalogue, both, row.id, NOW)


def test_a_file_taken_back_lets_the_states_go_out_again(catalogue: Session, internet: FakeInternet) -> None:
    fetched = fetch(catalogue, internet)
    row = service.hand_in(catalogue, editor(catalogue), BIRTH, FORM, document("B"), NOW)
    second = approver(catalogue)
    service.approve(catalogue, second, row.id, NOW)
    service.withdraw(catalogue, second, row.id, NOW)
    assert [form.id for form in service.kept_forms(catalogue, BIRTH)] == [fetched.id]


def test_a_newer_file_takes_the_place_of_the_one_before(catalogue: Session) -> None:
    writer, second = editor(catalogue), approver(catalogue)
    for words in ("A", "B"):
        row = service.hand_in(catalogue, writer, BIRTH, FORM, document(words), NOW)
        service.approve(catalogue, second, row.id, NOW)
    assert [form.id for form in service.kept_forms(catalogue, BIRTH)] == [row.id]
    assert [one.live.id for one in service.states(catalogue, procedures.get(catalogue, BIRTH)) if one.live] == [row.id]


@pytest.mark.parametrize(
    ("content", "error"), [(photo_from(TRA_VINH), Invalid), (b"MZ\x90\x00" * 100, FileTypeNotAllowed)]
)
def test_only_documents_are_taken_as_forms(catalogue: Session, content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        service.hand_in(catalogue, editor(catalogue), BIRTH, FORM, content, NOW)


def test_a_form_that_no_record_names_is_not_taken(catalogue: Session) -> None:
    with pytest.raises(Invalid):
        service.hand_in(catalogue, editor(catalogue), BIRTH, "Đơn lạ", document(), NOW)


def test_the_job_is_planned_in_the_queue_of_files(catalogue: Session) -> None:
    assert fetching.look_at_records(catalogue, NOW) == 1
    found = catalogue.execute(
        text("SELECT queue_name FROM procrastinate_jobs WHERE task_name = :name"), {"name": queue.FETCH_FORM}
    ).scalars()
    assert list(found) == [queue.FILES]


def test_the_demo_citys_forms_go_out(catalogue: Session) -> None:
    load(catalogue)
    assert service.load_folder(catalogue, ROOT / "demo_city" / "forms", NOW) == 3
    assert service.load_folder(catalogue, ROOT / "demo_city" / "forms", NOW) == 3  # again: no harm
    found = answer(catalogue, BIRTH, Asked(aspect=Aspect.FORM, channel="web"), now=datetime.now(UTC))[1]
    assert len([file for file in found.files if file.id]) == 1
