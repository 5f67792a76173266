"""Acting on comments and visitors' posts: reading, public and private replies, hiding, deleting, liking.

Source: Meta, "Comment" and "Page Comments" references and "Private Replies", read September 2026. Public replies have
no window; the private one exists once per comment ever (shared with every other tool), for seven days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import requests

from connectors.base import (
    Account,
    CommentState,
    ConnectorError,
    ErrorAction,
    OutboundMessage,
    SendResult,
    SentMessage,
)
from connectors.facebook.errors import BAD_PARAMETER, OBJECT_GONE, PRIVATE_REPLY_USED
from connectors.facebook.graph import Graph, graph_time
from connectors.facebook.limits import Kind
from connectors.facebook.pieces import TEXT_LIMIT, message_object, pieces
from connectors.reading import mapping, text_id, text_or_none
from connectors.splitting import numbered_text

RIGHTS = "can_hide,can_remove,can_comment,can_reply_privately"
COMMENT_FIELDS = f"id,message,from,created_time,parent{{id}},is_hidden,permalink_url,{RIGHTS}"
# A visitor's post has fewer fields, and one unknown field fails the whole request.
POST_FIELDS = "id,message,from,created_time,is_hidden,permalink_url,can_reply_privately"
COMMENTS_AT_ONCE = "100"


def is_post(account: Account, object_id: str) -> bool:
    """Posts are named "<page>_<post>", comments "<post object>_<comment>"."""
    return object_id.startswith(f"{account.account_id}_")


def read(account: Account, comment_id: str, http: requests.Session, graph: Graph) -> CommentState:
    """A comment, or a visitor's post, as it is now. Raises ConnectorError (100/33 when it is gone)."""
    is_of_wall = is_post(account, comment_id)
    fields = POST_FIELDS if is_of_wall else COMMENT_FIELDS
    found = graph.call(account, http, "GET", comment_id, params={"fields": fields})
    author = mapping(found.get("from"))
    return CommentState(
        external_id=text_id(found.get("id")) or comment_id,
        text=text_or_none(found.get("message")) or "",
        is_hidden=found.get("is_hidden") is True,
        # A right that is not told is not there, but on posts, where the vendor tells none of these.
        can_hide=is_of_wall or found.get("can_hide") is True,
        can_remove=is_of_wall or found.get("can_remove") is True,
        can_comment=is_of_wall or found.get("can_comment") is True,
        can_reply_privately=found.get("can_reply_privately") is True,
        author_id=text_id(author.get("id")),
        author_name=text_or_none(author.get("name")),
        created_at=graph_time(found.get("created_time")),
        parent_id=text_id(mapping(found.get("parent")).get("id")),
        permalink=text_or_none(found.get("permalink_url")),
    )


def reply_publicly(account: Account, comment_id: str, text: str, http: requests.Session, graph: Graph) -> SendResult:
    """Write below it. Raises ConnectorError; after an ambiguous one `own_replies` tells."""
    document = graph.call(account, http, "POST", f"{comment_id}/comments", kind=Kind.COMMENT, json={"message": text})
    own_id = text_id(document.get("id"))
    if own_id is None:
        raise ConnectorError("no_comment_id", action=ErrorAction.RETRY, is_ambiguous=True)
    return SendResult(external_id=own_id)


def own_replies(account: Account, comment_id: str, http: requests.Session, graph: Graph) -> list[SentMessage]:
    """What the Page wrote below it, oldest first. Raises ConnectorError."""
    query = {
        "fields": "id,message,from,created_time",
        "filter": "stream",
        "order": "chronological",
        "limit": COMMENTS_AT_ONCE,
    }
    found = []
    for value in graph.pages(account, http, f"{comment_id}/comments", params=query):
        own_id, at = text_id(value.get("id")), graph_time(value.get("created_time"))
        if text_id(mapping(value.get("from")).get("id")) == account.account_id and own_id and at:
            found.append(SentMessage(own_id, str(value.get("message") or ""), at))
    return found


def reply_privately(
    account: Account, comment_id: str, message: OutboundMessage, http: requests.Session, graph: Graph
) -> SendResult:
    """The one message that a comment allows: its first piece. One that was sent before counts as done.

    `detail["has_buttons"]`: whether choices went with it.

    Raises ConnectorError.
    """
    piece = replace(pieces(replace(message, file=None))[0], reply_to=None)
    try:
        return _reply_privately(account, comment_id, piece, http, graph)
    except ConnectorError as error:
        # Choices inside a private reply are said to work; where they do not, the words must get through.
        if error.code != BAD_PARAMETER or not piece.buttons:
            raise
    plain = replace(piece, text=numbered_text(piece.text, piece.buttons)[:TEXT_LIMIT], buttons=())
    return _reply_privately(account, comment_id, plain, http, graph)


def _reply_privately(
    account: Account, comment_id: str, piece: OutboundMessage, http: requests.Session, graph: Graph
) -> SendResult:
    recipient = {"post_id" if is_post(account, comment_id) else "comment_id": comment_id}
    fields: dict[str, Any] = {
        "recipient": recipient,
        "messaging_type": "RESPONSE",
        "message": message_object(piece),
    }
    path = f"{account.account_id}/messages"
    try:
        document = graph.call(account, http, "POST", path, kind=Kind.PRIVATE_REPLY, json=fields)
    except ConnectorError as error:
        if error.code != PRIVATE_REPLY_USED:
            raise
        return SendResult(external_id="", detail={"was_done": True, "recipient_id": None})
    message_id = text_id(document.get("message_id"))
    if message_id is None:
        raise ConnectorError("no_message_id", action=ErrorAction.RETRY, is_ambiguous=True)
    recipient_id = text_id(document.get("recipient_id"))
    detail = {"was_done": False, "recipient_id": recipient_id, "has_buttons": bool(piece.buttons)}
    return SendResult(external_id=message_id, detail=detail)


def change(account: Account, comment_id: str, fields: Mapping[str, Any], http: requests.Session, graph: Graph) -> None:
    """Change the text of our own comment ("message") or hide one ("is_hidden"). Raises ConnectorError."""
    graph.call(account, http, "POST", comment_id, kind=Kind.COMMENT if "message" in fields else Kind.OTHER, json=fields)


def delete(account: Account, comment_id: str, http: requests.Session, graph: Graph) -> None:
    """Delete it; one that is gone already is deleted. Raises ConnectorError."""
    try:
        graph.call(account, http, "DELETE", comment_id)
    except ConnectorError as error:
        if error.code != OBJECT_GONE:
            raise


def set_liked(account: Account, comment_id: str, is_liked: bool, http: requests.Session, graph: Graph) -> None:
    """Like it as the Page, or take the like back. Raises ConnectorError."""
    graph.call(account, http, "POST" if is_liked else "DELETE", f"{comment_id}/likes")
