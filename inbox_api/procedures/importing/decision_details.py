"""The second part of a province's decision: the text of each procedure below its heading, in lettered sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from inbox_api.folding import fold
from inbox_api.procedures.importing.blocks import Block, Line
from inbox_api.procedures.importing.building import held
from inbox_api.procedures.importing.codes import CODE_INSIDE, is_internal
from inbox_api.procedures.importing.detail_fields import partial_of
from inbox_api.procedures.importing.labels import NUMBER, label_of, pages, starts_with_label
from inbox_api.procedures.importing.readings import Doubts, LineProblem, Origin, Partial, ReadResult, Values
from inbox_api.procedures.importing.wording import data, folded, one_line, starts_with_word
from inbox_api.texts import gettext as _

HEADING_CHARS = 600
FEWEST_LABELS = 2  # a text with fewer describes no procedure
LOOK_AHEAD = 4  # blocks between the heading of a procedure that no list names and its first section
_ANY_NUMBER = re.compile(r"^\s*(?:thu\s+tuc\s+(?:so\s+)?)?\d{1,3}(?:\.\d{1,3})*\s*[.):/-]", re.ASCII)


@dataclass(slots=True)
class Described:
    """One procedure of the second part. code: None when neither its heading nor the lists tell it for sure."""

    heading: str
    code: str | None
    blocks: list[Block] = field(default_factory=list)
    has_steps: bool = False

    def goes_on_with(self, found: Described) -> bool:
        """Is it the second line of the heading, such as the code below the name?"""
        if not self.heading or self.blocks:
            return False
        return self.code in {None, found.code} and not (found.heading and plain_name(self.heading))


def plain_name(text: str) -> str:
    """A name as it is compared: without number, code, the word for procedure, accents and closing signs."""
    words = fold(NUMBER.sub("", CODE_INSIDE.sub(" ", text)))
    for sign in folded("name_signs"):
        words = words.replace(sign, " ")
    words = " ".join(re.sub(r"[^\w\s]", " ", words).split())
    for start in folded("name_starts"):
        words = words.removeprefix(start + " ")
    return words


def described(blocks: list[Block], codes: dict[str, set[str]]) -> Iterator[Described]:
    """The procedures in order. codes: plain name -> the codes under which the lists of the first part hold it."""
    current = Described("", None)
    for number, block in enumerate(blocks):
        begins_steps = starts_with_label(block, "steps")
        found = _heading(block, blocks[number + 1 :][:LOOK_AHEAD], codes)
        if found is not None and current.goes_on_with(found):
            current.heading, current.code = current.heading or found.heading, current.code or found.code
            continue
        if found is not None or (begins_steps and current.has_steps):  # the heading may not be known as one
            yield current
            current = found or Described("", None)
        if found is None:
            current.has_steps |= begins_steps
            current.blocks.append(block)
    yield current


def _heading(block: Block, following: list[Block], codes: dict[str, set[str]]) -> Described | None:
    if not isinstance(block, Line) or len(block.text) > HEADING_CHARS:
        return None
    label = label_of(block.text, may_be_loose=False)
    if label is not None and label[0] not in {"name", "code"}:
        return None
    text = label[1] if label else block.text
    printed = CODE_INSIDE.search(text)
    if label is not None and label[0] == "code":
        return Described("", printed[1]) if printed else None
    listed = codes.get(plain_name(text), set())
    code = printed[1] if printed else next(iter(listed)) if len(listed) == 1 else None
    looks_so = label is not None or block.heading or _ANY_NUMBER.match(fold(text)) or _names_itself(text)
    if looks_so and (listed or (printed and plain_name(text)) or any(starts_with_label(b, "steps") for b in following)):
        return Described(text, code)
    return None


def _names_itself(text: str) -> bool:
    return starts_with_word(fold(text), folded("name_starts"))


def add_details(blocks: list[Block], decision: Values, origin: Origin, result: ReadResult) -> None:
    """Joins the texts to the rows of the lists. A row stands before its text, except for the laws."""
    listed = {one.values["code"]: one for one in result.partials if not one.needs_stored}
    texts = {one.values["code"]: one for one in _read(blocks, list(listed.values()), origin, result)}
    for code, one in texts.items():
        if code in listed:
            _doubt_time(listed[code], one, result)
        else:
            result.partials.append(replace(one, values=one.values | {"decision": decision}))
    result.partials = [
        _joined(row, texts[code]) if listed.get(code := row.values["code"]) is row and code in texts else row
        for row in result.partials
    ]


def _joined(row: Partial, text: Partial) -> Partial:
    laws = text.values.get("legal_basis") or row.values.get("legal_basis", [])
    values = text.values | row.values | held({"legal_basis": laws})
    fallbacks = {key: value for key, value in (row.fallbacks | text.fallbacks).items() if key not in values}
    return replace(row, values=values, fallbacks=fallbacks, is_bare=False, confirms_online=text.confirms_online)


def _doubt_time(row: Partial, text: Partial, result: ReadResult) -> None:
    first, second = (one.values.get("processing_time") or {} for one in (row, text))
    told = [(time["value"], time["unit"]) for time in (first, second) if time and time["value"] is not None]
    if len(set(told)) > 1:
        words = _("the list says %(first)s, the text %(second)s", first=first["text"], second=second["text"][:120])
        result.warnings.append(LineProblem(row.line, "processing_time", words))


def _read(blocks: list[Block], listed: list[Partial], origin: Origin, result: ReadResult) -> list[Partial]:
    """What the second part says, one partial record for each code; what belongs to no code for sure is named."""
    names = {row.values["code"]: row.values["name"] for row in listed}
    codes: dict[str, set[str]] = {}
    for code, listed_name in names.items():
        codes.setdefault(plain_name(listed_name), set()).add(code)
    found: dict[str, Partial] = {}
    for number, one in enumerate(described(blocks, codes), start=1):
        sections = pages(one.blocks)
        if len(sections) != 1 or len(sections[0].sections) < FEWEST_LABELS or (one.code and is_internal(one.code)):
            continue  # titles, "as in the decision of the ministry", or a procedure inside the administration
        name = names.get(one.code or "") or _written_name(one.heading)
        if one.code is None or one.code in found or not name:
            text = _("the second part: it is not sure which procedure this is: %(name)s", name=name[:200] or "\u2013")
            result.warnings.append(LineProblem(number, "", text))
            continue
        doubts: Doubts = []
        found[one.code] = partial_of(sections[0], name, one.code, number, origin, doubts)
        result.warnings.extend(LineProblem(number, key, message) for key, message in doubts)
    return list(found.values())


def _written_name(heading: str) -> str:
    """The name as the heading has it, without its number and code."""
    words = one_line(CODE_INSIDE.sub("", NUMBER.sub("", heading))).strip(" .:-\u2013()")
    start, _colon, rest = words.partition(":")
    if fold(start).strip() in folded("name_starts"):
        words = rest.strip()
    for sign in data("name_signs"):
        if words.casefold().endswith(sign):
            words = words[: -len(sign)].strip(" .:-\u2013(")
    return words
