"""`changes` of a Page: comments and posts, on its own feed or where it was mentioned.

Reactions and likes, which dominate the volume, and everything else are counted and dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.base import AttachmentKind, CommentChange, CommentVerb, EventKind, InboundAttachment, InboundMessage
from connectors.facebook.items import Item, short_id
from connectors.reading import digest, items, mapping, moment, text_or_none

VERBS = {
    "add": CommentVerb.ADD,
    "edit": CommentVerb.EDIT,
    "edited": CommentVerb.EDIT,
    "update": CommentVerb.EDIT,
    "remove": CommentVerb.REMOVE,
    "delete": CommentVerb.REMOVE,
    "hide": CommentVerb.HIDE,
    "unhide": CommentVerb.UNHIDE,
}
POST_ITEMS = frozenset(
    {"post", "status", "photo", "video", "share", "album", "photo-album", "event", "link", "note", "story"}
)
OTHER_ITEMS = frozenset({"reaction", "like"})


def read(item: Item) -> tuple[InboundMessage | None, str | None]:
    """The change of a comment or post, and what was wrong with it."""
    field, value = text_or_none(item.data.get("field")), item.data.get("value")
    if field not in {"feed", "mention"}:
        return None, None
    if not isinstance(value, Mapping):
        return None, "value is not an object"
    kind, verb = text_or_none(value.get("item")) or "", VERBS.get(text_or_none(value.get("verb")) or "")
    is_mention = field == "mention"
    if is_mention and kind != "comment" and value.get("comment_id"):
        kind = "comment"
    if kind != "comment" and kind not in POST_ITEMS and not is_mention:
        item.note("feed_item", kind if kind in OTHER_ITEMS else "other")
        return None, None
    if verb is None or _is_unpublished(value):
        return None, None
    if verb is CommentVerb.EDIT:
        item.note("edit_verb", str(value.get("verb")))
    return _change(item, value, verb, is_comment=kind == "comment", is_mention=is_mention)


def _is_unpublished(value: Mapping[str, Any]) -> bool:
    """A draft or planned post of the Page."""
    return value.get("published") in (0, "0", False) and value.get("published") is not None


def _change(
    item: Item, value: Mapping[str, Any], verb: CommentVerb, *, is_comment: bool, is_mention: bool
) -> tuple[InboundMessage | None, str | None]:
    comment_id = short_id(value.get("comment_id"))
    post_id = short_id(value.get("post_id")) or short_id(mapping(value.get("post")).get("id"))
    if is_comment and comment_id is None:
        return None, "comment without id"
    if post_id is None and is_comment and comment_id is not None and "_" in comment_id:
        post_id = f"{item.page_id}_{_head(comment_id)}"  # the first half of a comment's id is the post's object
    if post_id is None:
        return None, "post without id"
    own_id = comment_id if is_comment and comment_id is not None else post_id
    author_id, author_name = _author(item, value)
    change = CommentChange(
        external_id=own_id,
        post_id=post_id,
        verb=verb,
        created_at=moment(value.get("created_time")) or item.at,
        changed_at=item.at if verb is not CommentVerb.ADD else moment(value.get("created_time")) or item.at,
        parent_id=_parent(value, own_id, post_id) if is_comment else None,
        author_id=author_id,
        author_name=author_name,
        text=text_or_none(value.get("message")),
        attachments=_attachments(value),
        permalink=text_or_none(value.get("permalink_url"))
        or text_or_none(mapping(value.get("post")).get("permalink_url")),
        is_own=author_id == item.page_id,
        is_mention=is_mention,
    )
    external_id = own_id if verb is CommentVerb.ADD else _change_id(item, change)
    kind = EventKind.COMMENT if is_comment else EventKind.POST
    return item.event(kind, author_id or "", external_id, text=change.text, comment=change), None


def _change_id(item: Item, change: CommentChange) -> str:
    return digest(change.external_id, change.verb.value, item.milliseconds, change.text or "")


def _author(item: Item, value: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Who wrote it: `from`, or `sender_id` and `sender_name` of older posts; neither without the right to know."""
    person = mapping(value.get("from"))
    if short_id(person.get("id")) is not None:
        item.note("comment_author", "from")
        return short_id(person.get("id")), text_or_none(person.get("name"))
    found = short_id(value.get("sender_id"))
    item.note("comment_author", "sender_id" if found else "absent")
    return found, text_or_none(value.get("sender_name"))


def _parent(value: Mapping[str, Any], comment_id: str, post_id: str) -> str | None:
    """The comment it answers; None right under the post.

    For the latter `parent_id` names the post, but its first half may be another number than in `post_id`, so only the
    parts behind the last "_" are compared; under a picture of an album it may name the picture, as `comment_id` does.
    """
    parent_id = short_id(value.get("parent_id"))
    if parent_id is None or parent_id == comment_id:
        return None
    return None if _tail(parent_id) in {_tail(post_id), _head(comment_id)} else parent_id


def _head(name: str) -> str:
    return name.partition("_")[0]


def _tail(name: str) -> str:
    return name.rpartition("_")[2]


def _attachments(value: Mapping[str, Any]) -> tuple[InboundAttachment, ...]:
    pictures = [text_or_none(value.get("photo")), *(text_or_none(url) for url in items(value.get("photos")))]
    if text_or_none(value.get("item")) == "photo":
        pictures.append(text_or_none(value.get("link")))
        links: list[str | None] = []
    else:
        links = [text_or_none(value.get("link"))]
    found = [(AttachmentKind.IMAGE, url) for url in dict.fromkeys(pictures)]
    found.append((AttachmentKind.VIDEO, text_or_none(value.get("video"))))
    found.extend((AttachmentKind.LINK, url) for url in links)
    return tuple(InboundAttachment(kind, url=url) for kind, url in found if url)
