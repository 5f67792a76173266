"""Questions about procedures: find the procedure, answer the asked aspect, remember it for the next question."""

from typing import Optional

from bot.actions import offices, words
from bot.actions.procedures import ages, aspects, beside, both, choosing, hits, linked, recent, special, taking_back
from bot.actions.procedures.telling import answer, details
from bot.actions.turn import Json, Talk, Turn

MOST_WORDS_OF_AN_ASPECT = 8
# What "chieu nay nop duoc khong" is taken for.
HIDES_A_DAY = frozenset(("ask_duration", "ask_online", "ask_where", "ask_conditions", "ask_delivery", "check_dossier"))
MOST_SEARCHED = 200  # characters


def answer_question(talk: Talk) -> None:
    """One of the nine procedure intents, typed or tapped."""
    turn, memory = talk.turn, talk.memory
    aspect = aspects.of_turn(turn)
    memory.fallback_count = 0
    chosen, ids = turn.first("procedure_id"), turn.first("ids")
    if chosen:
        choosing.note_choice(talk, _question(talk), chosen)
        answer(
            talk, chosen, aspect, detail=turn.first("detail") is not None, ward=turn.first("ward") or "",
            case=turn.first("case") or "",
        )  # fmt: skip
        return
    if ids:
        choosing.narrowed(talk, ids.split(","), aspect, question=_question(talk))
        return
    query = search_words(talk)
    case = special.goes_on(talk)
    if case:
        answer(talk, _held(talk)["id"], "case", case=case)
    elif not query and memory.procedure:
        answer(talk, memory.procedure["id"], aspect)
    elif not query:
        choosing.ask_which(talk, aspect)
    else:
        find_and_answer(talk, query, aspect)


def _question(talk: Talk) -> Optional[int]:
    said = talk.turn.first("question")
    return int(said) if said and said.isdigit() else None


def _held(talk: Talk) -> Json:
    """The procedure spoken of; only flows that have one ask for it."""
    if talk.memory.procedure is None:
        raise LookupError("no procedure is spoken of")
    return talk.memory.procedure


def takes_up(talk: Talk) -> bool:
    """A message that goes on with a procedure whatever its intent: for its details, for one spoken of before, for a
    special case, or for another one in its place; True when answered.
    """
    turn = talk.turn
    if turn.is_button or not turn.text or turn.files:
        return False
    if _asks_of_a_day(turn):
        talk.read_as("ask_hours")
        talk.memory.pending = None
        offices.answer(talk)
        return True
    if not talk.memory.procedure:
        return taking_back.answered(talk)
    if words.is_one_of("details", turn.text):
        talk.read_as(aspects.INTENT_OF_ASPECT.get(_held(talk).get("aspect") or "", "ask_procedure"))
        return details(talk)
    back = recent.meant(talk)
    if back is not None:
        aspect = aspects.of_turn(turn)
        if turn.intent not in aspects.ASPECT_OF_INTENT:
            talk.read_as("ask_procedure")
        answer(talk, back["id"], aspect)
        return True
    if taking_back.answered(talk):
        return True
    if turn.intent not in special.MAY_GO_ON:
        return False
    named = words.aspects_in(turn.text)
    if named in (["source"], ["steps"]) and len(turn.folded.split()) <= MOST_WORDS_OF_AN_ASPECT:
        talk.read_as("ask_procedure")
        answer(talk, _held(talk)["id"], named[0])
        return True
    case = special.goes_on(talk)
    if not case:
        return False
    talk.read_as("ask_conditions")
    answer(talk, _held(talk)["id"], "case", case=case)
    return True


def _asks_of_a_day(turn: Turn) -> bool:
    """ "mai nop duoc khong": a day and words of office questions, nothing on papers: is the office open then?"""
    may_be = turn.intent == "nlu_fallback" or turn.intent in HIDES_A_DAY
    is_of_a_day = bool(turn.first("date_time")) or words.holds("office_days", turn.text)
    asks = words.is_question(turn.text) or words.holds("asks_of_case", turn.text)
    rest = turn.text
    for day in turn.as_written("date_time"):
        rest = rest.replace(day, " ")
    is_plain = not turn.first("procedure") and not words.left_after_all(
        ("office_question", "opening", "the_office"), rest
    )
    return may_be and is_of_a_day and asks and is_plain and words.holds("goes_to_an_office", turn.text)


def search_words(talk: Talk) -> str:
    """The words to search with: the named procedure with its sentence; "" for a fragment such as "bao lau v"."""
    turn = talk.turn
    named = turn.first("procedure")
    if named and not words.left_after("aspect", named):
        named = None
    is_named = named or words.names_paper(turn.text) or words.left_after("aspect", turn.text)
    return turn.text if is_named else ""


def find_and_answer(talk: Talk, query: str, aspect: str) -> None:
    """Search by the whole sentence first, then by the named procedure; answer, ask back, or stay with the last one."""
    turn, memory = talk.turn, talk.memory
    query = taking_back.without_opening(query)
    named = turn.first("procedure")
    found = ages.weighed(talk, talk.inbox.search_procedures(query, limit=choosing.CHOICES), query, named)
    several = both.named_in(talk, found)
    as_one = linked.for_all(talk, several, found) if several else None
    if as_one is not None and words.holds("all_at_once", turn.text):
        talk.say("utter_procedure_linked", name=as_one["name"])
        _answer_found(talk, as_one, aspect)
        return
    if several and both.answer_all(talk, several, aspect, as_one):
        beside.offer_report(talk)
        return
    if not found["sure"] and named and named != query:
        by_name = talk.inbox.search_procedures(named, limit=choosing.CHOICES, is_final=False)
        is_better = by_name["sure"] or not found["results"]
        found = {**by_name, "question_id": found.get("question_id")} if is_better else found
    best = hits.meant(found, *([named] if named else []), query)
    if best is None and memory.procedure and not named and not words.holds("about_papers", turn.text):
        answer(talk, memory.procedure["id"], aspect)  # words without a procedure in them: the one being spoken of
    else:
        tell_or_ask(talk, best, found, aspect)


def find_among(talk: Talk, about: str, aspect: str) -> None:
    """The message with the words of the question before it: what these two mean together."""
    query = f"{talk.turn.text} {about}"[:MOST_SEARCHED]
    found = talk.inbox.search_procedures(query, limit=choosing.CHOICES)
    tell_or_ask(talk, hits.meant(found, query), found, aspect, about=query)


def tell_or_ask(talk: Talk, best: Optional[Json], found: Json, aspect: str, *, about: str = "") -> None:
    """Answer `best`; without one, ask back with what the search offers. about: what it searched, if not the message."""
    if best is not None:
        _answer_found(talk, best, aspect)
    elif found.get("narrowing"):
        choosing.offer_narrowing(talk, found["narrowing"], aspect, question=found.get("question_id"), about=about)
    elif found["results"]:
        choosing.offer_choices(
            talk, found["results"][: choosing.CHOICES], aspect, question=found.get("question_id"), about=about
        )
    else:
        talk.say("utter_procedure_not_found")
        talk.ask_person_button()
        talk.memory.pending = {"kind": "which_procedure", "aspect": aspect}


def _answer_found(talk: Talk, result: Json, aspect: str) -> None:
    """The aspect asked, or what the record says on the special case that the message speaks of."""
    case = "" if talk.turn.is_button else special.case_in(talk.turn.text, result["name"])
    if special.decides(case, aspect, is_follow_up=False):
        answer(talk, result["id"], "case", case=case)
    else:
        answer(talk, result["id"], aspect)
    beside.offer_report(talk)
