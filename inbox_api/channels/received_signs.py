"""A sign on a message that waits for people: the citizen sees at once that it was received, and it costs nothing.

The account's option `received_sign` names the vendor's icon ("/-strong" at Zalo); without it no sign is put.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy.orm import Session

from connectors.base import Account, ConnectorError
from connectors.registry import REACTION_SENDERS
from inbox_api import queue
from inbox_api.channels import service
from inbox_api.channels.http import http
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.db import transaction

log = logging.getLogger(__name__)
OPTION = "received_sign"


@dataclass(frozen=True, slots=True, repr=False)
class SignOrder:
    channel: str
    account: Account
    citizen_id: str
    external_id: str
    icon: str


def plan(session: Session, channel: str, account_id: str, message_id: int) -> None:
    """Have the sign put on a message that the bot will not answer, where the account wants it."""
    if channel not in REACTION_SENDERS:
        return
    wanted = next((one for one in service.accounts(session, channel) if one.account_id == account_id), None)
    if wanted is not None and wanted.options.get(OPTION):
        queue.defer(session, queue.PUT_SIGN, message_id=message_id)


def begin(session: Session, message_id: int) -> SignOrder | None:
    """None when the message, the account or the wish is gone meanwhile."""
    repository = ConversationRepository(session)
    message = repository.message(message_id)
    conversation = repository.get(message.conversation_id) if message is not None else None
    if message is None or conversation is None or message.external_id is None or message.deleted_at is not None:
        return None
    try:
        account = service.account(session, message.channel, message.account_id)
    except service.AccountNotConnected:
        return None
    icon = account.options.get(OPTION, "")
    citizen_id = conversation.identity.external_id
    return SignOrder(message.channel, account, citizen_id, message.external_id, icon) if icon else None


@queue.jobs.task(name=queue.PUT_SIGN)
def put_sign(message_id: int) -> None:
    """One try: a sign that is not shown harms nobody."""
    with transaction() as session:
        order = begin(session, message_id)
    if order is None:
        return
    try:
        sender = REACTION_SENDERS[order.channel]
        sender.react(order.account, order.citizen_id, order.external_id, order.icon, http())
    except ConnectorError as error:
        log.info("message %d: no sign was put (%s)", message_id, error.code)
