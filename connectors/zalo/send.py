"""Sending one piece to a citizen of an OA, and reacting to what he wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import requests

from connectors.base import (
    Account,
    ConnectorError,
    ErrorAction,
    OutboundFile,
    OutboundMessage,
    ReplyQuota,
    SendResult,
    UploadCache,
)
from connectors.reading import mapping, moment, text_id, whole_number
from connectors.zalo import calls, uploads
from connectors.zalo.errors import ATTACHMENT_EXPIRED, PARAMETER_INVALID
from connectors.zalo.event import ANONYMOUS_PREFIX
from connectors.zalo.pieces import contact_message, list_message, text_message

# The vendor has no such form or list for this OA: the plain words go instead.
NOT_FOR_THIS_OA = frozenset({PARAMETER_INVALID, "-210", "-221", "-223", "-224", "-233", "-235"})
REACTIONS = frozenset({":>", "--b", ":-((", "/-strong", "/-heart", ":-h", ":o", "/-remove"})
PAID_BY_QUOTA = {"sub_quota", "purchase_quota", "reward_quota"}


def send(
    piece: OutboundMessage, account: Account, http: requests.Session, cache: UploadCache | None = None
) -> SendResult:
    """Send one piece of `pieces()` as a consultation message. Raises ConnectorError.

    The answer matters more than its form: a refused quote is dropped, a refused list or form becomes words, a file
    that Zalo does not take becomes a link.
    """
    if piece.file is not None:
        return _send_file(piece, piece.file, account, http, cache)
    if piece.contact_form is not None:
        return _send_form(piece, account, http)
    if piece.cards and account.options.get("list_messages") == "on":
        return _send_list(piece, account, http)
    return _send_text(piece, account, http)


def _send_text(piece: OutboundMessage, account: Account, http: requests.Session) -> SendResult:
    shows_choice = account.options.get("query_buttons") == "show"
    message = text_message(piece, account.secrets.get("app_secret", ""), shows_choice=shows_choice)
    try:
        return _send_message(piece, message, account, http)
    except ConnectorError as error:
        if error.code != PARAMETER_INVALID or "quote_message_id" not in message:
            raise
    del message["quote_message_id"]
    return _send_message(piece, message, account, http)


def _send_list(piece: OutboundMessage, account: Account, http: requests.Session) -> SendResult:
    try:
        return _send_message(piece, list_message(piece, account.secrets.get("app_secret", "")), account, http)
    except ConnectorError as error:
        if error.code not in NOT_FOR_THIS_OA:
            error.tries = 1 if error.is_ambiguous else error.tries  # its echo has no words to know it by
            raise
    return _send_text(replace(piece, cards=()), account, http)


def _send_form(piece: OutboundMessage, account: Account, http: requests.Session) -> SendResult:
    assert piece.contact_form is not None
    try:
        return _send_message(piece, contact_message(piece.contact_form), account, http)
    except ConnectorError as error:
        if error.code not in NOT_FOR_THIS_OA:
            error.tries = 1 if error.is_ambiguous else error.tries
            raise
    return _send_text(replace(piece, contact_form=None), account, http)


def _send_file(
    piece: OutboundMessage, file: OutboundFile, account: Account, http: requests.Session, cache: UploadCache | None
) -> SendResult:
    """An upload that Zalo has forgotten is made anew: nothing was sent by then."""
    try:
        message, is_used_again = uploads.message_with(file, account, http, cache)
        try:
            return _send_message(piece, message, account, http)
        except ConnectorError as error:
            if error.code != ATTACHMENT_EXPIRED or not is_used_again or cache is None:
                raise
        cache.forget(uploads.key_of(file))
        return _send_message(piece, uploads.message_with(file, account, http, cache)[0], account, http)
    except uploads.Refused as refusal:
        if file.link is None:
            raise ConnectorError(refusal.code, action=ErrorAction.FINAL, detail=refusal.detail) from refusal
    return _send_text(replace(piece, file=None, text=f"{file.name}: {file.link}"), account, http)


def _send_message(
    piece: OutboundMessage, message: dict[str, Any], account: Account, http: requests.Session
) -> SendResult:
    path, recipient = "/v3.0/oa/message/cs", {"user_id": piece.citizen_id}
    if piece.citizen_id.startswith(ANONYMOUS_PREFIX):
        path, recipient = "/v2.0/oa/message", _anonymous(piece.citizen_id)
    # Zalo has no field for a mark of ours; the header only links our log lines with those of a proxy in between.
    headers = {"X-Request-Id": piece.marker}
    body = {"recipient": recipient, "message": message}
    data = mapping(calls.oa(account, http, "POST", path, json=body, headers=headers).get("data"))
    message_id = text_id(data.get("message_id"))
    if message_id is None:
        raise ConnectorError("no_message_id", action=ErrorAction.RETRY, is_ambiguous=True)
    return SendResult(external_id=message_id, sent_at=moment(data.get("sent_time")), quota=quota_of(data))


def _anonymous(citizen_id: str) -> dict[str, str]:
    anonymous_id, _, conversation_id = citizen_id.removeprefix(ANONYMOUS_PREFIX).partition(":")
    if not conversation_id:
        raise ConnectorError("no_conversation_id", action=ErrorAction.FINAL, detail="a visitor that cannot be answered")
    return {"anonymous_id": anonymous_id, "conversation_id": conversation_id}


def quota_of(data: Mapping[str, Any]) -> ReplyQuota | None:
    """What an accepted send counted against; None when the answer does not say (then it was paid, or nobody counts)."""
    quota = mapping(data.get("quota"))
    kind = text_id(quota.get("quota_type"))
    if kind is None:
        return None
    return ReplyQuota(
        kind=kind,
        remaining=whole_number(quota.get("remain")),
        total=whole_number(quota.get("total")),
        is_bought=kind in PAID_BY_QUOTA,
    )


def react(account: Account, citizen_id: str, message_id: str, icon: str, http: requests.Session) -> None:
    """Put the OA's icon on a citizen's message, "/-remove" takes it away; costs nothing. Raises ConnectorError."""
    if icon not in REACTIONS:
        raise ConnectorError("unknown_icon", action=ErrorAction.FINAL)
    body = {
        "recipient": {"user_id": citizen_id},
        "sender_action": {"react_icon": icon, "react_message_id": message_id},
    }
    calls.oa(account, http, "POST", "/v2.0/oa/message", json=body)
