"""The tabs that the leaders' pages share, with what waits behind each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.approvals import inbox as approvals
from inbox_api.instructions import service as instructions
from inbox_api.models import Officer
from inbox_api.texts import gettext as _

READERS = ("officer", "dispatcher", "inspector", "leader")


@dataclass(frozen=True, slots=True)
class Tab:
    """count: what waits there, None when nothing is counted. holds: how addresses of pages behind it begin."""

    address: str
    name: str
    count: int | None = None
    holds: tuple[str, ...] = ()

    def is_at(self, path: str) -> bool:
        return path == self.address or path.startswith(self.holds)


def tabs(session: Session, officer: Officer, now: datetime) -> list[Tab]:
    """Those this officer may open."""
    reads, plans = officer.has_role(*READERS), officer.has_role("admin", "leader", "dispatcher")
    found = []
    if reads:
        found.append(Tab("/tong-quan", _("Overview")))
    if officer.has_role("leader", "approver", "inspector", "officer", "dispatcher"):
        found.append(Tab("/phe-duyet", _("Approvals"), approvals.total(session, officer, now), ("/xem-giup/",)))
    if reads:
        found.append(
            Tab("/chi-dao", _("Instructions"), instructions.count(session, officer, "open", now), ("/chi-dao/",))
        )
        found.append(Tab("/tong-quan/chuyen-vong", _("Transfers")))
    found.append(Tab("/vang-mat", _("Absences")))
    if plans:
        found.append(Tab("/quan-tri/phan-tuyen", _("Routing rules"), holds=("/quan-tri/phan-tuyen/",)))
        found.append(Tab("/quan-tri/phan-cong", _("Automatic assignment")))
        found.append(Tab("/quan-tri/nhom-viec", _("Work by topic"), holds=("/quan-tri/nhom-viec/",)))
    return found
