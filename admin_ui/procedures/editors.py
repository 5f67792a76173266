"""Which controls edit which field of a record. Nothing here can be edited that no approved fact may hold."""

from __future__ import annotations

from typing import get_args

from admin_ui.procedures import controls
from admin_ui.procedures.controls import Control, Options
from inbox_api.procedures.dated import FIXED_FIELDS
from inbox_api.procedures.editing.naming import CHOICES, field_name
from inbox_api.procedures.records import FieldName, ProcedureRecord
from inbox_api.texts import lazy_gettext

ONE_A_LINE = lazy_gettext("One a line.")
LINES = (
    "aliases", "situations", "conditions", "legal_basis", "sources", "subjects", "authorized", "coordinating",
    "related", "replaces", "replaced_by", "keywords", "steps",
)  # fmt: skip
TEXTS = ("submit_where", "notes", "result", "audience", "description", "receiving_address")
ONE_LINE = (
    "name", "official_name", "field", "official_field", "field_code", "level", "agency", "authority",
    "promulgated_by", "portal_id", "online_url",
)  # fmt: skip


def _memory_options() -> list[tuple[str, str]]:
    return [(name, field_name(name)) for name in get_args(FieldName)]


def _choices(name: str) -> Options:
    return lambda: [(slug, str(label)) for slug, label in CHOICES[name].items()]


STRUCTURED: dict[str, Control] = {
    "code": Control("line", is_nullable=True, hint=lazy_gettext("Such as 1.001193; empty while not confirmed.")),
    "documents": Control("rows", parts=controls.DOCUMENT),
    "processing_time": Control("group", parts=controls.TIME_PARTS),
    "fee": Control("group", parts=(controls.MONEY, Control("text", lazy_gettext("In words"), "text"))),
    "fees": Control("rows", parts=controls.FEE_ITEM),
    "methods": Control("rows", parts=controls.METHOD),
    "official_steps": Control("rows", parts=controls.OFFICIAL_STEP),
    "decision": Control("group", parts=controls.DECISION, needed_by=("number", "agency", "decided_on", "published_on")),
    "online_level": Control("choice", options=controls.online_levels),
    "kind": Control("choice", options=_choices("kind")),
    "formality": Control("choice", options=_choices("formality")),
    "tier": Control("choice", options=_choices("tier")),
    "confidence": Control("choice", options=_choices("confidence")),
    "memory_fields": Control("checks", options=_memory_options),
}


def is_editable(name: str) -> bool:
    return name in ProcedureRecord.model_fields and name not in FIXED_FIELDS


def editor_of(name: str) -> Control:
    """The control of one editable field; plain JSON for a field that a newer layout has brought."""
    if name in STRUCTURED:
        return STRUCTURED[name]
    if name in LINES:
        return Control("lines", hint=ONE_A_LINE)
    if name in TEXTS:
        return Control("text")
    if name in ONE_LINE:
        return Control("line")
    return Control("json", hint=lazy_gettext("As JSON: this field has no form of its own yet."))
