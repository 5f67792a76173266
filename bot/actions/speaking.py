"""Around every turn: how to speak to this citizen, and what an answer looks like in the simple mode."""

import re
from dataclasses import replace
from typing import Dict, List

from bot.actions import manners, report_questions, simple_mode, small_talk, texts
from bot.actions.handover import hand_over
from bot.actions.turn import Json, Reply, Talk, Turn
from bot.channel.request import parse_payload

MORE = '/choose{"step":"more"}'
# Messages of these intents are only about the way of talking when they ask for the simple mode.
NO_BUSINESS = frozenset(
    ("greet", "goodbye", "thank", "affirm", "deny", "inform", "nlu_fallback", "out_of_scope", "abuse", "ask_capability")
) | {"cancel"}
URGENT = frozenset(("emergency", "denounce", "complaint"))
MOST_WORDS_OF_A_WISH = 10
FAILURES = 2
VERY_SHORT_WORDS = 3
_OWN_NUMBER = re.compile(r"\d+(\. |$)")


def before(talk: Talk) -> bool:
    """Read how the citizen wants to be spoken to, and what a typed number means; True when that was all."""
    memory = talk.memory
    wish = _take_wishes(talk) if talk.turn.text else ""
    texts.speak_to(memory.address, is_simple=memory.simple_mode)
    more, memory.more = memory.more, None
    menu = (more[0].get("menu") or []) if more else []
    talk.turn = turn = _tapped_by_number(talk, menu)
    if turn.is_button and turn.first("step") == "more":
        return _go_on(talk, more or [])
    if _is_voice_note(talk):
        _queue_voice_note(talk)
        return True
    return bool(wish) and _was_only_that(talk, wish)


def _take_wishes(talk: Talk) -> str:
    """Keep what the message says about the way of talking; the response that answers a wish in so many words, or ""."""
    text, memory = talk.turn.text, talk.memory
    wished = manners.wished_form(text, memory.address)
    form = manners.address_of(text, memory.address) if wished is None else wished
    memory.address = memory.address if form is None else form or None
    acts_for = manners.acts_for(text)
    memory.acts_for = acts_for or memory.acts_for
    if acts_for and memory.report is not None:
        memory.report["acts_for"] = acts_for  # now: this very turn may show the summary
    switched = simple_mode.switch(text, is_on=memory.simple_mode)
    if switched is False and (memory.pending or {}).get("kind") == "rate":
        switched = None  # "binh thuong" is a score there
    if switched is not None:
        memory.simple_mode = switched
        return "utter_simple_on" if switched else "utter_simple_off"
    if len(talk.turn.folded.split()) > MOST_WORDS_OF_A_WISH:
        return ""
    return "utter_address_changed" if wished is not None else "utter_acts_for_noted" if acts_for else ""


def after(talk: Talk) -> None:
    """In the simple mode: long answers in steps, one list of choices, each with its number."""
    memory, turn = talk.memory, talk.turn
    if memory.report is not None and memory.acts_for:
        memory.report["acts_for"], memory.acts_for = memory.acts_for, None  # the next report is one's own again
    is_short = bool(turn.text) and len(turn.folded.split()) <= VERY_SHORT_WORDS
    if memory.fallback_count >= FAILURES and is_short:
        memory.simple_mode = True
    if not memory.simple_mode:
        return
    texts.speak_to(memory.address, is_simple=True)
    if turn.intent not in URGENT:
        _keep_the_rest(talk)
    _number_choices(talk.replies)


def _choices(replies: List[Reply]) -> List[Dict[str, str]]:
    """The buttons a number may mean: those under the last reply that has any."""
    return next((reply.buttons for reply in reversed(replies) if reply.buttons), [])


def _tapped_by_number(talk: Talk, menu: List[Dict[str, str]]) -> Turn:
    """The turn as if the numbered button had been tapped, or unchanged.

    menu: the choices that stood above the answer told in steps; its numbers count where the newest have none such.
    Without shown numbers a bare figure counts only among several choices: beside "skip" alone it is an answer.
    """
    turn, choices = talk.turn, _choices(talk.said_before)
    typed = simple_mode.typed_number(turn.text) if turn.text and not turn.files and (choices or menu) else None
    if typed is None:
        return turn
    number, is_called_so = typed
    titled = [button for button in choices if button["title"].split(".")[0] == str(number)]
    in_order = (choices[number - 1 : number] or menu[number - 1 : number]) if number >= 1 else []
    if not (is_called_so or talk.memory.simple_mode or titled or len(choices) > 1 or menu):
        return turn
    picked = (titled or in_order)[:1]
    if not picked or not picked[0].get("payload"):
        return turn
    intent, entities = parse_payload(picked[0]["payload"])
    return replace(
        turn, text="", intent=intent, confidence=1.0, ranking=[], entities=entities, topics=[], is_button=True
    )


def _is_voice_note(talk: Talk) -> bool:
    turn = talk.turn
    return not turn.text and bool(turn.files) and {str(item.get("kind")) for item in turn.files} == {"audio"}


def _queue_voice_note(talk: Talk) -> None:
    """Nobody here can hear it: it stays in the conversation and people are called to it. An open report is kept."""
    report = talk.memory.report
    talk.say("utter_voice_message")
    hand_over(talk, "voice")
    talk.memory.report = report


def _was_only_that(talk: Talk, wish: str) -> bool:
    """A message that only asks to talk otherwise is answered with `wish` and the open question again."""
    turn, memory = talk.turn, talk.memory
    is_other = turn.intent not in NO_BUSINESS or turn.entities or turn.files
    if is_other and wish != "utter_simple_off":  # that is a whole message, though it also reads like a score
        return False
    talk.say(wish, relative=memory.acts_for)
    if memory.report is not None and not memory.report.get("paused"):
        report_questions.ask(talk, talk.report["step"])
    elif memory.pending is not None and talk.said_before:
        talk.replies.extend(Reply(_without_numbers(reply), list(reply.buttons)) for reply in talk.said_before)
    else:
        talk.say("utter_simple_menu")
        small_talk.main_buttons(talk)
    return True


def _keep_the_rest(talk: Talk) -> None:
    """The first step of a long answer now; the rest waits in the memory."""
    pieces: List[Reply] = []
    for reply in talk.replies:
        parts = simple_mode.steps(reply.text) if reply.is_long_answer else [reply.text]
        pieces += [Reply(part, [], reply.is_long_answer) for part in parts]
        pieces[-1].buttons = reply.buttons
        pieces[-len(parts)].files = reply.files
    first = next((index for index, piece in enumerate(pieces) if piece.is_long_answer), None)
    if first is None or not any(piece.is_long_answer for piece in pieces[first + 1 :]):
        return
    talk.replies = pieces[: first + 1]
    talk.memory.more = [
        {"text": piece.text, "buttons": piece.buttons, "waits": piece.is_long_answer} for piece in pieces[first + 1 :]
    ]
    talk.memory.more[0]["menu"] = _menu_above(talk)
    talk.button("more", MORE)


def _menu_above(talk: Talk) -> List[Dict[str, str]]:
    """The choices told before this answer; their numbers count on while it is told in steps."""
    choices = _choices(talk.said_before)
    return [dict(button) for button in choices] if len(choices) > 1 else []


def _go_on(talk: Talk, more: List[Json]) -> bool:
    """The next step of a long answer, with the short words that belong to the last one."""
    if not more:
        talk.say("utter_nothing_more")
        small_talk.main_buttons(talk)
        return True
    rest = next((index for index, item in enumerate(more[1:], 1) if item["waits"]), len(more))
    talk.replies.extend(Reply(item["text"], list(item["buttons"])) for item in more[:rest])
    talk.memory.more, menu = more[rest:] or None, more[0].get("menu") or []
    if talk.memory.more:
        talk.memory.more[0]["menu"] = menu
        talk.button("more", MORE)
    elif not _choices(talk.replies):
        talk.replies[-1].buttons = menu  # shown anew, with the same numbers
    return True


def _without_numbers(reply: Reply) -> str:
    """The text as it was before its choices got numbers; they get them again where the simple mode goes on."""
    lines = _numbered_lines(reply)
    whole = reply.text.split("\n")
    return "\n".join(whole[: -len(lines)]) if lines and whole[-len(lines) :] == lines else reply.text


def _numbered_lines(reply: Reply) -> List[str]:
    return [
        texts.render("utter_line_choice", number=number, choice=button["title"])
        for number, button in enumerate(reply.buttons, 1)
        if not _OWN_NUMBER.match(button["title"])  # a score, or a procedure the text numbers itself
    ]


def _number_choices(replies: List[Reply]) -> None:
    """ "Bam so 1: ..." under the last reply with choices; earlier ones lose theirs: one thing at a time."""
    numbered = next((reply for reply in reversed(replies) if reply.buttons), None)
    for reply in replies:
        if reply is not numbered:
            reply.buttons = []
    if numbered is None:
        return
    lines = _numbered_lines(numbered)
    if lines and not numbered.text.endswith(lines[-1]):
        numbered.text = "\n".join([numbered.text, *lines])
