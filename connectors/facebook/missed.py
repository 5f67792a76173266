"""Subscriptions of the Page, and what the webhook should have told, asked for at the API after an outage.

Only the 20 newest messages of a conversation can be read, and taps show up as their titles only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import requests

from connectors.base import Account, CommentChange, CommentVerb, EventKind, InboundMessage
from connectors.facebook.attachments import attachments_of
from connectors.facebook.graph import Graph, graph_time
from connectors.facebook.items import short_id
from connectors.facebook.limits import Kind
from connectors.reading import items, mapping, text_id, text_or_none

FIELDS = (
    "messages",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_optins",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_handovers",
    "standby",
    "messaging_policy_enforcement",
    "feed",
    "mention",
)
MESSAGE_FIELDS = "id,message,from,to,created_time,attachments"
CONVERSATIONS_AT_ONCE, MOST_CONVERSATION_PAGES = "25", 40
POSTS_AT_ONCE, MOST_POST_PAGES = "25", 4  # comments on older posts are rare
KINDS_BY_MIME = {"image": "image", "video": "video", "audio": "audio"}


def subscription_gaps(account: Account, http: requests.Session, graph: Graph) -> list[str]:
    """Fields that do not reach our application; all of them when it is not subscribed. Raises ConnectorError."""
    document = graph.call(account, http, "GET", f"{account.account_id}/subscribed_apps")
    app_id = account.options.get("app_id")
    for value in items(document.get("data")):
        if app_id and text_id(mapping(value).get("id")) != app_id:
            continue
        named = {text_or_none(field) or text_or_none(mapping(field).get("name")) for field in _fields_of(value)}
        return [field for field in FIELDS if field not in named]
    return list(FIELDS)


def _fields_of(value: Any) -> Sequence[Any]:
    return items(mapping(value).get("subscribed_fields"))


def renew_subscription(account: Account, http: requests.Session, graph: Graph) -> None:
    """Subscribe to every field. Raises ConnectorError."""
    path = f"{account.account_id}/subscribed_apps"
    graph.call(account, http, "POST", path, json={"subscribed_fields": ",".join(FIELDS)})


def missed(account: Account, since: datetime, http: requests.Session, graph: Graph) -> Iterator[InboundMessage]:
    """Messages in both directions, posts and comments since then. Raises ConnectorError."""
    yield from _messages(account, since, http, graph)
    yield from _comments(account, since, http, graph)


def _messages(account: Account, since: datetime, http: requests.Session, graph: Graph) -> Iterator[InboundMessage]:
    query = {
        "platform": "messenger",
        "fields": f"participants,updated_time,messages.limit(20){{{MESSAGE_FIELDS}}}",
        "limit": CONVERSATIONS_AT_ONCE,
    }
    path = f"{account.account_id}/conversations"
    for conversation in graph.pages(
        account, http, path, params=query, kind=Kind.CONVERSATIONS, most=MOST_CONVERSATION_PAGES
    ):
        updated = graph_time(conversation.get("updated_time"))
        if updated is not None and updated < since:
            return  # the list begins with the newest
        people = items(mapping(conversation.get("participants")).get("data"))
        citizens = [short_id(mapping(person).get("id")) for person in people]
        citizen_id = next((found for found in citizens if found and found != account.account_id), None)
        for value in reversed(items(mapping(conversation.get("messages")).get("data"))):
            event = _message(account, mapping(value), citizen_id)
            if event is not None and event.sent_at >= since:
                yield event


def _message(account: Account, value: Mapping[str, Any], citizen_id: str | None) -> InboundMessage | None:
    mid, at = text_id(value.get("id")), graph_time(value.get("created_time"))
    sender = short_id(mapping(value.get("from")).get("id"))
    is_of_page = sender == account.account_id
    citizen = citizen_id if is_of_page else sender
    if mid is None or at is None or citizen is None or sender is None:
        return None
    return InboundMessage(
        kind=EventKind.ECHO if is_of_page else EventKind.MESSAGE,
        account_id=account.account_id,
        citizen_id=citizen,
        external_id=mid,
        sent_at=at,
        text=text_or_none(value.get("message")),
        attachments=attachments_of({"attachments": [_as_webhook(mapping(a)) for a in _attachments(value)]}),
        # The list does not tell which application sent it; our own are known by their ids.
        outside_sender="unknown" if is_of_page else None,
        raw={"caught_up": True},
    )


def _attachments(value: Mapping[str, Any]) -> Sequence[Any]:
    return items(mapping(value.get("attachments")).get("data"))


def _as_webhook(attachment: Mapping[str, Any]) -> dict[str, Any]:
    """An attachment of a Graph message in the shape of the webhook's."""
    picture = mapping(attachment.get("image_data"))
    video = mapping(attachment.get("video_data"))
    url = text_or_none(picture.get("url")) or text_or_none(video.get("url")) or text_or_none(attachment.get("file_url"))
    family = (text_or_none(attachment.get("mime_type")) or "").partition("/")[0]
    kind = "image" if picture else "video" if video else KINDS_BY_MIME.get(family, "file")
    return {"type": kind, "payload": {"url": url, "title": text_or_none(attachment.get("name"))}}


def _comments(account: Account, since: datetime, http: requests.Session, graph: Graph) -> Iterator[InboundMessage]:
    comments = (
        "comments.filter(stream).order(reverse_chronological).limit(100){id,message,from,created_time,parent{id}}"
    )
    query = {
        "fields": f"id,message,from,created_time,updated_time,permalink_url,{comments}",
        "limit": POSTS_AT_ONCE,
    }
    for post in graph.pages(account, http, f"{account.account_id}/feed", params=query, most=MOST_POST_PAGES):
        post_id, written = short_id(post.get("id")), graph_time(post.get("created_time"))
        if post_id is None:
            continue
        if written is not None and written >= since:
            yield _change(account, post, post_id, None, EventKind.POST, written)
        for value in reversed(items(mapping(post.get("comments")).get("data"))):
            comment, at = mapping(value), graph_time(mapping(value).get("created_time"))
            if at is not None and at >= since and short_id(comment.get("id")) is not None:
                yield _change(account, comment, post_id, short_id(comment.get("id")), EventKind.COMMENT, at)


def _change(
    account: Account, value: Mapping[str, Any], post_id: str, comment_id: str | None, kind: EventKind, at: datetime
) -> InboundMessage:
    author = short_id(mapping(value.get("from")).get("id"))
    own_id = comment_id or post_id
    change = CommentChange(
        external_id=own_id,
        post_id=post_id,
        verb=CommentVerb.ADD,
        created_at=at,
        changed_at=at,
        parent_id=short_id(mapping(value.get("parent")).get("id")),
        author_id=author,
        author_name=text_or_none(mapping(value.get("from")).get("name")),
        text=text_or_none(value.get("message")),
        permalink=text_or_none(value.get("permalink_url")),
        is_own=author == account.account_id,
    )
    return InboundMessage(
        kind=kind,
        account_id=account.account_id,
        citizen_id=author or "",
        external_id=own_id,
        sent_at=at,
        text=change.text,
        comment=change,
        raw={"caught_up": True},
    )
