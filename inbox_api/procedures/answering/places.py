"""Where papers are handed in: the record's words, the counters of the city, the way online and by post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inbox_api.deadlines.wording import due_text
from inbox_api.folding import fold
from inbox_api.procedures.answering.around import Around
from inbox_api.procedures.answering.lines import Line, plain
from inbox_api.procedures.answering.naming import channel_name
from inbox_api.procedures.answering.sentences import notes_about, where_and_steps
from inbox_api.procedures.counters.choosing import Counter
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import load, mentions
from inbox_api.texts import gettext as _


@dataclass(frozen=True, slots=True)
class Link:
    """A page to open."""

    title: str
    url: str


def handing_in(record: ProcedureRecord) -> str:
    """The record's own words; "" when it has none."""
    return _("Handing in: %(where)s", where=record.submit_where) if record.submit_where else ""


def counter_lines(counter: Counter) -> list[str]:
    """One counter: name, address, telephone, hours, open now or when next."""
    state, now = counter.state, ""
    if state is not None and state.is_open and state.closes_at is not None:
        now = _("Open now, until %(time)s", time=f"{state.closes_at:%H:%M}")
    elif state is not None and state.opens_at is not None:
        now = _("Closed now; opens %(moment)s", moment=due_text(state.opens_at))
    return [
        counter.name,
        _("Address: %(address)s", address=counter.address) if counter.address else "",
        _("Telephone: %(phone)s", phone=counter.phone) if counter.phone else "",
        _("Hours: %(hours)s", hours=counter.hours_text) if counter.hours_text else "",
        now,
    ]


def place_lines(record: ProcedureRecord, around: Around) -> list[Line]:
    """The nearest counter first; while the ward is not known, which wards there are, and all counters as details."""
    lines = [Line(_("Where to hand in: %(name)s", name=record.name), is_essential=True)]
    found = around.counters.found if around.counters else ()
    wards = around.counters.wards if around.counters else ()
    if wards:
        lines += plain([_("Which ward do you live in? Then I name the nearest counter.")], is_essential=True)
    elif found and around.ward:
        lines += plain([_("Nearest to %(ward)s:", ward=around.ward)], is_essential=True)
    for number, counter in enumerate(found):
        is_first = number == 0 and not wards
        lines += [
            Line(text, short=None if is_first else "", is_essential=is_first) for text in counter_lines(counter) if text
        ]
    if record.receiving_address:
        lines += plain([_("Address by the record: %(address)s", address=record.receiving_address)])
    lines += plain([record.submit_where or _("The record does not say where to hand in.")])
    lines += plain([_("Handled by: %(agency)s", agency=record.agency)])
    if around.counters is not None and not found:
        lines += plain([_("I do not have the address and hours of this place.")])
    return lines


def online_links(record: ProcedureRecord) -> list[Link]:
    """The page where papers are handed in, else the procedure's own page of the national portal; [] when not online."""
    if record.online not in {"full", "partial"}:
        return []
    if record.online_url:
        return [Link(_("Hand in online"), record.online_url)]
    host: str = load("answering")["portal"]["host"]
    pages = [url for url in record.sources if _names_portal(record) and host in url and "/thu-tuc" in url]
    return [Link(_("Page of the portal"), url) for url in pages[:1]]


def _names_portal(record: ProcedureRecord) -> bool:
    listed: list[str] = load("answering")["portal_words"]
    where = fold(where_and_steps(record))
    return any(fold(word) in where for word in listed)


def online_lines(record: ProcedureRecord, day: date | None) -> list[Line]:
    """Whether and how papers are handed in online."""
    notes = notes_about(record, about_online=True, day=day)
    levels = {
        "full": _("Can be done online from start to end."),
        "partial": _("Can be handed in online."),
        "none": _("By the record, this is not handed in online."),
        "unknown": _("The record does not say whether this can be handed in online."),
    }
    level = levels[record.online]
    lines = [Line(_("Online: %(name)s", name=record.name), is_essential=True), Line(level, is_essential=True)]
    if record.online == "partial" and not notes:
        lines += plain([_("It is not confirmed that every step is online.")])
    lines += plain(_("%(title)s: %(url)s", title=link.title, url=link.url) for link in online_links(record))
    if record.online in {"full", "partial"} and record.code and not record.online_url and _names_portal(record):
        portal = load("answering")["portal"]["name"]
        lines += plain([_("On the %(portal)s, search by the code %(code)s.", portal=portal, code=record.code)])
    lines += plain([handing_in(record), notes])
    return lines


def by_post(record: ProcedureRecord) -> bool:
    """Does the record name the post?"""
    named = any(method.channel == "post" for method in record.methods)
    return named or mentions(where_and_steps(record), "post_words")


def delivery_lines(record: ProcedureRecord, ask: str) -> list[Line]:
    """Handing in by post, and that the record is silent on delivery of the result."""
    lines = [Line(_("By post: %(name)s", name=record.name), is_essential=True)]
    if by_post(record):
        where = record.submit_where or channel_name("post")
        lines += plain([_("The record names the post for handing in: %(where)s", where=where)])
        lines += plain(f"- {step}" for step in record.steps if mentions(step, "post_words"))
        lines += plain(f"- {method.note}" for method in record.methods if method.channel == "post" and method.note)
    else:
        lines += plain([_("The record says nothing about handing in by post.")])
    return [*lines, *plain([_("The record does not say whether the result is delivered to your home."), ask])]
