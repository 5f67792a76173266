"""Sending one piece, the typing sign, and what went out lately."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import requests

from connectors.base import (
    Account,
    ConnectorError,
    ErrorAction,
    OutboundFile,
    OutboundMessage,
    SendResult,
    SentMessage,
    UploadCache,
)
from connectors.calling import UPLOAD_TIMEOUT_SECONDS
from connectors.facebook import threads
from connectors.facebook.errors import (
    FILE_TOO_LARGE,
    OUTSIDE_WINDOW,
    OUTSIDE_WINDOW_CODES,
    UNKNOWN_UPLOAD,
    is_not_owner,
)
from connectors.facebook.graph import Graph, graph_time
from connectors.facebook.limits import Kind
from connectors.facebook.pieces import file_type, message_object
from connectors.facebook.window import human_agent, messaging_type
from connectors.reading import items, mapping, text_id

FILE_LIMIT_BYTES = 25_000_000
RECENT_MESSAGES = 20  # the vendor shows no more of a conversation
# The vendor forgets an upload after 90 days.
UPLOAD_LIFE = timedelta(days=85)


def send(
    piece: OutboundMessage,
    account: Account,
    http: requests.Session,
    graph: Graph,
    *,
    now: datetime,
    uploads: UploadCache | None = None,
) -> SendResult:
    """Send one piece of `pieces()`. Raises ConnectorError, before calling when the window is shut.

    The type of the message is found anew at every try. What an officer wrote is tried once more as such when the
    vendor thinks the 24 hours are over, or when another application has the thread.
    """
    kind = messaging_type(last_citizen_action_at=piece.last_citizen_action_at, is_human=piece.is_human, now=now)
    if kind is None:
        raise ConnectorError(OUTSIDE_WINDOW, action=ErrorAction.FINAL, detail="not sent: the window is shut")
    if piece.file is not None and len(piece.file.content) > FILE_LIMIT_BYTES:
        if piece.file.link is None:
            raise ConnectorError(FILE_TOO_LARGE, action=ErrorAction.FINAL, detail="not sent: file over 25 MB")
        piece = _as_link(piece)
    call = _Sending(piece, account, http, graph, now, uploads)
    try:
        return call.once(kind)
    except ConnectorError as error:
        if error.code == FILE_TOO_LARGE and piece.file is not None and piece.file.link is not None:
            return _Sending(_as_link(piece), account, http, graph, now, uploads).once(kind)
        if not piece.is_human:
            raise
        later = human_agent(last_citizen_action_at=piece.last_citizen_action_at, now=now)
        if error.code in OUTSIDE_WINDOW_CODES and later is not None and kind != later:
            return call.once(later)
        if is_not_owner(error, account.options) and _took_thread(piece, account, http, graph):
            return call.once(kind)
        raise


def _as_link(piece: OutboundMessage) -> OutboundMessage:
    """A file that the vendor does not take goes as an address."""
    assert piece.file is not None
    return replace(piece, file=None, text=f"{piece.file.name}: {piece.file.link}")


def _took_thread(piece: OutboundMessage, account: Account, http: requests.Session, graph: Graph) -> bool:
    """True when the thread is ours now; the vendor refuses where our application is not the Page's default one."""
    try:
        threads.take(account, piece.citizen_id, http, graph)
    except ConnectorError:
        return False
    return True


class _Sending:
    """The tries of one piece."""

    def __init__(
        self,
        piece: OutboundMessage,
        account: Account,
        http: requests.Session,
        graph: Graph,
        now: datetime,
        uploads: UploadCache | None,
    ) -> None:
        self.piece, self.account, self.http, self.graph = piece, account, http, graph
        self.now, self.uploads = now, uploads

    def once(self, kind: Mapping[str, str]) -> SendResult:
        """One accepted send. An upload that the vendor has forgotten is made anew: nothing was sent by then."""
        if self.piece.file is None:
            return self._json(kind, message_object(self.piece))
        if self.uploads is None:
            return self._with_bytes(kind, self.piece.file)
        key = upload_key(self.piece.file)
        known = self.uploads.find(key)
        try:
            return self._json(kind, message_object(self.piece, upload_id=known or self._upload(key, self.piece.file)))
        except ConnectorError as error:
            if error.code != UNKNOWN_UPLOAD or known is None:
                raise
            self.uploads.forget(key)
        return self._json(kind, message_object(self.piece, upload_id=self._upload(key, self.piece.file)))

    def _upload(self, key: str, file: OutboundFile) -> str:
        attachment = {"type": file_type(file.mime), "payload": {"is_reusable": True}}
        try:
            document = self.graph.call(
                self.account,
                self.http,
                "POST",
                f"{self.account.account_id}/message_attachments",
                data={"message": json.dumps({"attachment": attachment})},
                files={"filedata": (file.name, file.content, file.mime)},
                timeout=UPLOAD_TIMEOUT_SECONDS,
            )
        except ConnectorError as error:
            error.is_ambiguous = False  # nothing reaches the citizen by an upload
            raise
        upload_id = text_id(document.get("attachment_id"))
        if upload_id is None:
            raise ConnectorError("no_attachment_id", action=ErrorAction.RETRY)
        if self.uploads is not None:
            self.uploads.keep(key, upload_id, self.now + UPLOAD_LIFE)
        return upload_id

    def _fields(self, kind: Mapping[str, str], message: Mapping[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = {"recipient": {"id": self.piece.citizen_id}, **kind, "message": message}
        if self.piece.reply_to:
            fields["reply_to"] = {"mid": self.piece.reply_to}
        return fields

    def _json(self, kind: Mapping[str, str], message: Mapping[str, Any]) -> SendResult:
        return self._result(self._post(json=self._fields(kind, message)))

    def _with_bytes(self, kind: Mapping[str, str], file: OutboundFile) -> SendResult:
        fields = self._fields(kind, message_object(self.piece))
        form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
        files = {"filedata": (file.name, file.content, file.mime)}
        return self._result(self._post(data=form, files=files, timeout=UPLOAD_TIMEOUT_SECONDS))

    def _post(self, **body: Any) -> dict[str, Any]:
        is_media = self.piece.file is not None and file_type(self.piece.file.mime) in {"audio", "video"}
        path = f"{self.account.account_id}/messages"
        kind = Kind.MEDIA if is_media else Kind.MESSAGE
        return self.graph.call(self.account, self.http, "POST", path, kind=kind, thread=self.piece.citizen_id, **body)

    @staticmethod
    def _result(document: Mapping[str, Any]) -> SendResult:
        message_id = text_id(document.get("message_id"))
        if message_id is None:
            # Accepted, but by an answer we cannot read: the echo or the conversation will tell.
            raise ConnectorError("no_message_id", action=ErrorAction.RETRY, is_ambiguous=True)
        return SendResult(external_id=message_id, detail={"recipient_id": text_id(document.get("recipient_id"))})


def upload_key(file: OutboundFile) -> str:
    """What an upload is remembered by: the kind it was sent as, and its bytes."""
    return f"{file_type(file.mime)}:{hashlib.sha256(file.content).hexdigest()}"


def show_typing(account: Account, citizen_id: str, http: requests.Session, graph: Graph) -> None:
    """Switch the typing sign on (it goes out after 20 s). Raises ConnectorError."""
    fields = {"recipient": {"id": citizen_id}, "sender_action": "typing_on"}
    graph.call(account, http, "POST", f"{account.account_id}/messages", json=fields)


def recent_outgoing(
    account: Account, citizen_id: str, since: datetime, http: requests.Session, graph: Graph
) -> list[SentMessage]:
    """What the Page sent to this citizen since then, oldest first, among the 20 newest. Raises ConnectorError."""
    fields = f"messages.limit({RECENT_MESSAGES}){{id,message,from,created_time}}"
    query = {"platform": "messenger", "user_id": citizen_id, "fields": fields}
    path = f"{account.account_id}/conversations"
    document = graph.call(account, http, "GET", path, kind=Kind.CONVERSATIONS, params=query)
    found = []
    for conversation in items(document.get("data")):
        for value in items(mapping(mapping(conversation).get("messages")).get("data")):
            message = mapping(value)
            sent_at = graph_time(message.get("created_time"))
            message_id = text_id(message.get("id"))
            if text_id(mapping(message.get("from")).get("id")) != account.account_id or not message_id or not sent_at:
                continue
            if sent_at >= since.replace(microsecond=0):  # the vendor's times have whole seconds
                found.append(SentMessage(message_id, str(message.get("message") or ""), sent_at))
    # The vendor gives the newest first and whole seconds: turned round, ties keep their order.
    found.reverse()
    return sorted(found, key=lambda message: message.sent_at)
