"""Danger, denunciation, complaint, personal data, a person: the flows that leave the bot's own hands."""

import logging
from typing import Optional

from bot.actions import danger_words, drafts, hiding, offices, texts, words
from bot.actions.handover import hand_over
from bot.actions.inbox_client import InboxRefusedError, InboxUnavailableError
from bot.actions.procedures import recent
from bot.actions.report_state import absorb, case_body, new_report
from bot.actions.topic_names import TOPIC_THRESHOLD
from bot.actions.turn import Json, Talk, Turn

logger = logging.getLogger(__name__)
CRIMES = frozenset(("crime", "child"))
FIRST_COMPLAINT = "2.002409"  # code of the procedure in the national catalogue
LOOKED_AT = 8
TOPIC_OF_KIND = {"fire": "1004", "crime": "1001", "child": "1303", "electricity": "0302", "medical": "0203"}


def emergency(talk: Talk) -> None:
    """Numbers first, whatever else works; then a P0 case and the people on duty."""
    kind = danger_words.emergency_kind(talk.turn.text)
    talk.say(f"utter_emergency_{kind}")
    if kind == "suicide":
        talk.say("utter_emergency_suicide_person")
        _people(talk, "emergency", words="utter_handed_over_despair")
        return
    body = _emergency_body(talk, kind)
    code = _record(talk, body)
    if code:
        talk.say("utter_emergency_recorded", code=code)
        if not (body["address"] or body["ward"] or body["location"]):
            talk.say("utter_emergency_where")
    else:
        talk.say("utter_emergency_not_recorded")
    _people(talk, "emergency")


def _emergency_body(talk: Talk, kind: str) -> Json:
    """What is known now, with what an open form already held."""
    is_open = drafts.is_open(talk)  # a draft of another day is another matter
    report = talk.report if is_open else new_report("issue", talk.turn)
    absorb(report, talk.turn)
    body = case_body(report, talk.turn.sender)
    told = "\n".join(dict.fromkeys(part for part in (talk.turn.text.strip(), report["what"]) if part))
    ranked = [str(item.get("code") or item.get("name")) for item in talk.turn.topics[:1]
              if float(item.get("confidence") or 0) >= TOPIC_THRESHOLD]  # fmt: skip
    body.update(
        message_id=talk.turn.message_id,
        case_type="TGTP" if kind in CRIMES else "PAHT",
        topic=TOPIC_OF_KIND.get(kind) or next(iter(ranked), None),
        description=told or texts.render("utter_emergency_description"),
        priority="P0",
        is_public=False,
        topic_by_citizen=False,
    )
    return body


def denounce(talk: Talk) -> None:
    """Stop asking, protect the person, tell only the people allowed; no detail is repeated or copied."""
    held, talk.memory.report = talk.memory.report, None
    talk.say("utter_denounce")
    if danger_words.emergency_kind(talk.turn.text) == "crime":
        talk.say("utter_denounce_danger")
    talk.say("utter_denounce_how")
    if held and drafts.has_content(held):
        talk.say("utter_denounce_draft_dropped")
    report = new_report("issue", talk.turn)
    body = case_body(report, talk.turn.sender)
    body.update(
        message_id=talk.turn.message_id, case_type="TC", topic=None, address=None, ward=None, phone=None, location=None,
        happened_at_text=None, attachment_ids=[], description=texts.render("utter_denounce_description"),
        contact_name=None, is_public=False, hide_name=True,
    )  # fmt: skip
    code = _record(talk, body)
    if code:
        talk.say("utter_denounce_noted", code=code)
    else:
        talk.say("utter_denounce_not_noted")
    _people(talk, "denunciation")


def _record(talk: Talk, body: Json) -> Optional[str]:
    """Create the case; None when the inbox cannot: the words before must reach the citizen all the same."""
    try:
        return str(talk.inbox.create_case(body)["code"])
    except (InboxUnavailableError, InboxRefusedError) as error:
        logger.error("Case of type %s not recorded: %s", body["case_type"], error)
        return None


def _people(talk: Talk, reason: str, *, words: str = "") -> None:
    """Hand over; the replies so far stand even when that fails."""
    try:
        hand_over(talk, reason, words=words)
    except (InboxUnavailableError, InboxRefusedError) as error:
        logger.error("Hand-over (%s) failed: %s", reason, error)
        talk.memory.report = None


def complaint(talk: Talk) -> None:
    """Guidance on khieu nai; never presented as accepted, nothing recorded."""
    talk.say("utter_complaint")
    talk.say("utter_complaint_how")
    if talk.memory.report is not None and drafts.has_content(talk.report):
        drafts.put_aside(talk)
        talk.say("utter_complaint_draft_kept")
    complaint_place(talk)
    _offer_person_for_complaint(talk)
    _speak_of_complaints(talk)


def complaint_goes_on(talk: Talk) -> bool:
    """ "nop don o dau" after the guidance: the place that takes complaints; True when that was answered."""
    turn = talk.turn
    is_where = turn.intent == "ask_where" and not turn.is_button and not turn.first("procedure")
    if not is_where or words.left_after_all(("aspect", "complaint_beside"), turn.text) or not complaint_place(talk):
        return False
    _offer_person_for_complaint(talk)
    return True


def complaint_place(talk: Talk) -> bool:
    """Where complaints are taken; False when that is not known or cannot be read now."""
    try:
        places = talk.inbox.show_offices(
            words=texts.render(offices.USUAL_OFFICE["complaint"]), ward=talk.turn.first("ward") or ""
        )
        shown = offices.describe(places["offices"][:1], offices.FIELDS["ask_reception"])
    except (InboxUnavailableError, InboxRefusedError):
        shown = ""
    if shown:
        talk.say("utter_complaint_place", offices=shown)
    return bool(shown)


def _offer_person_for_complaint(talk: Talk) -> None:
    talk.say("utter_complaint_person")
    talk.ask_person_button()
    talk.button("ask_reception", "/ask_reception")
    talk.memory.pending = {"kind": "offer_human", "reason": "complaint"}


def _speak_of_complaints(talk: Talk) -> None:
    """From now on "co mat tien khong", "co mau don khong" is about the procedure of complaints."""
    try:
        found = talk.inbox.search_procedures(texts.render("utter_complaint_procedure"), limit=LOOKED_AT, is_final=False)
    except (InboxUnavailableError, InboxRefusedError):
        return
    named = next((one for one in found["results"] if one["code"] == FIRST_COMPLAINT), None)
    if named is not None:
        recent.remember(talk, named, "overview")


def privacy_request(talk: Talk) -> None:
    """A question ("who reads this?") is answered, people are offered; a request goes to them with rights and clock.

    A wish to be hidden takes effect at once: people only see to what is left.
    """
    if hiding.is_wish(talk.turn):
        is_in_form = drafts.is_open(talk)
        hiding.hide_draft(talk)
        is_hidden = hiding.hide(talk)
        if is_in_form:  # the form asks its own question again
            return
        if is_hidden:
            talk.say("utter_privacy_person")
            hand_over(talk, "privacy", data_request="object")
            return
    talk.say("utter_privacy")
    if _only_asks(talk.turn):
        talk.say("utter_privacy_offer")
        if not drafts.is_open(talk):  # the form asks its own question again
            talk.ask_person_button()
            talk.memory.pending = {"kind": "offer_human", "reason": "privacy"}
        return
    talk.say("utter_privacy_rights")
    talk.say("utter_privacy_person")
    hand_over(talk, "privacy", data_request=_asked_of_data(talk.turn))


def _asked_of_data(turn: Turn) -> str:
    """What the law counts by: to delete, to correct or to restrict, else to see."""
    if words.holds("asks_deletion", turn.text):
        return "delete"
    if words.holds("asks_restriction", turn.text) or hiding.is_wish(turn):
        return "object"
    return "correct" if words.holds("asks_correction", turn.text) else "see"


def _only_asks(turn: Turn) -> bool:
    """ "ai doc duoc tin cua toi?": nothing is to be shown, changed or deleted."""
    asks = words.is_question(turn.text) or words.holds("privacy_questions", turn.text)
    asks = asks or hiding.asks_whether(turn)
    return asks and not turn.is_button and not words.holds("privacy_acts", turn.text)


def ask_human(talk: Talk) -> None:
    """A person was asked for; after a complaint's guidance the reason is the complaint."""
    pending = talk.memory.pending or {}
    reason = pending.get("reason", "asked") if pending.get("kind") == "offer_human" else "asked"
    hand_over(talk, reason)
