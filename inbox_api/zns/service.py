"""Ordering a template message. Sending is a job (sending.py); what becomes of it is told by outcomes.subscribe."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import TemplateParameter
from connectors.registry import TEMPLATE_GATEWAYS
from inbox_api import queue
from inbox_api.channels import vault
from inbox_api.errors import Conflict, Invalid
from inbox_api.models import ChannelAccount, ZnsMessage, ZnsState, ZnsTemplate
from inbox_api.texts import lazy_gettext
from inbox_api.zns import outcomes, rules
from inbox_api.zns.orders import Purpose, Recipient, TemplateOrder
from inbox_api.zns.repository import USABLE, ZnsRepository
from inbox_api.zns.rules import Misfit

TRIAL_MODE = "development"


class NoTemplate(Conflict):
    """No connected OA has an approved template for this purpose."""

    code = "no_template"
    message = lazy_gettext("No approved Zalo template serves this purpose yet.")


class ValuesMisfit(Invalid):
    """The values do not fit the template's parameters; `misfits` says which and why."""

    code = "values_misfit"
    message = lazy_gettext("The texts do not fit the Zalo template.")

    def __init__(self, misfits: Sequence[Misfit]) -> None:
        super().__init__()
        self.misfits = tuple(misfits)


def send_template(session: Session, order: TemplateOrder, now: datetime) -> ZnsMessage:
    """Put one template message in the outbox and its job in the queue, with this transaction.

    The same case and change again gives the first message back, whatever became of it, and sends nothing.
    Raises NoTemplate, ValuesMisfit.
    """
    repository = ZnsRepository(session)
    known = repository.by_tracking_id(order.tracking_id)
    if known is not None:
        return known
    account, template = _usable(session, order.purpose, order.recipient.account_id)
    filled = rules.fill(parameters_of(template), template.mapping, order.values)
    if filled.misfits:
        raise ValuesMisfit(filled.misfits)
    message_id = repository.add(
        {
            "account_id": account.id,
            "template_row_id": template.id,
            "case_id": order.case_id,
            "purpose": order.purpose,
            "change": order.change[:200],
            "tracking_id": order.tracking_id,
            "way": order.recipient.way,
            "recipient_hash": order.recipient.digest,
            "sealed": vault.seal({"to": order.recipient.address, "values": json.dumps(dict(filled.values))}),
            "state": ZnsState.QUEUED,
            "attempts": 0,
            "is_trial": account.options.get("zns_mode") == TRIAL_MODE,
            "created_at": now,
        }
    )
    if message_id is not None:
        queue.defer_template(session, account.id, message_id)
    message = repository.by_tracking_id(order.tracking_id)
    assert message is not None  # ours, or that of a transaction which was faster
    return message


def why_not(session: Session, purpose: Purpose, recipient: Recipient, now: datetime) -> str | None:
    """Why a message cannot go now, without trying: "no_template", "no_quota"; None when it can."""
    try:
        account, _template = _usable(session, purpose, recipient.account_id)
    except NoTemplate:
        return "no_template"
    hold_until = ZnsRepository(session).account_state(account.id).hold_until
    return "no_quota" if hold_until is not None and hold_until > now else None


def cancel(session: Session, message_id: int, now: datetime) -> bool:
    """Withdraw a message that waits; False when its call has begun or it has ended. Another route may go then."""
    message = ZnsRepository(session).lock(message_id)
    if message is None or message.state not in {ZnsState.QUEUED, ZnsState.WAITING}:
        return False
    message.state, message.error_code, message.retry_at = ZnsState.FAILED, "cancelled", None
    outcomes.tell(session, message, now)
    return True


def serves(session: Session, purpose: Purpose) -> bool:
    """Whether a connected OA has an approved template for this purpose, for telephone numbers."""
    try:
        _usable(session, purpose, None)
    except NoTemplate:
        return False
    return True


def _usable(session: Session, purpose: str, account_id: str | None) -> tuple[ChannelAccount, ZnsTemplate]:
    repository = ZnsRepository(session)
    for account in repository.account_rows(TEMPLATE_GATEWAYS, account_id):
        template = repository.template_for(account.id, purpose)
        if template is not None and template.status == USABLE and template.missing_since is None:
            return account, template
    raise NoTemplate


def parameters_of(template: ZnsTemplate) -> list[TemplateParameter]:
    """The stored parameters in the connectors' shape."""
    return [TemplateParameter(**values) for values in template.parameters]
