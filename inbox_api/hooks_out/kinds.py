"""What is told to other systems. Nothing restricted and nothing about a person is among it."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.texts import lazy_gettext

TEST = "hook.test"
MESSAGE_RECEIVED = "message.received"
MESSAGE_SENT = "message.sent"
MESSAGE_NOT_DELIVERED = "message.not_delivered"
CONVERSATION_WAITING = "conversation.waiting"
CONVERSATION_TAKEN = "conversation.taken"
CONVERSATION_RETURNED = "conversation.returned"
CASE_DEADLINE = "case.deadline"
WITH_TEXT = frozenset({MESSAGE_RECEIVED, MESSAGE_SENT})  # their words go along where a leader has allowed it

KINDS: dict[str, LazyProxy] = {
    "case.created": lazy_gettext("A case was recorded"),
    "case.state_changed": lazy_gettext("A case took a step"),
    "case.unit_changed": lazy_gettext("A case went to another unit"),
    "case.officer_changed": lazy_gettext("A case was given to an officer, or taken from one"),
    "case.answered": lazy_gettext("The citizen of a case was answered"),
    "case.added_to": lazy_gettext("A citizen added something to a case"),
    "case.note_added": lazy_gettext("An internal note was written (without its text)"),
    "case.rated": lazy_gettext("A citizen rated how a case was handled"),
    "case.changed": lazy_gettext("Facts of a case were corrected"),
    "case.merged": lazy_gettext("A case joined a common case"),
    "case.unmerged": lazy_gettext("A case left its common case"),
    "case.split": lazy_gettext("A case was split"),
    "case.document": lazy_gettext("A document of a case took a step"),
    "case.extended": lazy_gettext("A deadline was extended"),
    CASE_DEADLINE: lazy_gettext("50, 80 or 100 percent of a deadline have passed"),
    MESSAGE_RECEIVED: lazy_gettext("A citizen wrote"),
    MESSAGE_SENT: lazy_gettext("An answer was written to a citizen"),
    MESSAGE_NOT_DELIVERED: lazy_gettext("An answer could not be delivered"),
    CONVERSATION_WAITING: lazy_gettext("A conversation waits for people"),
    CONVERSATION_TAKEN: lazy_gettext("An officer took a conversation over"),
    CONVERSATION_RETURNED: lazy_gettext("A conversation went back to the bot"),
}

OF_LINE = {
    "created": "case.created",
    "state": "case.state_changed",
    "unit": "case.unit_changed",
    "officer": "case.officer_changed",
    "unassigned": "case.officer_changed",
    "answer": "case.answered",
    "addition": "case.added_to",
    "note": "case.note_added",
    "rating": "case.rated",
    "field": "case.changed",
    "reclassified": "case.changed",
    "merged": "case.merged",
    "unmerged": "case.unmerged",
    "split": "case.split",
    "document": "case.document",
    "extension": "case.extended",
}
TOLD_DETAIL = {  # of each kind of line, the slugs and numbers that go along; reasons and texts never do
    "state": ("from", "to", "verb"),
    "rating": ("score",),
    "document": ("step",),
}
FILTERS = ("case_types", "topics", "units", "states", "channels")
