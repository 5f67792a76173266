"""What a line of the timeline says, in one plain sentence: for paper. Pages have their own, with names and links."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.cases.states import STATE_LABELS, CaseState
from inbox_api.models import CaseEvent
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

SENTENCES: dict[str, LazyProxy] = {
    "created": lazy_gettext("recorded the case"),
    "unit": lazy_gettext("transferred the case to %(name)s"),
    "officer": lazy_gettext("assigned the case to %(name)s"),
    "note": lazy_gettext("wrote an internal note"),
    "answer": lazy_gettext("answered the citizen"),
    "addition": lazy_gettext("added to the case"),
    "rating": lazy_gettext("rated the handling: %(score)s of 5"),
    "field": lazy_gettext("corrected the record"),
    "merged": lazy_gettext("put the case into the common case %(into)s"),
    "unmerged": lazy_gettext("took the case out of the common case %(from)s"),
    "joined": lazy_gettext("put case %(code)s into this common case"),
    "left": lazy_gettext("took case %(code)s out of this common case"),
    "split": lazy_gettext("split the case: %(codes)s"),
    "parts_done": lazy_gettext("all parts have ended; this case can end now"),
    "offered": lazy_gettext("asked whether it is the same matter as %(other)s"),
    "not_solved": lazy_gettext("said that it is not solved"),
    "followed": lazy_gettext("follows this case instead of reporting it again; people so far: %(people)s"),
    "document": lazy_gettext("document: %(name)s %(number)s"),
    "revealed": lazy_gettext("looked at who the person is"),
    "published": lazy_gettext("public copy: %(step)s"),
    "exported": lazy_gettext("exported the record for inspection"),
    "printed": lazy_gettext("printed the case"),
    "forward": lazy_gettext("outside body %(name)s: %(step)s"),
    "route": lazy_gettext("tried to reach the citizen"),
    "hidden": lazy_gettext("asked to be hidden; nothing is public"),
    "consent_withdrawn": lazy_gettext("no longer agrees to a public copy"),
    "consent_given": lazy_gettext("agrees to a public copy again"),
    "resent": lazy_gettext("sent again after %(code)s was not accepted"),
    "ticked": lazy_gettext("ticked off a step"),
    "unticked": lazy_gettext("took back the tick of a step"),
    "silence": lazy_gettext("reminded the citizen of the question"),
}


def sentence_of(event: CaseEvent) -> str:
    """The sentence; of a kind that nobody knows here, its name."""
    detail = event.detail
    if event.kind == "state":
        old, new = (str(STATE_LABELS[CaseState(detail[name])]) for name in ("from", "to"))
        return _('changed the state from "%(old)s" to "%(new)s"', old=old, new=new)
    sentence = SENTENCES.get(event.kind)
    if sentence is None:
        return event.kind
    values = {name: ", ".join(value) if isinstance(value, list) else value for name, value in detail.items()}
    return str(sentence) % _Known(values)


class _Known(dict[str, object]):
    """A place without a value stays empty: old lines may lack what new ones have."""

    def __missing__(self, _name: str) -> str:
        return ""
