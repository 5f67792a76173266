"""The words of the catalogue's pages for what the database stores as slugs."""

from __future__ import annotations

from babel.support import LazyProxy

from admin_ui.sayings import said
from inbox_api.procedures.editing.naming import field_name
from inbox_api.texts import lazy_gettext

GROUPS: dict[str, tuple[str, ...]] = {
    "asked": (
        "documents", "fee", "fees", "processing_time", "submit_where", "steps", "conditions", "audience", "result",
        "notes",
    ),
    "official": (
        "methods", "official_steps", "online_level", "online_url", "agency", "authority", "receiving_address",
        "authorized", "coordinating", "subjects", "decision", "promulgated_by", "legal_basis", "related", "replaces",
        "replaced_by", "description",
    ),
    "naming": (
        "name", "official_name", "code", "aliases", "situations", "keywords", "field", "official_field", "field_code",
        "level", "kind", "formality", "tier",
    ),
    "sources": ("sources", "confidence", "memory_fields", "portal_id", "valid_from", "valid_to"),
}  # fmt: skip
GROUP_NAMES: dict[str, LazyProxy] = {
    "asked": lazy_gettext("What citizens ask for most"),
    "official": lazy_gettext("Official details"),
    "naming": lazy_gettext("Names and order"),
    "sources": lazy_gettext("Where it comes from"),
}
STATUSES: dict[str, LazyProxy] = {
    "active": lazy_gettext("Status: all active"),
    "expired": lazy_gettext("Status: over"),
    "expiring": lazy_gettext("Status: ends within 30 days"),
    "waiting": lazy_gettext("Status: waits for approval"),
    "overtaken": lazy_gettext("Status: overtaken by an import"),
    "memory": lazy_gettext("Status: from memory"),
    "stale": lazy_gettext("Status: not checked for six months"),
    "never_asked": lazy_gettext("Status: never asked for"),
    "own": lazy_gettext("Status: with facts of the city"),
    "inactive": lazy_gettext("Status: switched off"),
}
CHIPS: tuple[str, ...] = ("inactive", "expired", "expiring", "waiting", "overtaken", "memory", "stale")
ASPECTS: dict[str, LazyProxy] = {
    "overview": lazy_gettext("Aspect: overview"),
    "documents": lazy_gettext("Aspect: documents"),
    "form": lazy_gettext("Aspect: form"),
    "fee": lazy_gettext("Aspect: fee"),
    "duration": lazy_gettext("Aspect: duration"),
    "place": lazy_gettext("Aspect: place"),
    "steps": lazy_gettext("Aspect: steps"),
    "conditions": lazy_gettext("Aspect: conditions"),
    "online": lazy_gettext("Aspect: online"),
    "delivery": lazy_gettext("Aspect: delivery"),
    "source": lazy_gettext("Aspect: source"),
    "case": lazy_gettext("Aspect: special case"),
}
CASES: dict[str, LazyProxy] = {
    "proxy": lazy_gettext("Case: somebody else does it"),
    "late": lazy_gettext("Case: too late"),
    "foreign": lazy_gettext("Case: with a foreigner"),
    "disabled": lazy_gettext("Case: disabled people"),
    "poor": lazy_gettext("Case: poor households"),
    "merit": lazy_gettext("Case: people with merit"),
    "fine": lazy_gettext("Case: fines"),
    "validity": lazy_gettext("Case: how long it is valid"),
    "deadline": lazy_gettext("Case: until when to hand it in"),
    "benefit": lazy_gettext("Case: how much one receives"),
}
CHANNELS: dict[str, LazyProxy | str] = {"web": lazy_gettext("Web chat"), "facebook": "Messenger", "zalo": "Zalo"}
CHANGE_STATES: dict[str, LazyProxy] = {
    "draft": lazy_gettext("Change: waits for approval"),
    "approved": lazy_gettext("Change: approved"),
    "rejected": lazy_gettext("Change: sent back"),
    "withdrawn": lazy_gettext("Change: withdrawn"),
}
ARTICLE_KINDS: dict[str, LazyProxy] = {
    "article": lazy_gettext("Article for citizens"),
    "canned": lazy_gettext("Ready answer for officers"),
}
ARTICLE_STATES: dict[str, LazyProxy] = {
    "draft": lazy_gettext("Text: waits for approval"),
    "returned": lazy_gettext("Text: sent back"),
    "approved": lazy_gettext("Text: shown"),
    "over": lazy_gettext("Text: over"),
    "withdrawn": lazy_gettext("Text: withdrawn"),
}
PHRASE_KINDS: dict[str, LazyProxy] = {
    "alias": lazy_gettext("Way of naming"),
    "situation": lazy_gettext("Situation"),
}
ENDING_KINDS: dict[str, LazyProxy] = {
    "fact": lazy_gettext("Fact of the city"),
    "fee": lazy_gettext("Item of the fee table"),
    "text": lazy_gettext("Date named in the text"),
    "record": lazy_gettext("The procedure itself"),
}
ORIGINS: dict[str, LazyProxy] = {
    "question": lazy_gettext("Citizens asked it in these words"),
    "situation": lazy_gettext("What happened to people, of the record"),
    "name": lazy_gettext("Its names alone"),
    "sister": lazy_gettext("As people ask about other procedures"),
}
DONE: dict[str, LazyProxy] = {
    "proposed": lazy_gettext("The draft is handed in. It goes live when a second person has approved it."),
    "approved": lazy_gettext("Approved: citizens get it from the first day on."),
    "rejected": lazy_gettext("Sent back to the writer with your note."),
    "withdrawn": lazy_gettext("Withdrawn."),
    "activated": lazy_gettext("Switched on: it is found and answered again."),
    "deactivated": lazy_gettext("Switched off: it is neither found nor answered."),
    "phrase": lazy_gettext("Added: the next search finds it."),
    "phrase_gone": lazy_gettext("Removed."),
    "adopted": lazy_gettext("Added, and the question is off the list."),
    "settled": lazy_gettext("The question is off the list."),
    "written": lazy_gettext("Kept. It is shown when a second person has approved it."),
    "taught": lazy_gettext("The sentences are in the draft of the training desk, marked as from a procedure."),
    "form_in": lazy_gettext("The file is handed in. It goes out when a second person has approved it."),
    "form_approve": lazy_gettext("Approved: the bot sends this file from now on."),
    "form_reject": lazy_gettext("Not approved: the file does not go out."),
    "form_withdraw": lazy_gettext("Taken back: the file no longer goes out."),
    "text_approved": lazy_gettext("Approved: it is shown from now on."),
}


def field(name: str) -> str:
    """The label of a key of the record."""
    return field_name(name)


def aspect(name: str) -> str:
    return str(ASPECTS.get(name, name))


def done(slug: str | None) -> str | None:
    """The sentence after a finished step; None for anything that is no such slug (the address is not trusted)."""
    return said(DONE, slug)
