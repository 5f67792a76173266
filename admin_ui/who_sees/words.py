"""The log's acts in plain words, for the page on who may see something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.support import LazyProxy

from admin_ui.audit.acts import in_words
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.who_sees.service import Act

ACTIONS: dict[str, LazyProxy] = {
    "case.view": lazy_gettext("opened it"),
    "conversation.view": lazy_gettext("opened it"),
    "case.who_sees": lazy_gettext("looked at this page"),
    "conversation.who_sees": lazy_gettext("looked at this page"),
    "case.field_copy": lazy_gettext("took it along on a phone"),
    "case.visit": lazy_gettext("recorded a visit"),
    "case.field_plan": lazy_gettext("chose it for a visit"),
    "case.field_plan_removed": lazy_gettext("took it off the list of visits"),
    "case.field_choice": lazy_gettext("chose between two versions of a fact"),
    "case.field_proposal": lazy_gettext("decided whether it is solved"),
    "case.event": lazy_gettext("wrote a line of its timeline"),
    "case.print": lazy_gettext("printed it"),
    "case.export": lazy_gettext("exported it for an inspection"),
    "case.document": lazy_gettext("worked on a document of it"),
    "case.reclassify": lazy_gettext("changed its kind or priority"),
    "case.merge": lazy_gettext("merged it with others"),
    "case.unmerge": lazy_gettext("took it out of a common case"),
    "case.split": lazy_gettext("split it"),
    "case.undo": lazy_gettext("undid a step"),
    "case.on_behalf": lazy_gettext("acted for an absent colleague"),
    "conversation.label": lazy_gettext("labelled it"),
    "conversation.note": lazy_gettext("wrote a note"),
    "conversation.remind": lazy_gettext("set a reminder"),
    "case.watch": lazy_gettext("followed it"),
    "case.watch_ended": lazy_gettext("stopped following it"),
    "case.remind": lazy_gettext("set a reminder"),
    "case.remind_ended": lazy_gettext("ended a reminder"),
    "case.snooze": lazy_gettext("put it off"),
    "conversation.snooze": lazy_gettext("put it off"),
    "conversation.ask_contact": lazy_gettext("asked for a way to answer"),
    "case.reveal": lazy_gettext("looked at who the person is"),
    "case.create": lazy_gettext("recorded the case"),
    "case.state": lazy_gettext("changed its state"),
    "case.assign": lazy_gettext("assigned it"),
    "case.unassign": lazy_gettext("took back the assignment"),
    "case.transfer": lazy_gettext("transferred it"),
    "case.change": lazy_gettext("corrected the record"),
    "case.answer": lazy_gettext("answered the citizen"),
    "case.link": lazy_gettext("linked messages"),
    "case.co_unit": lazy_gettext("asked another unit to help"),
    "case.co_answer": lazy_gettext("answered for a unit that helps"),
    "conversation.reply": lazy_gettext("answered the citizen"),
    "conversation.take_over": lazy_gettext("took the conversation"),
    "conversation.give": lazy_gettext("gave the conversation to somebody else"),
    "conversation.hand_back": lazy_gettext("gave it back to the assistant"),
    "conversation.bot_called_back": lazy_gettext("the citizen asked the assistant again while waiting"),
    "conversation.handed_over": lazy_gettext("handed it to people"),
    "conversation.close": lazy_gettext("closed it"),
}
ACTORS: dict[str, LazyProxy] = {
    "bot": lazy_gettext("The assistant"),
    "system": lazy_gettext("The system"),
    "citizen": lazy_gettext("The citizen"),
    "cli": lazy_gettext("Somebody at the server's command line"),
}


@dataclass(frozen=True, slots=True)
class Doer:
    """Everything one actor did, the latest first. last_at: of the latest of it."""

    name: str
    acts: list[Act]
    last_at: datetime


def action_text(act: Act) -> str:
    """ "opened it (12 times)"; acts without words of their own have those of the log's page."""
    text = str(ACTIONS[act.action]) if act.action in ACTIONS else _within(in_words(act.action))
    return text if act.how_often == 1 else _("%(act)s (%(times)s times)", act=text, times=act.how_often)


def _within(words: str) -> str:
    """As it stands within a sentence."""
    return words[:1].lower() + words[1:]


def doers(acts: Sequence[Act]) -> list[Doer]:
    """The acts by who did them; who did something last comes first."""
    by_name: dict[str, list[Act]] = {}
    for act in acts:
        by_name.setdefault(str(ACTORS.get(act.actor, act.actor)), []).append(act)
    return [Doer(name, found, max(one.last_at for one in found)) for name, found in by_name.items()]
