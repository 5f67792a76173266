"""The words of the desk for what is stored as slugs."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.cases.links.likeness import Likeness
from inbox_api.models import CaseEvent, DocumentState, ForwardState, TwinState, WaveMemberState, WaveState
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

REASONS: dict[str, LazyProxy] = {
    "same_topic": lazy_gettext("same topic"),
    "same_words": lazy_gettext("similar words"),
    "same_street": lazy_gettext("same street"),
    "same_ward": lazy_gettext("same ward"),
    "same_hour": lazy_gettext("within an hour"),
    "same_day": lazy_gettext("within a day"),
}
DOCUMENT_STATES: dict[str, LazyProxy] = {
    DocumentState.DRAFTING: lazy_gettext("being drafted"),
    DocumentState.REVIEWING: lazy_gettext("with the reviewer"),
    DocumentState.SIGNING: lazy_gettext("with the signer"),
    DocumentState.SIGNED: lazy_gettext("signed, not sent yet"),
    DocumentState.SENT: lazy_gettext("sent"),
    DocumentState.WITHDRAWN: lazy_gettext("draft given up"),
}
DOCUMENT_STEPS: dict[str, LazyProxy] = {
    "drafted": lazy_gettext("drafted"),
    "submitted": lazy_gettext("submitted"),
    "reviewed": lazy_gettext("reviewed and passed on"),
    "sent_back": lazy_gettext("sent back"),
    "taken_back": lazy_gettext("taken back by the drafter"),
    "signer_changed": lazy_gettext("given to another signer"),
    "signed": lazy_gettext("signed"),
    "sent": lazy_gettext("sent to the citizen"),
    "withdrawn": lazy_gettext("gave it up"),
    "comment": lazy_gettext("remarked"),
}
EFFECTS: dict[str, LazyProxy] = {
    "none": lazy_gettext("Sending it changes no state."),
    "start": lazy_gettext("Sending it begins the work on the case."),
    "resolve": lazy_gettext("Sending it closes the case with this result."),
    "refuse": lazy_gettext("Sending it ends the case as not accepted."),
    "refer": lazy_gettext("Sending it ends the case as passed to another body."),
    "suspend": lazy_gettext("Sending it suspends the case."),
}
FORWARD_STATES: dict[str, LazyProxy] = {
    ForwardState.SENT: lazy_gettext("sent, not accepted yet"),
    ForwardState.ACCEPTED: lazy_gettext("accepted"),
    ForwardState.RETURNED: lazy_gettext("returned"),
    ForwardState.ANSWERED: lazy_gettext("answered"),
    ForwardState.WITHDRAWN: lazy_gettext("no longer asked"),
}
FORWARD_STEPS: dict[str, LazyProxy] = {
    "sent": lazy_gettext("asked %(name)s to handle it"),
    "opened": lazy_gettext("%(name)s has looked at it"),
    "accepted": lazy_gettext("%(name)s accepted"),
    "returned": lazy_gettext("%(name)s returned it"),
    "answered": lazy_gettext("%(name)s answered"),
    "withdrawn": lazy_gettext("no longer asks %(name)s"),
}
TWIN_STATES: dict[str, LazyProxy] = {
    TwinState.DRAFT: lazy_gettext("draft"),
    TwinState.WAITING: lazy_gettext("waits for a second person"),
    TwinState.APPROVED: lazy_gettext("public"),
    TwinState.RETURNED: lazy_gettext("to be corrected"),
    TwinState.REPLACED: lazy_gettext("replaced by a newer one"),
    TwinState.WITHDRAWN: lazy_gettext("no longer public"),
}
TWIN_STEPS: dict[str, LazyProxy] = {
    "drafted": lazy_gettext("began a public copy"),
    "approved": lazy_gettext("published a copy without personal data"),
    "returned": lazy_gettext("took the public copy back to correct it"),
    "withdrawn": lazy_gettext("withdrew the public copy"),
}
WAVE_STATES: dict[str, LazyProxy] = {
    WaveState.PROPOSED: lazy_gettext("proposed"),
    WaveState.ACCEPTED: lazy_gettext("common case"),
    WaveState.DISMISSED: lazy_gettext("no wave"),
}
MEMBER_STATES: dict[str, LazyProxy] = {
    WaveMemberState.PROPOSED: lazy_gettext("proposed"),
    WaveMemberState.JOINED: lazy_gettext("in the common case"),
    WaveMemberState.LEFT: lazy_gettext("another matter"),
}
MARKS: dict[str, LazyProxy] = {
    "name": lazy_gettext("name"),
    "phone": lazy_gettext("telephone number"),
    "identity": lazy_gettext("identity number"),
    "plate": lazy_gettext("number plate"),
    "house": lazy_gettext("house number"),
    "email": lazy_gettext("e-mail address"),
}
SIGNS: dict[str, LazyProxy] = {
    "mass_closing": lazy_gettext("Many cases closed within minutes"),
    "last_minute": lazy_gettext("Closed in the last hour before the deadline"),
    "copied": lazy_gettext("The same words as result"),
    "looser": lazy_gettext("Reclassified to a later deadline"),
    "paused_long": lazy_gettext("Waiting for the citizen for 15 days and more, the clock standing still"),
}
TWIN_FIELDS: dict[str, LazyProxy] = {
    "title": lazy_gettext("Title"),
    "text": lazy_gettext("What it is about"),
    "result": lazy_gettext("Result"),
    "place": lazy_gettext("Where it is"),
}


def reason(slug: str) -> str:
    """One reason why two cases are alike; "near:55" with its metres."""
    if slug.startswith("near:"):
        return _("%(metres)s m apart", metres=slug.removeprefix("near:"))
    return str(REASONS.get(slug, slug))


def reasons(found: Likeness | list[str]) -> str:
    slugs = found.reasons if isinstance(found, Likeness) else found
    return ", ".join(reason(slug) for slug in slugs)


def line_of(event: CaseEvent) -> str | None:
    """The sentence of a line that this desk wrote; None for others."""
    detail = event.detail
    if event.kind == "document":
        step = str(DOCUMENT_STEPS.get(str(detail.get("verb")), detail.get("verb")))
        name = " ".join(filter(None, [str(detail.get("name", "")), str(detail.get("number", ""))]))
        return _("document \u201c%(name)s\u201d: %(step)s", name=name, step=step)
    if event.kind == "forward":
        return str(FORWARD_STEPS[str(detail.get("step"))]) % {"name": detail.get("name", "")}
    if event.kind == "published":
        return str(TWIN_STEPS.get(str(detail.get("step")), detail.get("step")))
    sentences = {
        "merged": _("put the case into the common case %(into)s", into=detail.get("into", "")),
        "unmerged": _("took the case out of the common case %(from)s", **{"from": detail.get("from", "")}),
        "joined": _("put case %(code)s into this common case", code=detail.get("code", "")),
        "left": _("took case %(code)s out of this common case", code=detail.get("code", "")),
        "split": _("split the case: %(codes)s", codes=", ".join(detail.get("codes", []))),
        "parts_done": _("all parts have ended; this case can end now"),
        "offered": _("asked whether it is the same matter as %(other)s", other=detail.get("other", "")),
        "not_solved": _("said that it is not solved"),
        "followed": _(
            "follows this case instead of reporting it again; people so far: %(people)s",
            people=detail.get("people", ""),
        ),
        "revealed": _("looked at who the person is"),
        "exported": _("exported the record for inspection"),
        "printed": _("printed the case"),
    }
    return sentences.get(event.kind)
