"""The values that a field of a filter offers, with their names."""

from __future__ import annotations

from sqlalchemy.orm import Session

from admin_ui import words as all_words
from admin_ui.filters import words
from inbox_api.areas import service as areas
from inbox_api.cases import topics
from inbox_api.cases.states import STATE_LABELS
from inbox_api.conversations import labels
from inbox_api.duty.lists import units_of
from inbox_api.models import Officer
from inbox_api.views import service
from inbox_api.views.fields import FIELDS


def options_of(session: Session, officer: Officer, field: str) -> list[tuple[str, str]]:
    """(slug, words) of the values to choose from; [] for a field that is typed in."""
    own = [(slug, words.value(field, slug, {})) for slug in FIELDS[field].choices]
    if field == "ward":
        return own + [(ward.code, ward.name) for ward in areas.wards(session)]
    if field in {"unit", "case_unit"}:
        return own + [(unit.code, unit.name) for unit in units_of(session, officer)]
    if field in {"officer", "handler"}:
        return own + [(one.username, one.display_name) for one in service.colleagues(session, officer)]
    if field == "label":
        return own + [(str(one.id), one.name) for one in labels.labels_for(session, officer)]
    if field == "channel":
        return [(slug, str(label)) for slug, label in all_words.CHANNELS.items()]
    if field == "status":
        return [(slug.value, str(label)) for slug, label in STATE_LABELS.items()]
    if field == "topic":
        return own[:1] + [(code, name) for code, name in topics.FIELDS.items()] + [
            (code, f"{code} {topic.name}") for code, topic in topics.TOPICS.items()
        ]  # fmt: skip
    return own


def names_for(session: Session, officer: Officer) -> dict[str, str]:
    """Names of what a filter may speak of, by field and slug."""
    found = {}
    for field in ("ward", "unit", "case_unit", "officer", "handler", "label"):
        found.update({f"{field}:{slug}": name for slug, name in options_of(session, officer, field)})
    return found
