"""Comments of the simulated Page: reading, writing, hiding, deleting, liking, each with its feed event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from connectors.facebook import simulator_events as events
from connectors.facebook import simulator_officers as officers
from connectors.facebook.simulator_graph import Call, Refused, graph_time
from connectors.facebook.simulator_state import PRIVATE_REPLY_LIFE, Comment, Page, Post
from connectors.simulation.server import BadOrder

SAME_TEXT_AGAIN = timedelta(minutes=1)


def shown(call: Call, comment: Comment, fields: dict[str, str]) -> dict[str, Any]:
    """The asked fields of a comment."""
    page, is_own = call.page, comment.author == call.page.id
    whole = {
        "id": comment.id,
        "message": comment.message,
        "from": {"id": comment.author, "name": comment.author_name},
        "created_time": graph_time(comment.created_at),
        "parent": {"id": comment.parent_id} if comment.parent_id else None,
        "is_hidden": comment.is_hidden,
        "can_hide": not is_own,
        "can_remove": True,
        "can_comment": True,
        "can_reply_privately": _may_be_answered_privately(call, page, comment),
        "permalink_url": f"https://www.facebook.com/{comment.id}",
    }
    return {"id": comment.id, **{name: whole[name] for name in fields if whole.get(name) is not None}}


def shown_post(call: Call, post: Post, fields: dict[str, str]) -> dict[str, Any]:
    """The asked fields of a post, its comments newest first."""
    updated = max([post.created_at, *(comment.created_at for comment in post.comments.values())])
    whole = {
        "id": post.id,
        "message": post.message,
        "from": {"id": post.author, "name": post.author_name},
        "created_time": graph_time(post.created_at),
        "updated_time": graph_time(updated),
        "permalink_url": f"https://www.facebook.com/{post.id}",
        "is_hidden": post.is_hidden,
        "can_reply_privately": _may_be_answered_privately(call, call.page, post),
    }
    found = {"id": post.id, **{name: whole[name] for name in fields if name in whole}}
    if "comments" in fields:
        inner = dict.fromkeys([part.partition("{")[0] for part in fields["comments"].split(",")], "")
        newest = [c for c in reversed(post.comments.values()) if not c.is_deleted]
        found["comments"] = {"data": [shown(call, comment, inner) for comment in newest[:100]]}
    return found


def _may_be_answered_privately(call: Call, page: Page, target: Comment | Post) -> bool:
    is_late = call.simulator.memory.clock.now() - target.created_at > PRIVATE_REPLY_LIFE
    return not (target.is_answered_privately or is_late or target.author == page.id)


def listed(call: Call) -> dict[str, Any]:
    """GET /{post or comment}/comments."""
    fields = call.fields("comment")
    post = call.page.post(call.node)
    above = call.page.comment(call.node) if post is None else None
    if post is None and above is None:
        raise Refused(100, 33, count=False)
    holder = post or call.page.posts[above.post_id]  # type: ignore[union-attr]
    found = [
        comment
        for comment in holder.comments.values()
        if not comment.is_deleted and (above is None or comment.parent_id == above.id)
    ]
    if call.given.get("order") == "reverse_chronological":
        found.reverse()
    return paged(call, [shown(call, comment, fields) for comment in found])


def paged(call: Call, objects: list[dict[str, Any]]) -> dict[str, Any]:
    """One page of a list; the address of the next one holds the token, as the vendor's does."""
    start, limit = int(call.given.get("after") or 0), int(call.given.get("limit") or 25)
    answer: dict[str, Any] = {"data": objects[start : start + limit]}
    if start + limit < len(objects):
        after = str(start + limit)
        address = f"{call.simulator.base_url}{call.request.path}?access_token={call.page.token}&after={after}"
        answer["paging"] = {"cursors": {"after": after}, "next": address}
    return answer


def written(call: Call) -> dict[str, Any]:
    """POST /{post or comment}/comments: the Page writes, and its own feed event follows."""
    text = str(call.given.get("message") or "")
    if not text.strip():
        raise Refused(100)
    page, memory = call.page, call.simulator.memory
    order = {"text": text, "post": call.node} if page.post(call.node) else {"text": text, "reply_to": call.node}
    with memory.lock:
        now = memory.clock.now()
        own = [c for post in page.posts.values() for c in post.comments.values() if c.author == page.id]
        if any(c.message == text and now - c.created_at < SAME_TEXT_AGAIN for c in own):
            raise Refused(506)
        try:
            comment = officers.comments(call.simulator, page, order)
        except BadOrder as error:
            raise Refused(100, 33) from error
        memory.figures["comments"] += 1
    return {"id": comment.id}


def changed(call: Call) -> dict[str, Any]:
    """POST /{comment}: another text for our own, or hidden and shown for others'."""
    comment = call.page.comment(call.node)
    if comment is None:
        raise Refused(100, 33, count=False)
    is_own = comment.author == call.page.id
    if "message" in call.given:
        if not is_own:
            raise Refused(200)
        comment.message = str(call.given["message"])
        _tell(call, comment, call.simulator.forms.edit_verb)
    if "is_hidden" in call.given:
        if is_own:
            raise Refused(100)
        comment.is_hidden = call.given["is_hidden"] in {True, "true", "1"}
        _tell(call, comment, "hide" if comment.is_hidden else "unhide")
    return {"success": True}


def removed(call: Call) -> dict[str, Any]:
    """DELETE /{comment}."""
    comment = call.page.comment(call.node)
    if comment is None:
        raise Refused(100, 33, count=False)
    comment.is_deleted = True
    _tell(call, comment, "remove")
    return {"success": True}


def liked(call: Call) -> dict[str, Any]:
    """POST or DELETE /{comment}/likes."""
    comment = call.page.comment(call.node)
    if comment is None:
        raise Refused(100, 33, count=False)
    comment.is_liked = call.method == "POST"
    return {"success": True}


def _tell(call: Call, comment: Comment, verb: str) -> None:
    call.simulator.post_change(call.page, events.feed(call.simulator, call.page, comment, verb))


EDGES = {
    ("GET", "comments"): listed,
    ("POST", "comments"): written,
    ("POST", "likes"): liked,
    ("DELETE", "likes"): liked,
}
