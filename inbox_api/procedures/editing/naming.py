"""What people call the keys of a record, and the choices that some of them hold."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.texts import lazy_gettext

FIELDS: dict[str, LazyProxy] = {
    "name": lazy_gettext("Field: name"),
    "official_name": lazy_gettext("Field: official name"),
    "code": lazy_gettext("Field: code"),
    "aliases": lazy_gettext("Field: aliases"),
    "situations": lazy_gettext("Field: situations"),
    "field": lazy_gettext("Field: field of work"),
    "official_field": lazy_gettext("Field: official field"),
    "field_code": lazy_gettext("Field: code of the field"),
    "level": lazy_gettext("Field: level"),
    "agency": lazy_gettext("Field: agency"),
    "audience": lazy_gettext("Field: audience"),
    "documents": lazy_gettext("Field: documents"),
    "steps": lazy_gettext("Field: steps"),
    "processing_time": lazy_gettext("Field: processing time"),
    "fee": lazy_gettext("Field: fee"),
    "fees": lazy_gettext("Field: fee table"),
    "methods": lazy_gettext("Field: ways of handing in"),
    "online_level": lazy_gettext("Field: online level"),
    "submit_where": lazy_gettext("Field: where to hand in"),
    "result": lazy_gettext("Field: result"),
    "conditions": lazy_gettext("Field: conditions"),
    "legal_basis": lazy_gettext("Field: legal basis"),
    "sources": lazy_gettext("Field: sources"),
    "as_of": lazy_gettext("Field: date checked"),
    "confidence": lazy_gettext("Field: confidence"),
    "notes": lazy_gettext("Field: notes"),
    "memory_fields": lazy_gettext("Field: parts from memory"),
    "tier": lazy_gettext("Field: tier"),
    "kind": lazy_gettext("Field: kind"),
    "formality": lazy_gettext("Field: who regulates"),
    "decision": lazy_gettext("Field: decision"),
    "promulgated_by": lazy_gettext("Field: published by"),
    "subjects": lazy_gettext("Field: subjects"),
    "authority": lazy_gettext("Field: competent authority"),
    "receiving_address": lazy_gettext("Field: receiving address"),
    "authorized": lazy_gettext("Field: authorized bodies"),
    "coordinating": lazy_gettext("Field: coordinating bodies"),
    "related": lazy_gettext("Field: related procedures"),
    "replaces": lazy_gettext("Field: replaces"),
    "replaced_by": lazy_gettext("Field: replaced by"),
    "official_steps": lazy_gettext("Field: official steps"),
    "keywords": lazy_gettext("Field: keywords"),
    "description": lazy_gettext("Field: description"),
    "portal_id": lazy_gettext("Field: portal id"),
    "online_url": lazy_gettext("Field: online address"),
    "valid_from": lazy_gettext("Field: in force from"),
    "valid_to": lazy_gettext("Field: in force to"),
    "id": lazy_gettext("Field: id"),
}
CHOICES: dict[str, dict[str, LazyProxy]] = {
    "kind": {
        "standard": lazy_gettext("Kind: one authority"),
        "interconnected": lazy_gettext("Kind: several at once"),
    },
    "formality": {
        "": lazy_gettext("Not told"),
        "assigned": lazy_gettext("The law leaves details to the province"),
        "not_assigned": lazy_gettext("The law leaves nothing to the province"),
        "specific": lazy_gettext("Of this province alone"),
    },
    "tier": {"core": lazy_gettext("Tier: much asked"), "extra": lazy_gettext("Tier: others")},
    "confidence": {
        "verified": lazy_gettext("Compared with the official source"),
        "memory": lazy_gettext("Not compared yet: answers ask to confirm"),
    },
}


def field_name(key: str) -> str:
    """The label of a key of the record; the key itself when a newer layout has brought it."""
    return str(FIELDS.get(key, key))


def choice_name(key: str, slug: str) -> str:
    """The words of a choice; the slug itself where it is a word already. "memory_fields" hold keys."""
    if key == "memory_fields":
        return field_name(slug)
    return str(CHOICES.get(key, {}).get(slug, slug))
