"""A Telegram bot as a channel: text, photos, places and buttons. The worked example of docs/design/new-connector.md."""

# ruff: noqa: ARG002 - the protocol gives more than this vendor needs
from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import requests

from connectors import base
from connectors.base import Account, AttachmentKind, ConnectorError, ErrorAction, OutboundMessage, UploadCache
from connectors.calling import call, json_object
from connectors.reading import items, load_object, mapping, moment, number, text_id, text_or_none, whole_number
from connectors.splitting import cut, numbered_text, shorten, split_text, without_cards

BASE_URL = "https://api.telegram.org"
TEXT_LIMIT, TITLE_LIMIT, DATA_BYTES, MAX_BUTTONS = 4096, 60, 64, 8
ACTIONS = {401: ErrorAction.PAUSE, 404: ErrorAction.PAUSE, 429: ErrorAction.WAIT}


class TelegramConnector:
    """One bot. secrets: access_token, webhook_secret (_previous while it is rotated). option: base_url."""

    name, is_local, needs_typed_choices = "telegram", False, False
    max_image_bytes: int | None = 10_000_000

    def is_authentic(self, body: bytes, headers: Mapping[str, str], account: Account) -> bool:
        given = headers.get("x-telegram-bot-api-secret-token", "").encode()
        known = [account.secrets.get(name, "").encode() for name in ("webhook_secret", "webhook_secret_previous")]
        return any(hmac.compare_digest(secret, given) for secret in known if secret)

    def is_probe(self, body: bytes) -> bool:
        return False

    def handshake(self, query: Mapping[str, str], account: Account) -> str | None:
        return None

    def parse(self, body: bytes, account: Account) -> base.ParsedPost:
        update = load_object(body)
        if whole_number(update.get("update_id")) is None:
            raise base.PayloadError("update_id is missing")
        tap = mapping(update.get("callback_query"))
        kind = base.EventKind.EDIT if "edited_message" in update else base.EventKind.MESSAGE
        message = mapping(update.get("message") or update.get("edited_message") or tap.get("message"))
        chat, message_id = text_id(mapping(message.get("chat")).get("id")), text_id(message.get("message_id"))
        sent_at, tap_id = moment(message.get("date")), text_id(tap.get("id"))
        if chat is None or message_id is None or sent_at is None or (tap and tap_id is None):
            return base.ParsedPost(())  # news of groups, polls, payments
        found = base.InboundMessage(
            kind=kind, account_id=account.account_id, citizen_id=chat, external_id=tap_id or f"{chat}:{message_id}",
            sent_at=sent_at, text=None if tap else text_or_none(message.get("text") or message.get("caption")),
            payload=text_or_none(tap.get("data")), attachments=() if tap else _attachments(message), raw=update,
        )  # fmt: skip
        return base.ParsedPost((found,))

    def pieces(self, message: OutboundMessage) -> Sequence[OutboundMessage]:
        message = without_cards(message)
        fits = [b for b in message.buttons if b.url or len((b.payload or "").encode()) <= DATA_BYTES][:MAX_BUTTONS]
        is_whole = len(fits) == len(message.buttons) and message.text.strip()
        text = message.text if is_whole else numbered_text(message.text, message.buttons)
        return cut(message, split_text(text, TEXT_LIMIT), fits)

    def button_titles(self, buttons: Sequence[base.Button]) -> Sequence[str]:
        return [shorten(button.title, TITLE_LIMIT) for button in buttons]

    def send(
        self,
        message: OutboundMessage,
        account: Account,
        http: requests.Session,
        uploads: UploadCache | None = None,
    ) -> base.SendResult:
        form, method, files = {"chat_id": message.citizen_id}, "sendMessage", None
        if message.file is not None:
            is_photo = message.file.mime in {"image/jpeg", "image/png"}
            method, field = ("sendPhoto", "photo") if is_photo else ("sendDocument", "document")
            files = {field: (message.file.name, message.file.content, message.file.mime)}
        else:
            rows = [
                [{"text": title, **({"url": b.url} if b.url else {"callback_data": b.payload})}]
                for title, b in zip(self.button_titles(message.buttons), message.buttons, strict=True)
            ]
            form |= {"text": message.text, **({"reply_markup": json.dumps({"inline_keyboard": rows})} if rows else {})}
        result = call_bot(account, http, method, data=form, files=files)
        if (message_id := text_id(result.get("message_id"))) is None:
            raise ConnectorError("no_id", action=ErrorAction.RETRY, is_ambiguous=True)
        return base.SendResult(f"{message.citizen_id}:{message_id}", moment(result.get("date")))

    def show_typing(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        call_bot(account, http, "sendChatAction", data={"chat_id": citizen_id, "action": "typing"})

    def recent_outgoing(
        self, account: Account, citizen_id: str, since: datetime, http: requests.Session
    ) -> Sequence[base.SentMessage]:
        return ()  # bots cannot read what they sent: a send of unknown outcome is repeated

    def reply_window(self, last_citizen_action_at: datetime) -> base.ReplyWindow:
        return base.ReplyWindow(free_until=None, human_until=None)

    def refresh_tokens(self, account: Account, http: requests.Session, now: datetime) -> base.FreshTokens | None:
        return None


def _attachments(message: Mapping[str, Any]) -> tuple[base.InboundAttachment, ...]:
    """Photos come without an address: Telegram's would hold the bot's token."""
    found = [base.InboundAttachment(AttachmentKind.IMAGE)] if items(message.get("photo")) else []
    if place := mapping(message.get("location")):
        latitude, longitude = number(place.get("latitude")), number(place.get("longitude"))
        found.append(base.InboundAttachment(AttachmentKind.LOCATION, latitude=latitude, longitude=longitude))
    return tuple(found)


def call_bot(account: Account, http: requests.Session, method: str, **form: Any) -> Mapping[str, Any]:
    """The answer's result. The token is part of the address, which never gets into errors. Raises ConnectorError."""
    address = account.options.get("base_url") or BASE_URL
    response = call(http, "POST", f"{address}/bot{account.secrets.get('access_token', '')}/{method}", **form)
    answer, code = json_object(response), response.status_code
    if answer.get("ok") is True:
        return mapping(answer.get("result"))
    action = ErrorAction.RETRY if code >= 500 else ACTIONS.get(code, ErrorAction.FINAL)
    seconds = number(mapping(answer.get("parameters")).get("retry_after"))
    pause = timedelta(seconds=min(seconds, 86400)) if seconds and seconds > 0 else None
    raise ConnectorError(str(code), action=action, is_ambiguous=code >= 500, retry_after=pause, http_status=code)
