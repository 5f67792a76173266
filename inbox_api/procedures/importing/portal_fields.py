"""One procedure of the portal's JSON, key by key. Every value may be missing, empty or of a wrong type."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from inbox_api.procedures.importing.agencies import doubt_offices
from inbox_api.procedures.importing.amounts import whole_number
from inbox_api.procedures.importing.building import held, partial
from inbox_api.procedures.importing.days import from_milliseconds
from inbox_api.procedures.importing.methods import RawFee, RawMethod, read_methods
from inbox_api.procedures.importing.papers import RawPaper, count, read_papers
from inbox_api.procedures.importing.readings import Doubts, Origin, Partial, Values
from inbox_api.procedures.importing.times import time_value, unit_named
from inbox_api.procedures.importing.wording import data, lines, names, one_line, without_bullet
from inbox_api.texts import gettext as _

CHANNELS = {"ONLINE": "online", "POSTAL": "post", "DIRECT": "direct"}
FORMALITIES = {"ASSIGNED_REGULATION": "assigned", "NOT_ASSIGNED_REGULATION": "not_assigned", "SPECIFIC": "specific"}


def read_procedure(one: dict[str, Any], code: str, name: str, line: int, origin: Origin, doubts: Doubts) -> Partial:
    """`one` has a valid code and a name; whatever else it holds may be anything."""
    methods = _methods(one, doubts)
    is_interconnected = one_line(one.get("type")) == "INTERCONNECTED"
    portal_id = _id(one.get("id"))
    values: Values = {
        "code": code,
        "name": name,
        "field": "; ".join(names(one.get("category"))),
        "field_code": one_line(_in(one.get("category"), "code")),
        "level": ", ".join(level for flag, level in data("level_flags") if one.get(flag) is True),
        "agency": "; ".join(_together(one, "departmentsExecuting", "unitGroupsExecuting")),
        "subjects": names(one.get("subjectTypesDetails")),
        "documents": read_papers(_papers(one), doubts),
        "official_steps": _steps(one.get("executionSteps")),
        "methods": methods,
        "result": "; ".join(names(one.get("resultsDetails"))),
        "conditions": [without_bullet(text) for text in lines(one.get("requirementsAndConditions"))],
        "legal_basis": _laws(one.get("legalBasisesDetails")),
        "kind": "interconnected" if is_interconnected else "standard",
        "formality": FORMALITIES.get(one_line(one.get("formalityType")), ""),
        "decision": _decision(one),
        "promulgated_by": one_line(one.get("departmentPromulgateName")),
        "authority": "; ".join(names(one.get("departmentsAuthority"))),
        "receiving_address": "; ".join(names(one.get("dossierReceivingAddresses"))),
        "authorized": names(one.get("departmentsAuthorized")),
        "coordinating": names(one.get("departmentsCoordinating")),
        "related": _related(one.get("procedureRelatedGroup")),
        "keywords": _keywords(one.get("keywords")),
        "description": one_line(one.get("description")),
        "portal_id": portal_id,
        "sources": [_page(origin, portal_id, code, is_interconnected=is_interconnected)],
    }
    values = held(values)
    if "type" not in one:
        values.pop("kind", None)
    doubt_offices(values, doubts)
    is_full = one.get("isFullProcess") if isinstance(one.get("isFullProcess"), bool) else None
    is_offline = one.get("isOfflineOnly") if isinstance(one.get("isOfflineOnly"), bool) else None
    return partial(line, values, origin, is_full=is_full, is_offline=is_offline)


def _in(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _id(value: object) -> str:
    return one_line(value)[:100] if isinstance(value, str | int) else ""


def _page(origin: Origin, portal_id: str, code: str, *, is_interconnected: bool) -> str:
    pages = data("default_sources")
    if origin.url:
        return origin.url
    if portal_id and all(c.isalnum() or c == "-" for c in portal_id) and portal_id.isascii():
        page: str = pages["interconnected" if is_interconnected else "page"]
        return page.format(id=portal_id)
    old: str = pages["old_page"]
    return old.format(code=code)


def _together(one: dict[str, Any], *keys: str) -> list[str]:
    return list(dict.fromkeys(name for key in keys for name in names(one.get(key))))


def _methods(one: dict[str, Any], doubts: Doubts) -> list[Values]:
    raw = []
    for method in _dicts(one.get("executionMethods")):
        channel = CHANNELS.get(one_line(method.get("submissionMethod")).upper())
        if channel is None:
            kind = one_line(method.get("submissionMethod"))[:60]
            doubts.append(
                ("methods", _("the way of handing in %(kind)s is not known; the line is left out", kind=kind))
            )
            continue
        raw.append(_method(method, channel, _units_of_cases(one), doubts))
    needs_unit = any(line.value is not None and line.unit is None for line in raw)
    return read_methods(raw, _step_texts(one) if needs_unit else [], doubts)


def _method(method: dict[str, Any], channel: str, cases: dict[int, set[str]], doubts: Doubts) -> RawMethod:
    printed = method.get("processingTime")
    value = time_value(printed)
    text = "" if value is not None or whole_number(printed) == 0 else one_line(printed)
    if value is None and text:
        doubts.append(("processing_time", _("%(text)s is no number of days or hours", text=text[:60])))
    unit = unit_named(one_line(method.get("processingTimeUnit")))
    if unit is None and value is not None and len(cases.get(value, ())) == 1:
        unit = next(iter(cases[value]))
    return RawMethod(channel, value, unit, text, one_line(method.get("description")), _fees(method, doubts))


def _units_of_cases(one: dict[str, Any]) -> dict[int, set[str]]:
    """quantity -> units under which `cases[].processingDay` names it."""
    found: dict[int, set[str]] = {}
    for case in _dicts(one.get("cases")):
        day = case.get("processingDay")
        quantity, unit = time_value(_in(day, "qty")), unit_named(one_line(_in(day, "type")))
        if quantity is not None and unit is not None:
            found.setdefault(quantity, set()).add(unit)
    return found


def _fees(method: dict[str, Any], doubts: Doubts) -> list[RawFee]:
    found = []
    for fee in _dicts(method.get("fees")):
        printed, words = fee.get("value"), one_line(fee.get("description"))
        amount = whole_number(printed)
        if amount is None and one_line(printed):
            doubts.append(("fee", _("%(text)s is no amount", text=one_line(printed)[:60])))
            words = "; ".join(part for part in (one_line(printed), words) if part)
        name = data("fee_kinds").get(one_line(fee.get("type")).upper(), "")
        found.append(RawFee(amount, words, name, one_line(fee.get("currencyName"))[:30]))
    return found


def _step_texts(one: dict[str, Any]) -> list[str]:
    steps = one.get("executionSteps")
    return ["\n".join(lines(step.get("description"))) for step in _dicts(steps)] or ["\n".join(lines(steps))]


def _steps(value: object) -> list[Values]:
    """Each step with its lines one below the other: the first carries the name."""
    found: list[Values] = []
    for step in _dicts(value) or [{"description": value}]:
        name, texts = one_line(step.get("name")), lines(step.get("description"))
        for number, text in enumerate(texts or ([""] if name else [])):
            found.append({"name": name if number == 0 else "", "text": text})
    return found


def _papers(one: dict[str, Any]) -> list[RawPaper]:
    found = []
    for case in _dicts(one.get("executionCases")):
        group = one_line(case.get("name"))
        for paper in _dicts(case.get("profileComponents")):
            raw = RawPaper(
                name=one_line(paper.get("name")),
                group=group,
                original=count(paper.get("originalQty")),
                copies=count(paper.get("copyQty")),
                code=one_line(paper.get("code"))[:100],
                is_optional=paper.get("required") is False,
                is_electronic=paper.get("hasElectronicForm") is True,
                forms=_forms(paper.get("attachments")),
            )
            found.append(raw)
    return found


def _forms(value: object) -> tuple[tuple[str, str], ...]:
    found = []
    for form in _dicts(value):
        name = next((text for key in ("name", "fileName", "originalName") if (text := one_line(form.get(key)))), "")
        url = next((text for key in ("url", "link", "fileUrl", "path") if (text := one_line(form.get(key)))), "")
        url = url if is_web_address(url) else ""
        if name or url:
            found.append((name or url.rsplit("/", 1)[-1] or url, url))
    return tuple(found)


def is_web_address(text: str) -> bool:
    if not text.startswith(("https://", "http://")) or any(c.isspace() for c in text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _laws(value: object) -> list[str]:
    found = []
    for law in _dicts(value):
        name, number = one_line(law.get("name")), one_line(law.get("code"))
        text = name if not number or number.casefold() in name.casefold() else f"{name} {number}".strip()
        if text and text not in found:
            found.append(text)
    return found or names(value)


def _decision(one: dict[str, Any]) -> Values | None:
    proposal = one.get("procedureProposal")
    number = one_line(one.get("decisionNo")) or one_line(_in(proposal, "proposalNumber"))
    if not number:
        return None
    agency = _in(proposal, "issuingAgency")
    return {
        "number": number,
        "decided_on": from_milliseconds(_in(proposal, "decisionDate")),
        "published_on": from_milliseconds(_in(proposal, "publicationDate")),
        "agency": "; ".join(names(agency)),
    }


def _related(value: object) -> list[str]:
    """Names with their codes, however deep the group nests them."""
    found: list[str] = []
    waiting: list[object] = [value]
    for _round in range(1000):
        if not waiting:
            break
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting = [*one, *waiting]
        elif isinstance(one, dict):
            name, code = one_line(one.get("name")), read_text_code(one.get("code"))
            if name:
                found.append(f"{name} ({code})" if code else name)
            waiting = [*(part for part in one.values() if isinstance(part, list | dict)), *waiting]
        elif isinstance(one, str):
            found.extend(lines(one))
    return list(dict.fromkeys(found))


def read_text_code(value: object) -> str:
    return one_line(value)[:40] if isinstance(value, str) else ""


def _keywords(value: object) -> list[str]:
    if isinstance(value, str):
        return [word.strip() for text in lines(value) for word in text.replace(";", ",").split(",") if word.strip()]
    return names(value)
