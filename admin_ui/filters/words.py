"""The values of conditions in words."""

from __future__ import annotations

from collections.abc import Mapping

from babel.support import LazyProxy

from admin_ui import words
from inbox_api.cases import topics
from inbox_api.texts import lazy_gettext

VALUES: dict[str, LazyProxy] = {
    "yes": lazy_gettext("yes"),
    "no": lazy_gettext("no"),
    "any": lazy_gettext("any"),
    "none": lazy_gettext("none at all"),
    "me": lazy_gettext("me"),
    "nobody": lazy_gettext("nobody"),
    "mine": lazy_gettext("my units"),
    "bot": lazy_gettext("the assistant"),
    "queue": lazy_gettext("nobody yet: waits for an officer"),
    "officer": lazy_gettext("an officer"),
    "open": lazy_gettext("open"),
    "closed": lazy_gettext("closed"),
    "overdue": lazy_gettext("overdue"),
    "today": lazy_gettext("ends today"),
    "soon": lazy_gettext("ends within three days"),
    "later": lazy_gettext("ends later"),
    "owed": lazy_gettext("a reply is owed"),
}
OPERATORS: dict[str, LazyProxy] = {"is": lazy_gettext("is"), "not": lazy_gettext("is not")}
SCOPES: dict[str, LazyProxy] = {
    "own": lazy_gettext("only me"),
    "unit": lazy_gettext("my unit"),
    "city": lazy_gettext("the whole city"),
}


def value(field: str, slug: str, names: Mapping[str, str]) -> str:
    """names: of units, wards, officers and labels, by field and slug ("ward:tra-vinh")."""
    known = names.get(f"{field}:{slug}")
    if known is not None:
        return known
    if field == "status":
        return words.state(slug)
    if field == "channel":
        return words.channel(slug)
    if field == "priority":
        return str(words.PRIORITIES.get(slug, slug))
    if field == "type" and slug in topics.CASE_TYPES:
        return str(topics.CASE_TYPES[slug].name)
    if field == "topic" and slug != "none":
        return topics.FIELDS.get(slug) or topics.topic_name(slug) or slug
    return str(VALUES.get(slug, slug))
