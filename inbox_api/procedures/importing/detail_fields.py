"""From the sections of a page to a partial record."""

from __future__ import annotations

import re

from inbox_api.folding import fold
from inbox_api.procedures.importing.agencies import doubt_offices, level_in_words
from inbox_api.procedures.importing.amounts import fee_item
from inbox_api.procedures.importing.blocks import Grid
from inbox_api.procedures.importing.building import held, partial
from inbox_api.procedures.importing.codes import CODE_INSIDE
from inbox_api.procedures.importing.days import written
from inbox_api.procedures.importing.fee_texts import read_fees
from inbox_api.procedures.importing.labels import Page
from inbox_api.procedures.importing.methods import RawMethod, channels_in, read_methods
from inbox_api.procedures.importing.papers import read_papers
from inbox_api.procedures.importing.readings import Doubts, Origin, Partial, Values
from inbox_api.procedures.importing.tables import laws_of_blocks, methods_of_grid, papers_of_blocks
from inbox_api.procedures.importing.times import processing_time, times_in
from inbox_api.procedures.importing.wording import data, folded, holds_word, is_nothing, text_of, without_bullet
from inbox_api.texts import gettext as _

_DECISION_NUMBER = re.compile(r"\d{1,6}/[\w/-]{2,40}")
_STEP = re.compile(r"^(?P<name>b\u01b0\u1edbc\s+\d{1,2})\s*[:.-]\s*(?P<text>.+)$", re.IGNORECASE)


def partial_of(page: Page, name: str, code: str | None, line: int, origin: Origin, doubts: Doubts) -> Partial:
    """A partial record of one page. origin.url: the page's address. Every section may be missing."""
    steps = page.lines("steps")
    receiving = "; ".join(page.lines("receiving"))
    values: Values = {
        "code": code,
        "name": name,
        "field": page.text("field"),
        "level": level_in_words(page.text("level")),
        "agency": _several(page.lines("agency")),
        "subjects": subjects_in(page.lines("subjects")),
        "documents": read_papers(papers_of_blocks(page.blocks("papers")), doubts),
        "official_steps": [_step(text) for text in steps],
        "methods": _methods(page, steps, doubts),
        "fees": _loose_fees(page, doubts),
        "processing_time": _loose_time(page),
        "result": "; ".join(without_bullet(text).rstrip(" ;,") for text in page.lines("result")),
        "conditions": [without_bullet(text) for text in page.lines("conditions")],
        "legal_basis": laws_of_blocks(page.blocks("legal")),
        "formality": _by_words(page.text("kind"), "formalities"),
        "decision": _decision(page.text("decision")),
        "promulgated_by": page.text("promulgated"),
        "authority": _several(page.lines("authority")),
        "receiving_address": receiving,
        "authorized": page.lines("authorized"),
        "coordinating": page.lines("coordinating"),
        "related": page.lines("related"),
        "keywords": [word.strip() for word in page.text("keywords").replace(";", ",").split(",") if word.strip()],
        "description": page.text("description"),
        "online_level": _online(page.text("online")),
    }
    if holds_word(fold(page.text("kind")), folded("interconnected_words")):
        values["kind"] = "interconnected"
    values = held(values)
    doubt_offices(values, doubts)
    _doubt_forms(page, doubts)
    made = partial(line, values, origin)
    if sets := page.text("sets"):
        made.fallbacks["notes"] = f"{made.fallbacks['notes']} {text_of('sets').format(sets=sets.rstrip('.'))}".strip()
    return made


def _several(lines: list[str]) -> str:
    return "; ".join(without_bullet(line).rstrip(" ;,") for line in lines)


def subjects_in(lines: list[str]) -> list[str]:
    """The kinds of applicants; commas part them only between the portal's own names, which hold commas themselves."""
    found: list[str] = []
    for line in lines:
        for part in re.split(r"\s*;\s*", without_bullet(line)):
            found.extend(_known_subjects(part) or ([part] if part else []))
    return list(dict.fromkeys(found))


def _known_subjects(text: str) -> list[str]:
    names = sorted(data("subject_names"), key=len, reverse=True)
    found, rest = [], text.strip()
    while rest:
        name = next((one for one in names if fold(rest).startswith(fold(one)) and _ends_name(rest, one)), None)
        if name is None:
            return []
        found.append(name)
        rest = rest[len(name) :].lstrip(" ,.")
    return found


def _ends_name(text: str, name: str) -> bool:
    """Is the name followed by a comma or the end? Only for texts as long in plain letters as with accents."""
    return len(fold(text)) == len(text) and text[len(name) :].lstrip()[:1] in {"", ",", "."}


def _step(text: str) -> Values:
    match = _STEP.match(without_bullet(text))
    if match is None:
        return {"name": "", "text": text}
    return {"name": match["name"], "text": match["text"]}


def _methods(page: Page, steps: list[str], doubts: Doubts) -> list[Values]:
    raw: list[RawMethod] = []
    for block in page.blocks("methods"):
        if isinstance(block, Grid):
            raw.extend(methods_of_grid(block, doubts))
    if not raw:
        raw = [RawMethod(channel) for channel in channels_in(page.lines("methods"))]
    return read_methods(raw, ["\n".join(steps)], doubts)


def _loose_time(page: Page) -> Values | None:
    """The row "time" of a province's page, which has no table of ways to hand in."""
    text = page.text("time")
    if not text:
        return None
    times = times_in(text)
    return (
        processing_time(times[0][0], times[0][1], text) if len(set(times)) == 1 else processing_time(None, None, text)
    )


def _loose_fees(page: Page, doubts: Doubts) -> list[Values]:
    """The rows "fee" and "charge" of a province's page."""
    found = []
    for key, name in (("fee", data("fee_kinds")["FEE"]), ("charge", data("fee_kinds")["SERVICE_FEE"]), ("fees", "")):
        for raw in read_fees("\n".join(page.lines(key)), prints_free_for_zero=False):
            item = fee_item(raw.amount, raw.words, doubts, name=raw.name or name, unit=raw.unit)
            if item is not None:
                found.append(item)
    return found


def _by_words(text: str, key: str) -> str:
    plain = fold(text)
    return next((value for word, value in data(key) if fold(word) in plain), "")


def _online(text: str) -> str:
    plain = fold(text)
    for key, level in (("full_words", "full"), ("partial_words", "partial"), ("offline_words", "offline")):
        if holds_word(plain, folded(key)):
            return text_of(level)
    return ""


def _decision(text: str) -> Values | None:
    match = _DECISION_NUMBER.search(text)
    if match is None:
        return None
    day = written(text.replace(match[0], " ", 1))
    return {"number": match[0].rstrip("/-"), "decided_on": day, "published_on": None, "agency": ""}


def _doubt_forms(page: Page, doubts: Doubts) -> None:
    """Forms that a page lists apart from the papers have no place in a record: say which."""
    names = [text for text in page.lines("forms") if not is_nothing(text)]
    if names:
        doubts.append(("documents", _("forms listed apart from the papers: %(names)s", names="; ".join(names)[:300])))


def code_of(page: Page) -> tuple[str | None, str]:
    """(valid code or None, what stands where the code should be)."""
    text = page.text("code")
    match = CODE_INSIDE.search(text)
    return (match[1] if match else None), text
