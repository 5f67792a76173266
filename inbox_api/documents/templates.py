"""Templates of documents: data/templates.json, read once, checked when they are read. Plain values, no database."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inbox_api.errors import Invalid, NotFound
from inbox_api.texts import gettext as _

DATA = Path(__file__).parent / "data" / "templates.json"
EFFECTS = ("none", "start", "resolve", "refuse", "refer", "suspend")
LONGEST_FIELD = 10_000
PLACE = re.compile(r"\{(\w+)\}")
NUMBER = re.compile(r"^\d+\. ")  # of a paragraph
FACTS = (  # what the system fills in by itself
    "case_code", "title", "citizen", "address", "received_day", "paper_received_day", "paper_day", "due_day",
    "issuer_name", "issued_day", "number", "kind", "gist",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """What the drafter writes. rows: 1 = one line."""

    key: str
    label: str
    rows: int
    required: bool
    help: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """when: only with that field filled in. gist: goes into the summary for the chat."""

    text: str
    when: str = ""
    gist: bool = False
    italic: bool = False
    center: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """letters: in the number ("TB"), "" for an official letter. issuer: own = the case's unit, head = its authority.

    effect: the step that sending it stands for. legal_on_…: facts on paper that it is (inbox_api/deadlines/legal.py).
    """

    key: str
    name: str
    letters: str
    kind_name: str
    issuer: str
    case_types: tuple[str, ...]
    effect: str
    needs_paper: bool
    legal_on_sign: tuple[str, ...]
    legal_on_send: tuple[str, ...]
    basis: str
    certainty: str
    subject: str
    fields: tuple[Field, ...]
    body: tuple[Paragraph, ...]
    recipients: tuple[str, ...]
    to: tuple[str, ...]
    summary: str


@lru_cache(maxsize=1)
def templates() -> dict[str, Template]:
    """By key, in the order of the file. Raises ValueError for a template that names unknown places or effects."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))["templates"]
    found = {}
    for row in rows:
        values = row | {
            "case_types": tuple(row["case_types"]),
            "fields": tuple(Field(**one) for one in row["fields"]),
            "body": tuple(Paragraph(**one) for one in row["body"]),
            "legal_on_sign": tuple(row["legal_on_sign"]),
            "legal_on_send": tuple(row["legal_on_send"]),
            "recipients": tuple(row["recipients"]),
            "to": tuple(row["to"]),
        }
        template = Template(**values)
        _check(template)
        found[template.key] = template
    return found


def _check(template: Template) -> None:
    known = {field.key for field in template.fields} | set(FACTS)
    texts = [template.subject, template.summary, *template.recipients, *template.to]
    texts += [paragraph.text for paragraph in template.body]
    unknown = {name for text in texts for name in PLACE.findall(text)} - known
    if unknown or template.effect not in EFFECTS or template.issuer not in {"own", "head"}:
        raise ValueError(f"template {template.key}: {sorted(unknown) or template.effect}")


def template_of(key: str) -> Template:
    """Raises NotFound."""
    found = templates().get(key)
    if found is None:
        raise NotFound
    return found


def templates_for(case_type: str, *, has_paper: bool) -> list[Template]:
    """Those that a case of this kind may need now."""
    return [one for one in templates().values() if case_type in one.case_types and (has_paper or not one.needs_paper)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Every place filled; one without a value shows dots, as on paper."""
    return PLACE.sub(lambda match: values.get(match[1], "").strip() or "\u2026\u2026", text)


def defaults(template: Template, facts: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields of a new draft."""
    return {field.key: fill(field.default, facts) if field.default else "" for field in template.fields}


def checked(template: Template, values: Mapping[str, str]) -> dict[str, str]:
    """The template's own fields and nothing else. Raises Invalid with the name of what is missing or too long."""
    kept = {field.key: values.get(field.key, "").replace("\r\n", "\n").strip() for field in template.fields}
    for field in template.fields:
        if len(kept[field.key]) > LONGEST_FIELD:
            raise Invalid(_('"%(field)s" is too long.', field=field.label))
    return kept


def missing(template: Template, values: Mapping[str, str]) -> list[str]:
    """Labels of mandatory fields that are still empty."""
    return [field.label for field in template.fields if field.required and not values.get(field.key, "").strip()]


def paragraphs(template: Template, values: Mapping[str, str]) -> list[tuple[Paragraph, str]]:
    """The paragraphs that are there, filled."""
    shown = [one for one in template.body if not one.when or values.get(one.when, "").strip()]
    return [(one, fill(one.text, values)) for one in shown]


def body_of(template: Template, values: Mapping[str, str]) -> str:
    """The whole text, a blank line between paragraphs."""
    return "\n\n".join(text for _one, text in paragraphs(template, values))


def gist_of(template: Template, values: Mapping[str, str]) -> str:
    """What the citizen must know of it, in the document's own words."""
    found = (NUMBER.sub("", text).rstrip("/. ") for one, text in paragraphs(template, values) if one.gist)
    return " ".join(f"{text}." for text in found)


def summary_of(template: Template, values: Mapping[str, str]) -> str:
    """The words for the chat, made of what was signed."""
    return fill(template.summary, {**values, "gist": gist_of(template, values)})


def recipients_of(template: Template, values: Mapping[str, str]) -> list[str]:
    return [fill(line, values) for line in template.recipients]


def addressees(template: Template, values: Mapping[str, str]) -> Sequence[str]:
    return [fill(line, values) for line in template.to]
