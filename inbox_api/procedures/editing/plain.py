"""A field of a record as lines that people read: for showing, comparing and searching. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inbox_api.procedures.editing.naming import choice_name
from inbox_api.texts import gettext as _

Plain = dict[str, Any]


def lines_of(name: str, value: Any) -> list[str]:
    """One field's plain JSON as lines, nothing for an empty one. name: a key of the record."""
    if value in (None, "", []):
        return []
    if name in ONE:
        return [line for line in ONE[name](value) if line]
    if name in MANY:
        return [line for item in value for line in MANY[name](item) if line]
    items = value if isinstance(value, list) else str(value).split("\n")
    return [choice_name(name, str(item)) for item in items]


def money(amount: int) -> str:
    """ "8.000 VND" in the words of the catalogue."""
    return _("%(amount)s VND", amount=f"{amount:,}".replace(",", "."))


def day_words(iso: str | None) -> str:
    """ "2026-12-31" as "31/12/2026"; "" for None."""
    return "/".join(reversed(iso.split("-"))) if iso else ""


def _fee(fee: Plain) -> list[str]:
    amount = fee.get("amount_vnd")
    head = _("Amount: %(amount)s", amount=money(amount)) if amount is not None else _("Amount: none is published")
    return [head, fee.get("text", "")]


def _time(time: Plain) -> list[str]:
    value = time.get("value")
    head = f"{value} {time.get('unit', '')}" if value is not None else _("No single number")
    return [_("Time: %(time)s", time=head), time.get("text", "")]


def _paper(paper: Plain) -> list[str]:
    counts = _("%(o)s original, %(c)s copies", o=paper.get("original", 0), c=paper.get("copies", 0))
    more = [
        _("case: %(case)s", case=paper["case"]) if paper.get("case") else "",
        _("code: %(code)s", code=paper["code"]) if paper.get("code") else "",
        _("optional") if paper.get("is_optional") else "",
        _("electronic form") if paper.get("is_electronic") else "",
        *(f"{form['name']} {form.get('url', '')}".strip() for form in paper.get("forms", [])),
        paper.get("note", ""),
    ]
    return [" · ".join(part for part in (f"{paper['name']} ({counts})", *more) if part)]


def _days(item: Plain) -> str:
    first, last = day_words(item.get("valid_from")), day_words(item.get("valid_to"))
    if first and last:
        return _("from %(first)s to %(last)s", first=first, last=last)
    if last:
        return _("to %(last)s", last=last)
    return _("from %(first)s", first=first) if first else ""


def channel_words(slug: str) -> str:
    """The way of handing in, "" for whichever."""
    words = {"online": _("online way"), "post": _("by post"), "direct": _("at the counter")}
    return words.get(slug, "")


def _fee_item(item: Plain) -> list[str]:
    amount = item.get("amount_vnd")
    free = item.get("free_for") or []
    parts = [
        item.get("name", ""),
        item.get("case", ""),
        channel_words(item.get("channel", "")),
        money(amount) if amount is not None else _("no amount is published"),
        item.get("text", ""),
        _("free for: %(who)s", who="; ".join(free)) if free else "",
        _days(item),
        _("basis: %(basis)s", basis=item["basis"]) if item.get("basis") else "",
    ]
    return [" · ".join(part for part in parts if part)]


def _method(method: Plain) -> list[str]:
    time = method.get("time")
    head = [channel_words(method["channel"]), method.get("case", ""), *(_time(time) if time else [])]
    lines = [" · ".join(part for part in (*head, method.get("note", "")) if part)]
    return [*lines, *(f"– {line}" for fee in method.get("fees", []) for line in _fee_item(fee))]


def _step(step: Plain) -> list[str]:
    return [f"{step['name']}: {step['text']}" if step.get("text") else str(step["name"])]


def _decision(decision: Plain) -> list[str]:
    decided, published = day_words(decision.get("decided_on")), day_words(decision.get("published_on"))
    return [
        decision["number"],
        _("decided on %(day)s", day=decided) if decided else "",
        _("published on %(day)s", day=published) if published else "",
        decision.get("agency", ""),
    ]


ONE: dict[str, Callable[[Any], list[str]]] = {"fee": _fee, "processing_time": _time, "decision": _decision}
MANY: dict[str, Callable[[Any], list[str]]] = {
    "documents": _paper,
    "fees": _fee_item,
    "methods": _method,
    "official_steps": _step,
}
