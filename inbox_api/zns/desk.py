"""What an administrator sees and does about template messages: the catalogue, what serves what, a trial message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.registry import TEMPLATE_GATEWAYS
from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import ChannelAccount, Officer, ZnsAccount, ZnsMessage, ZnsTemplate
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.zns import catalogue, service
from inbox_api.zns.orders import Purpose, TemplateOrder, by_phone
from inbox_api.zns.repository import ZnsRepository

TRIAL_CODE = "TRIAL"


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account with its right to send template messages and its templates by name."""

    row: ChannelAccount
    state: ZnsAccount
    templates: Sequence[ZnsTemplate]


def accounts(session: Session, by: Officer) -> list[AccountView]:
    """All connected accounts that can have templates. Raises NotAllowed."""
    _require_admin(by)
    repository = ZnsRepository(session)
    return [
        AccountView(row, repository.account_state(row.id), catalogue.listed(session, row))
        for row in repository.account_rows(TEMPLATE_GATEWAYS)
    ]


def account(session: Session, by: Officer, account_id: str) -> ChannelAccount:
    """One of them by the vendor's id. Raises NotAllowed, NotFound."""
    _require_admin(by)
    found = ZnsRepository(session).account_rows(TEMPLATE_GATEWAYS, account_id)
    if not found:
        raise NotFound
    return found[0]


def read_again(session: Session, by: Officer, account_id: str, now: datetime) -> None:
    """Have the vendor's catalogue read now, by the worker. Raises NotAllowed, NotFound."""
    row = account(session, by, account_id)
    queue.defer(session, queue.SYNC_TEMPLATES, lock=f"zns-sync:{row.id}", account_row_id=row.id)
    audit.record(session, f"officer:{by.id}", "zns.read_again", "channel", row.id, now)


def try_out(session: Session, by: Officer, account_id: str, purpose: Purpose, phone: str, now: datetime) -> ZnsMessage:
    """Send the account's template of a purpose with example values to a number, such as one's own.

    Raises NotAllowed, NotFound, RecipientInvalid, NoTemplate, ValuesMisfit.
    """
    account(session, by, account_id)
    change = f"trial-{by.id}-{now:%Y%m%d%H%M%S%f}"
    recipient = replace(by_phone(phone), account_id=account_id)
    order = TemplateOrder(purpose, recipient, TRIAL_CODE, change, example_values(now))
    message = service.send_template(session, order, now)
    audit.record(session, f"officer:{by.id}", "zns.try_out", "zns_message", message.id, now, {"purpose": purpose})
    return message


def example_values(now: datetime) -> dict[str, str]:
    """One value for each name that callers may give."""
    local = now.astimezone(LOCAL_ZONE)
    return {
        "code": "TV-PA-261120-00012-7",
        "title": _("Street lamp out of order"),
        "state": _("In progress"),
        "name": _("A citizen"),
        "unit": _("Ward office"),
        "time": f"{local:%H:%M %d/%m/%Y}",
        "date": f"{local:%d/%m/%Y}",
        "result": _("The lamp was repaired."),
        "reason": _("Only a trial"),
        "link": get_settings().web_address.replace("http://", "https://", 1),
        "otp": "123456",
    }


def _require_admin(officer: Officer) -> None:
    if not officer.has_role("admin"):
        raise NotAllowed
