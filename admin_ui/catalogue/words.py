"""The catalogue's words for things that records hold as keys."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup

from admin_ui.catalogue.shelves import Filters, icon_of, level_name, levels_of, slug
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _

__all__ = ["address", "icon_of", "levels", "list_address", "online", "online_hint", "paragraphs", "site", "slug"]

_CODE = re.compile(r"(?<![\w.])(\d\.\d{6}(?:\.H\d{2})?)(?![\d.]\d|\w)")


def online(key: str) -> str:
    """How far a procedure goes online, in a few words."""
    names = {
        "full": _("Entirely online"),
        "partial": _("Can be sent online"),
        "none": _("At the counter"),
    }
    return names.get(key, _("Online: not known"))


def online_hint(key: str) -> str:
    """The same in one sentence."""
    hints = {
        "full": _("From handing in to the result, nothing on paper."),
        "partial": _("You hand in online; some steps may need you in person."),
        "none": _("By the record this is handed in in person."),
    }
    return hints.get(key, _("The record does not say; please ask the counter."))


def levels(record: ProcedureRecord) -> str:
    """Who decides, as people call it."""
    return ", ".join(level_name(level) for level in levels_of(record))


def address(procedure_id: str, **query: str) -> str:
    """The page of one procedure."""
    filled = {name: value for name, value in query.items() if value}
    return f"/thu-tuc/{procedure_id}" + (f"?{urlencode(filled)}" if filled else "")


def list_address(filters: Filters, page: int = 1, **changes: str) -> str:
    """A list with these filters, some of them changed; "" switches one off."""
    values = {"field": filters.field, "level": filters.level, "online": filters.online, **changes}
    names = {"field": "linh-vuc", "level": "cap", "online": "truc-tuyen"}
    query = {names[key]: value for key, value in values.items() if value}
    query = query or {"tat-ca": "1"}
    if page > 1:
        query["trang"] = str(page)
    return f"/thu-tuc?{urlencode(query)}"


def site(url: str) -> str:
    """The host of an address, for a link's words: "dichvucong.gov.vn"."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def with_links(text: str) -> Markup:
    """The text, escaped, with the codes of procedures in it as links to their pages."""
    link = Markup('<a href="/thu-tuc/{0}">{0}</a>')
    parts = _CODE.split(text)  # every second part is a code
    return Markup("").join(link.format(part) if number % 2 else part for number, part in enumerate(parts))


def paragraphs(text: str) -> list[str]:
    """A text of several lines as paragraphs, without empty ones."""
    return [part.strip() for part in re.split(r"\n\s*\n|\n", text) if part.strip()]
