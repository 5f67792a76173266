"""The names of the rules by which somebody may read, as people read them. The rules themselves: `reading_rules`."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.texts import lazy_gettext

RULES: dict[str, LazyProxy] = {
    # of a case: inbox_api/cases/repository.py
    "unit": lazy_gettext("Belongs to the unit in charge"),
    "unit_above": lazy_gettext("Sorts, inspects or leads in a unit above the one in charge"),
    "co_unit": lazy_gettext("Belongs to a unit that helps with the case"),
    "co_unit_above": lazy_gettext("Sorts, inspects or leads in a unit above one that helps with the case"),
    "own": lazy_gettext("Is in charge of the case"),
    "substitute": lazy_gettext("Stands in for the absent colleague in charge"),
    "sensitive_unit": lazy_gettext("Sorts, inspects or leads, in the unit in charge or above it (sensitive case)"),
    "sensitive_own": lazy_gettext("Is in charge of the case (sensitive case)"),
    "sensitive_substitute": lazy_gettext("Stands in for the absent colleague in charge (sensitive case)"),
    "named": lazy_gettext("Is an inspector who was named on the denunciation"),
    # of a conversation besides: inbox_api/conversations/inbox_repository.py
    "taken": lazy_gettext("Has taken the conversation"),
    "taken_substitute": lazy_gettext("Stands in for the absent colleague who has taken the conversation"),
    "unsorted": lazy_gettext("Sorts, inspects or leads: the conversation belongs to no unit yet"),
    "case": lazy_gettext("May read a case of the conversation"),
    "to_be_sorted": lazy_gettext("Is an inspector: a denunciation whose case is not recorded yet"),
}
