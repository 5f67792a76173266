"""The conditions of the dialogue file: reading one, and whether it holds for a window. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from hopthu.nlu.dialogues import wording
from hopthu.nlu.dialogues.window import CaseFact, Window
from inbox_api.texts import gettext as _

ASKED = ("address", "phone", "description", "time", "photo", "confirmation")
EMERGENCY_NUMBER = re.compile(r"(?<!\d)11[1345](?!\d)")
NAME, CODE = re.compile(r"[a-z_]+"), re.compile(r"[0-9.]+[A-Z0-9.]*")


class BadCondition(ValueError):
    """A condition that is not of the contract; the text tells which."""


@dataclass(frozen=True, slots=True)
class Condition:
    """written: as in the file. holds: the check."""

    written: str
    holds: Callable[[Window], bool]


def plain(text: str) -> str:
    """For comparing: NFC, without case, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def read_condition(written: str) -> Condition:
    """Raises BadCondition."""
    name, _separator, argument = written.strip().partition(":")
    if not argument and name in PLAIN:
        return Condition(written, PLAIN[name])
    if argument and name in WITH_ARGUMENT:
        return Condition(written, WITH_ARGUMENT[name](argument))
    raise BadCondition(_("unknown condition %(condition)s", condition=written))


# with an argument


def _intent(argument: str) -> Callable[[Window], bool]:
    if not NAME.fullmatch(argument):
        raise BadCondition(_("not the name of an intent: %(name)s", name=argument))
    return lambda window: window.intent == argument


def _procedure(argument: str) -> Callable[[Window], bool]:
    if not CODE.fullmatch(argument):
        raise BadCondition(_("not the code of a procedure: %(code)s", code=argument))
    return lambda window: argument in window.procedures


def _contains_any(argument: str) -> Callable[[Window], bool]:
    wanted = _texts(argument)
    return lambda window: any(text in plain(reply) for reply in window.texts for text in wanted)


def _contains_none(argument: str) -> Callable[[Window], bool]:
    unwanted = _texts(argument)
    return lambda window: not any(text in plain(reply) for reply in window.texts for text in unwanted)


def _asks_for(argument: str) -> Callable[[Window], bool]:
    if argument not in ASKED:
        raise BadCondition(_("asks_for knows %(known)s", known=", ".join(ASKED)))
    return lambda window: argument in window.asked


def _case_created(argument: str) -> Callable[[Window], bool]:
    wanted = _json(argument)
    if (
        not isinstance(wanted, dict)
        or not {"type"} <= wanted.keys() <= {"type", "topic"}
        or not all(isinstance(value, str) and value for value in wanted.values())
    ):
        raise BadCondition(_('case_created takes {"type", "topic"}: %(argument)s', argument=argument))
    types, topics = wanted["type"].split("|"), wanted["topic"].split("|") if "topic" in wanted else None

    def fits(case: CaseFact) -> bool:
        return case.case_type in types and (topics is None or case.topic in topics)

    return lambda window: any(fits(case) for case in window.new_cases)


def _texts(argument: str) -> list[str]:
    found = _json(argument)
    if not isinstance(found, list) or not found or not all(isinstance(text, str) and text.strip() for text in found):
        raise BadCondition(_("a list of texts is missing: %(argument)s", argument=argument))
    return [plain(text) for text in found]


def _json(argument: str) -> object:
    try:
        return json.loads(argument)
    except ValueError as error:
        raise BadCondition(_("not JSON: %(argument)s", argument=argument)) from error


# without


def _shows_fallback_menu(window: Window) -> bool:
    """Something to choose from, and the honest word that the message was not understood."""
    has_menu = any(len({button.payload or button.title for button in said.buttons}) >= 2 for said in window.said)
    return has_menu and any(wording.says_not_understood(text) for text in window.texts)


def _shows_case_status(window: Window) -> bool:
    """One message holds the code of an own case and the words for its state."""
    return any(
        plain(case.code) in plain(said.text) and case.status_text and plain(case.status_text) in plain(said.text)
        for said in window.said
        for case in window.cases
    )


PLAIN: dict[str, Callable[[Window], bool]] = {
    "no_case_created": lambda window: not window.new_cases,
    "handed_to_human": lambda window: window.handled_by in ("queue", "officer"),
    "bot_silent": lambda window: not any(said.author == "bot" for said in window.said),
    "emergency_numbers_shown": lambda window: any(EMERGENCY_NUMBER.search(text) for text in window.texts),
    "fallback_menu": _shows_fallback_menu,
    "case_status_shown": lambda window: bool(_shows_case_status(window)),
    "privacy_masked": lambda window: not window.exposed,
}
WITH_ARGUMENT: dict[str, Callable[[str], Callable[[Window], bool]]] = {
    "intent": _intent,
    "procedure": _procedure,
    "reply_contains_any": _contains_any,
    "reply_not_contains": _contains_none,
    "case_created": _case_created,
    "asks_for": _asks_for,
}
