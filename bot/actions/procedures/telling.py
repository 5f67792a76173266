"""Telling what the catalogue holds on a procedure: short first, then buttons for the details and other aspects."""

from typing import List, Optional, Tuple

from bot.actions import texts
from bot.actions.inbox_client import InboxRefusedError
from bot.actions.procedures import aspects, recent, special
from bot.actions.procedures.aspects import INTENT_OF_ASPECT, payload
from bot.actions.turn import Json, Talk

MOST_ASPECT_BUTTONS = 6
MOST_WARDS = 8  # more are not tapped but typed
MOST_FILES = 3
FIRST_NEEDED = "documents"
OVER = ("ended", "replaced", "withdrawn")
OPENS_PAGES = ("zalo", "web")  # beside quick replies Messenger shows no page: there the address stands in the text


def answer(
    talk: Talk, procedure_id: str, aspect: str, *, detail: bool = False, ward: str = "", case: str = ""
) -> Optional[Json]:
    """Every aspect the message asks for, one after the other; what else there is as buttons under the last.

    The answer to the last aspect, None when the catalogue has no such procedure.
    """
    asked = [aspect] if case or detail else aspects.all_of_turn(talk.turn, aspect)
    if talk.memory.simple_mode and asked == ["overview"] and not case and not detail and not talk.turn.is_button:
        asked = [FIRST_NEEDED]  # what to bring; the rest by number
    told: List[Tuple[str, Json]] = []
    for one in asked:
        found = say_aspect(talk, procedure_id, one, detail=detail, ward=ward, case=case)
        if found is None:
            return None
        told.append((one, found))
        if found.get("status") in OVER:
            break
    last = told[-1][1]
    if last.get("status") in OVER:
        _offer_successors(talk, last, aspect)
        return last
    if case and not last.get("is_held", True) and last.get("related") == []:
        _say_asked_too(talk, procedure_id, told)
    _buttons(talk, told, case)
    return last


def say_aspect(
    talk: Talk, procedure_id: str, aspect: str, *, detail: bool = False, ward: str = "", case: str = ""
) -> Optional[Json]:
    """What the catalogue holds on one aspect, with its source; None when it has no such procedure."""
    try:
        found = talk.inbox.answer_procedure(
            procedure_id,
            aspect=aspect,
            ward=(ward or recent.ward(talk)) if aspect == "place" else "",
            channel=talk.turn.channel,
            case=case,
            is_detail=detail,
        )
    except InboxRefusedError:
        talk.memory.procedure = None
        talk.say("utter_procedure_not_found")
        talk.ask_person_button()
        return None
    recent.remember(talk, found["procedure"], aspect, case)
    talk.memory.pending = None
    _say_parts(talk, found)
    _take_ward(talk, found)
    return found


def _say_parts(talk: Talk, found: Json) -> None:
    parts = [part for part in found.get("parts") or [] if part.strip()]
    for part in parts:
        talk.tell(part, is_long_answer=True)
    if not parts:
        talk.say("utter_procedure_no_record", name=found["procedure"]["name"])
        talk.ask_person_button()
    source = found.get("source") or {}
    if parts and source.get("url") and not any(source["url"] in part for part in parts):
        talk.say("utter_procedure_source", url=source["url"], as_of=source.get("as_of") or "?")


def _take_ward(talk: Talk, found: Json) -> None:
    """Keep the ward whose counter was told, or wait for its name."""
    counters = found.get("counters") or []
    if found.get("wards"):
        talk.memory.pending = {"kind": "procedure_ward", "id": found["procedure"]["id"]}
    elif counters and counters[0].get("ward"):
        recent.keep_ward(talk, str(counters[0]["ward"]))


def _say_asked_too(talk: Talk, procedure_id: str, told: List[Tuple[str, Json]]) -> None:
    """The record is silent on the special case: what it says on the aspect of the question, when one was asked."""
    named = aspects.ASPECT_OF_INTENT.get(talk.turn.intent, "overview")
    if special.is_question(told[-1][1].get("case") or "") or named in ("overview", "conditions") or talk.turn.is_button:
        return
    found = say_aspect(talk, procedure_id, named)
    if found is not None:
        told.append((named, found))


def _buttons(talk: Talk, told: List[Tuple[str, Json]], case: str) -> None:
    """Wards, details, the procedures and forms named, a person where the record is silent, then other aspects."""
    identity = told[-1][1]["procedure"]["id"]
    asked = [aspect for aspect, _ in told]
    for aspect, found in told:
        _ward_buttons(talk, found)
        if found.get("has_detail"):
            label = "detail" if len(told) == 1 else ""
            of_case = case if aspect == "case" else ""
            command = payload(aspect, identity, case=of_case, detail=True, ward=_ward_of(found))
            talk.choice(texts.title(label) if label else _detail_of(aspect), command)
    last = told[-1][1]
    for one in last.get("related") or []:
        if one.get("id"):
            talk.choice(texts.label(one["name"], talk.turn.channel), payload(_asked_first(talk), one["id"]))
    _file_links(talk, last, asked[-1])
    if not all(found.get("is_held", True) for _, found in told):
        talk.ask_person_button()
    others = [name for name in last.get("other_aspects") or [] if name not in asked]
    for aspect in others[:MOST_ASPECT_BUTTONS]:
        talk.button(_title(aspect), payload(aspect, identity))


def _ward_of(found: Json) -> str:
    counters = found.get("counters") or []
    return str(counters[0].get("ward") or "") if len(counters) == 1 else ""


def _asked_first(talk: Talk) -> str:
    aspect = aspects.ASPECT_OF_INTENT.get(talk.turn.intent, "overview")
    return "overview" if aspect == "conditions" else aspect


def _title(aspect: str) -> str:
    return f"ask_{aspect}" if aspect in aspects.STEPS else INTENT_OF_ASPECT.get(aspect, "ask_procedure")


def _detail_of(aspect: str) -> str:
    return texts.shorten(texts.render("utter_title_detail_of", what=texts.title(_title(aspect))))


def _ward_buttons(talk: Talk, found: Json) -> None:
    wards = found.get("wards") or []
    for one in wards if len(wards) <= MOST_WARDS else []:
        talk.choice(
            texts.label(one["name"], talk.turn.channel), payload("place", found["procedure"]["id"], ward=one["code"])
        )


def _file_links(talk: Talk, found: Json, aspect: str) -> None:
    """Asked for the forms, our copies go out as files; any other form is a button that opens its page."""
    files = found.get("files") or []
    sent = [file["id"] for file in files if file.get("id")] if aspect == "form" else []
    talk.replies[-1].files = sent[:MOST_FILES]
    others = [file for file in files if file.get("id") not in sent[:MOST_FILES]]
    for file in others[:MOST_FILES] if talk.turn.channel in OPENS_PAGES else []:
        talk.link(texts.shorten(file["name"]), file["url"])


def _offer_successors(talk: Talk, found: Json, aspect: str) -> None:
    """It is no longer done: what stands in its place, asked for the same aspect, or a person."""
    for one in found.get("successors") or []:
        if one.get("id"):
            talk.choice(texts.label(one["name"], talk.turn.channel), payload(aspect, one["id"]))
    talk.ask_person_button()


def details(talk: Talk) -> bool:
    """ "chi tiet", "noi ro hon": everything on the aspect told last; False when no procedure is spoken of."""
    held = talk.memory.procedure
    if not held:
        return False
    answer(talk, held["id"], held.get("aspect") or "overview", detail=True, case=held.get("case") or "")
    return True
