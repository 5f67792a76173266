"""What the bot says is changed in one place; an officer's good answer is taught, without what it tells of a person."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.base import OutboundMessage
from connectors.registry import CONNECTORS
from inbox_api.audit.service import write_waiting
from inbox_api.conversations import inbox
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import AuditEntry, Author, Conversation, Message, Officer
from inbox_api.privacy import erasure
from inbox_api.procedures import service as procedures
from inbox_api.procedures.editing import articles
from inbox_api.settings import get_settings
from inbox_api.training.answers import bot_texts, previewing, replies, service
from inbox_api.training.data import changes, current, errors
from tests.conftest import ROOT
from tests.factories import create_case_for, officer, receive

TAUGHT = "hoi_lich_cat_dien"


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(get_settings(), "var", tmp_path)
    return tmp_path


@pytest.fixture
def trainer(session: Session) -> Officer:
    return officer(session, "trainer")


def said(var: Path, name: str = "taught") -> dict[str, list[str]]:
    told = yaml.safe_load((var / "texts" / f"{name}.yml").read_text(encoding="utf-8"))["responses"]
    return {key: [one["text"] for one in variations] for key, variations in told.items()}


def teach(session: Session, trainer: Officer) -> None:
    changes.new_intent(session, trainer, TAUGHT, title="Lịch cắt điện", answers=["Dạ, xem ở điện lực."], reason="thử")


def test_the_words_of_a_taught_intent_reach_the_bot(session: Session, trainer: Officer, var: Path) -> None:
    teach(session, trainer)
    assert said(var)[f"utter_{TAUGHT}"] == ["Dạ, xem ở điện lực."]
    assert said(var)[f"utter_title_{TAUGHT}"] == ["Lịch cắt điện"]
    service.change(
        session, trainer, f"utter_{TAUGHT}", ["{You} gọi 1900 nha.", "Dạ, điện lực có lịch."], reason="rõ hơn"
    )
    assert said(var)[f"utter_{TAUGHT}"] == ["{You} gọi 1900 nha.", "Dạ, điện lực có lịch."]
    assert current(session).taught[TAUGHT].answers == ("{You} gọi 1900 nha.", "Dạ, điện lực có lịch.")
    with pytest.raises(errors.BadAnswer):
        service.change(session, trainer, f"utter_{TAUGHT}", ["{phone}"], reason="sai")


def test_words_stay_when_an_intent_leaves_the_data(session: Session, trainer: Officer, var: Path) -> None:
    """A model in use may still know it."""
    teach(session, trainer)
    row = service.change(session, trainer, f"utter_{TAUGHT}", ["Câu khác."], reason="rõ hơn")
    service.undo(session, trainer, change_id=row.id)
    assert said(var)[f"utter_{TAUGHT}"] == ["Dạ, xem ở điện lực."]


def test_a_text_of_the_program_is_said_at_once_and_taken_back(session: Session, trainer: Officer, var: Path) -> None:
    row = service.change(session, trainer, "utter_thank", ["Dạ, không có chi.", "{You} khỏe nghen."], reason="gần gũi")
    assert said(var, "bot")["utter_thank"] == ["Dạ, không có chi.", "{You} khỏe nghen."]
    assert service.find(session, "utter_thank").is_own
    assert (row.made_by, row.reason) == (trainer.id, "gần gũi")
    service.undo(session, trainer, change_id=row.id)
    assert not service.find(session, "utter_thank").is_own


def test_what_does_not_fit_is_refused_with_the_reason(session: Session, trainer: Officer) -> None:
    with pytest.raises(bot_texts.TextRefused, match="code"):
        service.change(session, trainer, "utter_added", ["Đã thêm."], reason="thiếu mã")
    assert not service.find(session, "utter_added").is_own


def test_what_the_law_has_an_eye_on_waits(session: Session, trainer: Officer, var: Path) -> None:
    row = service.change(session, trainer, "utter_emergency_fire", ["Gọi 114 ngay, chạy ra ngoài."], reason="ngắn")
    assert row.state == "waiting"
    assert not (var / "texts" / "bot.yml").exists()
    approved = changes.decide(session, officer(session, "approver"), row.id, approve=True)
    service.say(session, approved)
    assert said(var, "bot")["utter_emergency_fire"] == ["Gọi 114 ngay, chạy ra ngoài."]


def test_answers_are_found_without_accents(session: Session, trainer: Officer) -> None:
    assert "utter_title_ask_fee" in [one.key for one in service.listed(session, trainer, "le phi")]
    assert {one.group for one in service.listed(session, trainer, group="buttons")} == {"buttons"}
    with pytest.raises(NotAllowed):
        service.listed(session, officer(session, "lan"))


def test_a_preview_calls_citizens_as_the_bot_does() -> None:
    [bubble] = previewing.Preview().bubbles("{You} ơi, {you} chờ nha", (), "web")
    assert "{" not in bubble.text


@pytest.mark.parametrize("channel", ["facebook", "zalo", "telegram"])
def test_a_preview_is_cut_where_the_channel_itself_cuts(channel: str) -> None:
    text = "Dạ, mời xem lịch cắt điện 😀 của khu phố. " * 150
    shown = [one.text for one in previewing.Preview().bubbles(text, (), channel)]
    whole = OutboundMessage("account", "citizen", "marker", text=text)
    assert shown == [piece.text for piece in CONNECTORS[channel].pieces(whole)]
    assert len(shown) > 1
    assert all(part.endswith(".") for part in shown)


def test_a_preview_shows_the_buttons_that_the_bot_puts_under_an_answer() -> None:
    preview = previewing.Preview()
    titles = preview.titles_under("utter_greet")
    assert titles == ["Hỏi thủ tục", "Báo sự cố", "Xem việc đã báo", "Gặp cán bộ"]
    for channel in ("web", "facebook", "zalo", "telegram"):
        assert preview.bubbles("Dạ, em nghe.", titles, channel)[-1].buttons == tuple(titles)
    assert "1. Hỏi thủ tục" in preview.bubbles("Dạ, em nghe.", titles, "zalo")[-1].text
    assert "1. Hỏi thủ tục" not in preview.bubbles("Dạ, em nghe.", titles, "facebook")[-1].text


def test_a_button_is_as_short_as_the_channel_makes_it() -> None:
    preview, title = previewing.Preview(), "Phản ánh một sự cố ngoài đường của phường"
    assert preview.button(title, "facebook") == "Phản ánh một sự cố…"
    assert preview.button(title, "zalo") == preview.button(title, "web") == title
    assert preview.button(title, "sms") == ""


def test_a_short_message_is_shown_as_the_city_sends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "sms_plain", True)
    monkeypatch.setattr(get_settings(), "sms_segments", 1)
    [bubble] = previewing.Preview().bubbles("Dạ, mời xem lịch cắt điện. " * 20, ["Gặp cán bộ"], "sms")
    assert (bubble.text[:25], len(bubble.text) <= 160, bubble.buttons) == ("Da, moi xem lich cat dien", True, ())


def _answered(session: Session, text: str, answer: str) -> tuple[str, Message]:
    conversation = receive(session, text)
    at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    message = Message(
        conversation_id=conversation.id, channel="web", account_id="web", author=Author.OFFICER, text=answer,
        sent_at=at, received_at=at, officer_id=officer(session, "lan").id,
    )  # fmt: skip
    session.add(message)
    session.flush()
    return conversation.public_id, message


ASKED = "tôi tên Nguyễn Văn Tèo số 0912345678, mai cúp điện tới mấy giờ vậy"


def test_a_good_answer_is_taught_scrubbed_and_by_another(session: Session, trainer: Officer) -> None:
    lan = officer(session, "lan")
    public_id, message = _answered(session, ASKED, "Mai cúp từ 8 giờ đến 11 giờ, xem thêm ở trang điện lực.")
    row = replies.propose(session, lan, public_id, message.id)
    assert "0912345678" not in str(row.detail)
    assert "Tèo" not in str(row.detail)
    with pytest.raises(replies.TaughtAlready):
        replies.propose(session, lan, public_id, message.id)
    procedures.import_file(session, ROOT / "demo_city" / "procedures.jsonl", now=datetime(2026, 11, 1, tzinfo=UTC))
    wish = replies.Wish(
        TAUGHT, "Lịch cắt điện", "mai cúp điện tới mấy giờ vậy", "Xem ở trang điện lực.", "Điện lực Trà Vinh",
        "dang-ky-khai-sinh",
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        replies.take(session, lan, row.id, wish)
    batch = replies.take(session, trainer, row.id, wish)
    assert (TAUGHT, "mai cúp điện tới mấy giờ vậy") in current(session).by_line
    assert [one.kind for one in articles.waiting(session) if one.title == "Lịch cắt điện"] == ["canned", "article"]
    with pytest.raises(errors.AlreadyDecided):
        replies.take(session, trainer, row.id, wish)
    assert changes.undo(session, trainer, batch=batch) == 2


def test_a_good_answer_without_a_procedure_becomes_a_ready_answer_of_its_topic(
    session: Session, trainer: Officer
) -> None:
    public_id, message = _answered(session, ASKED, "Đội đèn tới trong hai ngày.")
    create_case_for(session, inbox.find(session, officer(session, "lan"), public_id), topic="0301")
    row = replies.propose(session, officer(session, "lan"), public_id, message.id)
    assert row.detail["topic"] == "0301"
    wish = replies.Wish(TAUGHT, "Đèn đường", "đèn nhà tôi tắt", "Đội đèn tới trong hai ngày.", "", topic="0301")
    replies.take(session, trainer, row.id, wish)
    [draft] = [one for one in articles.waiting(session) if one.title == "Đèn đường"]
    assert (draft.kind, draft.topics, draft.procedure_ids) == ("canned", ["0301"], [])


def test_an_answer_with_a_number_is_not_taught(session: Session, trainer: Officer) -> None:
    public_id, message = _answered(session, ASKED, "Gọi anh Ba.")
    row = replies.propose(session, officer(session, "lan"), public_id, message.id)
    wish = replies.Wish(TAUGHT, "Lịch cắt điện", "mai cúp điện tới mấy giờ", "Gọi anh Ba 0912345678.", "")
    with pytest.raises(errors.PrivateNumbers):
        replies.take(session, trainer, row.id, wish)


def test_nothing_is_taught_from_a_sensitive_talk(session: Session) -> None:
    public_id, message = _answered(session, "tố cáo ông A nhận tiền", "Đã ghi nhận.")
    conversation = session.get(Conversation, message.conversation_id)
    assert conversation is not None
    conversation.handover_reason = "denunciation"
    session.flush()
    with pytest.raises(replies.NothingToTeach):
        replies.propose(session, officer(session, "lan"), public_id, message.id)


def test_a_refusal_has_a_reason(session: Session, trainer: Officer) -> None:
    public_id, message = _answered(session, ASKED, "Dạ.")
    row = replies.propose(session, officer(session, "lan"), public_id, message.id)
    with pytest.raises(errors.NoReason):
        replies.refuse(session, trainer, row.id, " ")
    replies.refuse(session, trainer, row.id, "chưa đủ ý")
    assert replies.waiting(session, trainer) == []


def test_the_log_says_who_decided_on_a_proposed_answer(session: Session, trainer: Officer) -> None:
    proposed = []
    for text in ("mai cúp điện mấy giờ", "mốt cúp nước mấy giờ"):
        public_id, message = _answered(session, text, "Xem ở trang của công ty nha.")
        proposed.append(replies.propose(session, officer(session, "lan"), public_id, message.id))
    replies.refuse(session, trainer, proposed[0].id, "chưa đủ ý")
    wish = replies.Wish(TAUGHT, "Lịch cắt nước", "mốt cúp nước tới mấy giờ vậy", "Xem ở trang của công ty.", "")
    replies.take(session, trainer, proposed[1].id, wish)
    write_waiting(session)
    verdicts = AuditEntry.action.in_(["training.refused", "training.approved"])
    told = session.scalars(select(AuditEntry).where(verdicts).order_by(AuditEntry.id)).all()
    assert [(one.action, one.object_id, one.actor) for one in told] == [
        ("training.refused", str(proposed[0].id), f"officer:{trainer.id}"),
        ("training.approved", str(proposed[1].id), f"officer:{trainer.id}"),
    ]


def test_a_proposed_answer_is_not_approved_as_if_it_were_a_change(session: Session) -> None:
    public_id, message = _answered(session, "mai cúp điện mấy giờ", "Xem ở trang điện lực nha.")
    row = replies.propose(session, officer(session, "lan"), public_id, message.id)
    approver = officer(session, "approver")
    with pytest.raises(NotFound):
        changes.decide(session, approver, row.id, approve=True)
    assert [one.id for one in replies.waiting(session, approver)] == [row.id]


def test_a_forgotten_citizen_takes_proposals_and_their_sentences_along(session: Session, trainer: Officer) -> None:
    public_id, message = _answered(session, ASKED, "Xem ở trang điện lực.")
    row = replies.propose(session, officer(session, "lan"), public_id, message.id)
    wish = replies.Wish(TAUGHT, "Lịch cắt điện", "mai cúp điện tới mấy giờ vậy", "Xem ở trang điện lực.", "")
    replies.take(session, trainer, row.id, wish)
    conversation = session.get(Conversation, message.conversation_id)
    assert conversation is not None
    what = erasure.Forgotten(conversation.citizen_id, conversation.id, (), frozenset())
    assert replies.forget(session, what, datetime(2026, 11, 21, tzinfo=UTC)) == 2
    session.refresh(row)
    assert not any(row.detail.get(name) for name in ("question", "answer"))
    assert (TAUGHT, "mai cúp điện tới mấy giờ vậy") not in current(session).by_line
