"""A record as the officers' page shows it: every field with its words and where they come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from admin_ui.procedures.editors import is_editable
from admin_ui.procedures.words import GROUPS
from inbox_api.models import ProcedureOverride
from inbox_api.procedures.dated import DatedRecord, Origin
from inbox_api.procedures.editing.endings import Ending, endings
from inbox_api.procedures.editing.naming import field_name
from inbox_api.procedures.editing.plain import lines_of
from inbox_api.procedures.records import ProcedureRecord

HIDDEN = frozenset({"id", "as_of"})  # they stand in the head of the page


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. origin: None where the national record has it. drafts: changes that wait for a second person."""

    name: str
    label: str
    lines: list[str]
    origin: Origin | None
    is_from_memory: bool
    endings: list[Ending]
    drafts: list[ProcedureOverride]
    is_editable: bool


def field_groups(
    dated: DatedRecord, changes: Sequence[ProcedureOverride], day: date
) -> dict[str, tuple[list[FieldView], list[FieldView]]]:
    """Group -> (fields that say something, empty ones), in the order of the page; unknown keys come last."""
    views = {view.name: view for view in _views(dated, changes, day)}
    listed = {name for names in GROUPS.values() for name in names}
    groups = {group: [name for name in names if name in views] for group, names in GROUPS.items()}
    groups["sources"] += [name for name in views if name not in listed]
    found = {}
    for group, names in groups.items():
        told = [views[name] for name in names if views[name].lines or views[name].drafts]
        found[group] = (told, [views[name] for name in names if views[name] not in told])
    return found


def _views(dated: DatedRecord, changes: Sequence[ProcedureOverride], day: date) -> list[FieldView]:
    ending: dict[str, list[Ending]] = defaultdict(list)
    for one in endings(dated, [row for row in changes if row.status == "approved"], day):
        ending[one.field].append(one)
    plain = dated.record.as_json()
    return [
        FieldView(
            name=name,
            label=field_name(name),
            lines=lines_of(name, plain.get(name)),
            origin=dated.origins.get(name),
            is_from_memory=dated.record.is_from_memory(name),
            endings=ending[name],
            drafts=[row for row in changes if row.field == name and row.status == "draft"],
            is_editable=is_editable(name),
        )
        for name in ProcedureRecord.model_fields
        if name not in HIDDEN
    ]
