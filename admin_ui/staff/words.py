"""Changes and open work in words."""

from __future__ import annotations

from admin_ui.sayings import said
from admin_ui.words import ROLES
from inbox_api.models import StaffChange
from inbox_api.staff.leaving import OpenWork
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext, ngettext

STATES = {
    "active": lazy_gettext("Open accounts"),
    "closed": lazy_gettext("Closed accounts"),
    "all": lazy_gettext("All accounts"),
}
ACTS = {
    "officer.create": lazy_gettext("Account made"),
    "officer.change": lazy_gettext("Account changed"),
    "officer.link": lazy_gettext("New password asked for by link"),
    "officer.deactivate": lazy_gettext("Account closed"),
    "officer.reactivate": lazy_gettext("Account opened again"),
    "unit.create": lazy_gettext("Unit made"),
    "unit.change": lazy_gettext("Unit changed"),
    "unit.end": lazy_gettext("Unit ended"),
}
OUTCOMES = {
    "new": lazy_gettext("new (line of a list)"),
    "changed": lazy_gettext("changed (line of a list)"),
    "same": lazy_gettext("as before (line of a list)"),
}
DONE = {
    "changed": lazy_gettext("The change is kept."),
    "closed": lazy_gettext("The account is closed, its sessions have ended and its work is handed over."),
    "ended": lazy_gettext("The unit has ended; its work and people are with the successor."),
    "created": lazy_gettext("The unit is made."),
}


def done(slug: str | None) -> str | None:
    return said(DONE, slug)


def roles_text(roles: list[str]) -> str:
    return ", ".join(str(ROLES.get(role, role)) for role in roles) or _("(none)")


def change_lines(row: StaffChange, unit_names: dict[str, str]) -> list[str]:
    """What changed, a line each."""
    detail, lines = row.detail, []
    if isinstance(detail.get("name"), list):
        label = _("Name of the unit") if row.unit_id else _("Name that others see")
        lines.append(_arrow(label, *detail["name"]))
    if isinstance(detail.get("unit"), list):
        lines.append(_arrow(_("Unit"), *(unit_names.get(code, code) for code in detail["unit"])))
    if isinstance(detail.get("roles"), list):
        lines.append(_arrow(_("Roles"), *(roles_text(roles) for roles in detail["roles"])))
    if row.act == "officer.deactivate":
        lines.append(
            _("%(given)s to the colleague, %(returned)s back to their unit",
              given=detail.get("given", 0), returned=detail.get("returned", 0))
        )  # fmt: skip
    if row.act == "unit.end":
        lines.append(
            _("To %(name)s: %(cases)s cases, %(talks)s conversations, %(people)s officers",
              name=unit_names.get(str(detail.get("to")), ""), cases=detail.get("cases", 0),
              talks=detail.get("conversations", 0), people=detail.get("people", 0))
        )  # fmt: skip
    return lines


def _arrow(label: str, old: str, new: str) -> str:
    return f"{label}: {old} \u2192 {new}" if old else f"{label}: {new}"


def work_lines(work: OpenWork) -> list[str]:
    """What lies with an account, a line a kind; nothing for what is not there."""
    found = [
        (work.restricted, ngettext("%(num)s restricted case", "%(num)s restricted cases", work.restricted)),
        (work.conversations, ngettext("%(num)s conversation", "%(num)s conversations", work.conversations)),
        (work.instructions, ngettext("%(num)s instruction", "%(num)s instructions", work.instructions)),
        (work.visits, ngettext("%(num)s visit", "%(num)s visits", work.visits)),
        (work.duty, ngettext("%(num)s place on a duty list", "%(num)s places on duty lists", work.duty)),
        (work.stands_in, ngettext("%(num)s absent colleague", "%(num)s absent colleagues", work.stands_in)),
        (work.to_sign, ngettext("%(num)s document to sign", "%(num)s documents to sign", work.to_sign)),
        (work.only_inspector, ngettext("%(num)s denunciation", "%(num)s denunciations", work.only_inspector)),
    ]
    return [line for count, line in found if count]
