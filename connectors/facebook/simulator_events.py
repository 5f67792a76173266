"""What citizens, visitors and officers do, as the platform's events. Every function changes the state first."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from connectors.facebook.attachments import THUMBS_UP
from connectors.facebook.simulator_state import Comment, Page, Post
from connectors.simulation.server import BadOrder
from connectors.simulation.state import Thread, sample_picture

if TYPE_CHECKING:
    from connectors.facebook.simulator import FacebookSimulator

Event = dict[str, Any]
THUMBS_UP_STICKER = 369239263222822


def item(simulator: FacebookSimulator, thread: Thread, *, from_page: bool = False, **content: Any) -> Event:
    """One element of `messaging`."""
    ends = [{"id": thread.citizen}, {"id": simulator.page_of(thread).id}]
    sender, recipient = reversed(ends) if from_page else ends
    timestamp = simulator.memory.clock.milliseconds(thread.ahead)
    return {"sender": sender, "recipient": recipient, "timestamp": timestamp, **content}


def citizen_acts(simulator: FacebookSimulator, thread: Thread, order: Mapping[str, Any]) -> tuple[str, Event]:
    """(id, event) of an order of the control API. Raises BadOrder."""
    for kind, act in ACTS.items():
        if kind in order:
            return act(simulator, thread, order[kind])
    return _writes(simulator, thread, order)


def _writes(simulator: FacebookSimulator, thread: Thread, order: Mapping[str, Any]) -> tuple[str, Event]:
    mid = f"m_{simulator.memory.new_id()}"
    text, payload = str(order.get("text") or ""), order.get("payload")
    if order.get("form") == "NFD":
        text = unicodedata.normalize("NFD", text)
    if payload is not None:
        title = str(order.get("title") or text or payload or "")
        simulator.memory.add(thread, mid, "in", text=title, payload=str(payload))
        if order.get("kind") == "postback":
            return mid, item(simulator, thread, postback={"mid": mid, "title": title, "payload": payload})
        return mid, item(simulator, thread, message={"mid": mid, "text": title, "quick_reply": {"payload": payload}})
    attachments = simulator.attachments(order)
    for _ in range(int(order.get("images") or 0)):
        attachments.extend(simulator.attachments({"image": True}))
    message: Event = {"mid": mid}
    if text:
        message["text"] = text
    if order.get("reply_to"):
        message["reply_to"] = {"mid": order["reply_to"], "is_self_reply": False}
    message.update(_attached(simulator, attachments, order))
    if order.get("unsupported"):
        message["is_unsupported"] = True
    if order.get("ref"):
        message["referral"] = {"ref": str(order["ref"]), "source": "ADS", "type": "OPEN_THREAD", "ad_id": "1"}
    if len(message) == 1:
        raise BadOrder("a message needs text, payload, image, album, file, audio, video, sticker, link or location")
    shown = THUMBS_UP if order.get("sticker") == "thumbs_up" else text
    simulator.memory.add(thread, mid, "in", text=shown, attachments=attachments)
    return mid, item(simulator, thread, message=message)


def _attached(simulator: FacebookSimulator, attachments: list[Event], order: Mapping[str, Any]) -> Event:
    values: list[Event] = [{"type": given["kind"], "payload": {"url": given["url"]}} for given in attachments]
    found: Event = {}
    if order.get("sticker"):
        sticker_id = THUMBS_UP_STICKER if order["sticker"] == "thumbs_up" else order["sticker"]
        found["sticker_id"] = sticker_id
        kinds = {"old": ("image",), "transition": ("image", "sticker"), "new": ("sticker",)}[simulator.forms.sticker]
        url = simulator.base_url + simulator.memory.keep_file("sticker.png", "image/png", sample_picture())
        values.extend({"type": kind, "payload": {"url": url, "sticker_id": sticker_id}} for kind in kinds)
    if order.get("location"):
        place = order["location"]
        coordinates = {"lat": place["latitude"], "long": place["longitude"]}
        values.append({"type": "location", "title": "", "payload": {"coordinates": coordinates}})
    if order.get("link"):
        values.append({"type": "fallback", "title": "link", "url": str(order["link"]), "payload": None})
    if values:
        found["attachments"] = values
    return found


def _reads(simulator: FacebookSimulator, thread: Thread, _order: Any) -> tuple[str, Event]:
    return "", item(simulator, thread, read={"watermark": simulator.memory.clock.milliseconds()})


def _unsends(simulator: FacebookSimulator, thread: Thread, order: Any) -> tuple[str, Event]:
    return str(order), item(simulator, thread, message={"mid": str(order), "is_deleted": True})


def _edits(simulator: FacebookSimulator, thread: Thread, order: Any) -> tuple[str, Event]:
    mid = _named(order, "edit")
    edit = {"mid": mid, "text": str(order.get("text", "")), "num_edit": int(order.get("num_edit", 1))}
    return mid, item(simulator, thread, message_edit=edit)


def _reacts(simulator: FacebookSimulator, thread: Thread, order: Any) -> tuple[str, Event]:
    mid = _named(order, "reaction")
    thread.last_action_at = simulator.memory.clock.now()
    if order.get("remove"):
        return mid, item(simulator, thread, reaction={"mid": mid, "action": "unreact"})
    emoji = str(order.get("emoji", "\u2764"))
    return mid, item(simulator, thread, reaction={"mid": mid, "action": "react", "reaction": "other", "emoji": emoji})


def _comes_by_link(simulator: FacebookSimulator, thread: Thread, order: Any) -> tuple[str, Event]:
    thread.last_action_at = simulator.memory.clock.now()
    referral = {"ref": str(order), "source": "SHORTLINK", "type": "OPEN_THREAD"}
    return "", item(simulator, thread, referral=referral)


def _named(order: Any, kind: str) -> str:
    if not isinstance(order, dict) or "id" not in order:
        raise BadOrder(f"{kind} needs an id")
    return str(order["id"])


# comments and posts


def _comments(simulator: FacebookSimulator, thread: Thread, order: Any) -> tuple[str, Event]:
    if not isinstance(order, dict):
        raise BadOrder("comment is not an object")
    page = simulator.page_of(thread)
    comment = add_comment(simulator, page, order, thread.citizen, simulator.person(thread))
    return comment.id, feed(simulator, page, comment, "add")


def _changes_comment(simulator: FacebookSimulator, thread: Thread, order: Any) -> tuple[str, Event]:
    page = simulator.page_of(thread)
    comment = page.comment(_named(order, "comment_edit"))
    if comment is None:
        raise BadOrder("no such comment")
    comment.message = str(order.get("text", ""))
    return comment.id, feed(simulator, page, comment, simulator.forms.edit_verb)


def _removes_comment(simulator: FacebookSimulator, thread: Thread, order: Any) -> tuple[str, Event]:
    page = simulator.page_of(thread)
    comment = page.comment(str(order))
    if comment is None:
        raise BadOrder("no such comment")
    comment.is_deleted = True
    return comment.id, feed(simulator, page, comment, "remove")


def _posts(simulator: FacebookSimulator, thread: Thread, order: Any) -> tuple[str, Event]:
    text = str(order.get("text", "") if isinstance(order, dict) else order)
    page = simulator.page_of(thread)
    post = add_post(simulator, page, text, thread.citizen, simulator.person(thread))
    return post.id, feed_post(simulator, page, post, "add", "post")


def add_post(simulator: FacebookSimulator, page: Page, text: str, author: str, name: str) -> Post:
    """A new post on the Page."""
    post_id = f"{page.id}_{simulator.new_number()}"
    post = Post(post_id, author, name, text, simulator.memory.clock.now())
    page.posts[post_id] = post
    return post


def add_comment(simulator: FacebookSimulator, page: Page, order: Mapping[str, Any], author: str, name: str) -> Comment:
    """A new comment on {"post"?, "reply_to"?, "text", "photo"?}; without a post on the newest one. Raises BadOrder."""
    above = page.comment(str(order["reply_to"])) if order.get("reply_to") else None
    if order.get("reply_to") and above is None:
        raise BadOrder("no such comment to reply to")
    named = above.post_id if above is not None else order.get("post")
    post = page.post(str(named)) if named else next(reversed(page.posts.values()), None)
    if post is None:
        raise BadOrder("no such post")
    comment = Comment(
        id=f"{post.id.rpartition('_')[2]}_{simulator.new_number()}",
        post_id=post.id,
        author=author,
        author_name=name,
        message=str(order.get("text") or ""),
        created_at=simulator.memory.clock.now(),
        # Threads are shallow: an answer to an answer stands below the first comment.
        parent_id=(above.parent_id or above.id) if above is not None else None,
        photo=next((found["url"] for found in simulator.attachments({"image": order.get("photo")})), None),
    )
    post.comments[comment.id] = comment
    return comment


def feed(simulator: FacebookSimulator, page: Page, comment: Comment, verb: str) -> Event:
    """The `changes` element of a comment."""
    forms = simulator.forms
    parent = comment.parent_id or comment.post_id
    if comment.parent_id is None and forms.foreign_parent:
        parent = f"999{parent.rpartition('_')[0][3:]}_{parent.rpartition('_')[2]}"
    post = page.posts[comment.post_id]
    value: Event = {
        "item": "comment",
        "verb": verb,
        "post_id": comment.post_id,
        "comment_id": comment.id,
        "parent_id": parent,
        "created_time": int(comment.created_at.timestamp()),
        "message": comment.message,
        "from": {"id": comment.author, "name": comment.author_name},
        "post": {"id": post.id, "status_type": "mobile_status_update", "is_published": True,
                 "permalink_url": f"https://www.facebook.com/{post.id}"},
    }  # fmt: skip
    if comment.photo:
        value["photo"] = comment.photo
    absent = {*forms.leaves_out, *({"message"} if verb == "remove" or not comment.message else ())}
    return {"field": "feed", "value": {key: part for key, part in value.items() if key not in absent}}


def feed_post(simulator: FacebookSimulator, page: Page, post: Post, verb: str, kind: str) -> Event:
    """The `changes` element of a post."""
    value: Event = {
        "item": kind,
        "verb": verb,
        "post_id": post.id,
        "created_time": int(post.created_at.timestamp()),
        "message": post.message,
        "from": {"id": post.author, "name": post.author_name},
    }
    if post.author == page.id:
        value["published"] = 1
    absent = simulator.forms.leaves_out
    return {"field": "feed", "value": {key: part for key, part in value.items() if key not in absent}}


ACTS = {
    "edit": _edits,
    "unsend": _unsends,
    "reaction": _reacts,
    "read": _reads,
    "referral": _comes_by_link,
    "comment": _comments,
    "comment_edit": _changes_comment,
    "comment_remove": _removes_comment,
    "post": _posts,
}
