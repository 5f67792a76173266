"""What a simulated Page holds beside its threads: posts, comments, token, uploads, subscription, forms of events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors.facebook.missed import FIELDS
from connectors.facebook.setup import PERMISSIONS

UPLOAD_LIFE = timedelta(days=90)
PRIVATE_REPLY_LIFE = timedelta(days=7)
# How a token can be dead -> the subcode of error 190.
TOKEN_ENDS = {"expired": 463, "revoked": 460, "app_removed": 458, "checkpoint": 459, "invalid": 467}


@dataclass(slots=True)
class Comment:
    """One comment. author: a person's id or the Page's; parent_id: of the comment it answers."""

    id: str
    post_id: str
    author: str
    author_name: str
    message: str
    created_at: datetime
    parent_id: str | None = None
    photo: str | None = None
    is_hidden: bool = False
    is_deleted: bool = False
    is_liked: bool = False
    is_answered_privately: bool = False


@dataclass(slots=True)
class Post:
    """One post of the Page, or a visitor's on it."""

    id: str
    author: str
    author_name: str
    message: str
    created_at: datetime
    is_deleted: bool = False
    is_hidden: bool = False
    is_answered_privately: bool = False
    comments: dict[str, Comment] = field(default_factory=dict)


@dataclass(slots=True)
class Upload:
    kind: str
    ends_at: datetime
    path: str = ""
    name: str = ""
    mime: str = ""


@dataclass(slots=True)
class Person:
    """What a person has decided, or the vendor about him."""

    blocks_page: bool = False
    has_no_profile: bool = False


@dataclass
class Page:
    """One Page. token_state: "valid" or a key of TOKEN_ENDS."""

    id: str
    name: str
    token: str
    token_state: str = "valid"  # noqa: S105 - a state, no secret
    permissions: list[str] = field(default_factory=lambda: list(PERMISSIONS))
    fields: list[str] = field(default_factory=lambda: list(FIELDS))
    profile: dict[str, Any] = field(default_factory=dict)
    personas: dict[str, dict[str, str]] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    is_published: bool = True
    has_default_app: bool = True
    has_human_agent: bool = True
    restricted_until: datetime | None = None

    def person(self, citizen: str) -> Person:
        return self.people.setdefault(citizen, Person())

    def comment(self, comment_id: str) -> Comment | None:
        """A comment that is not deleted."""
        for post in self.posts.values():
            found = post.comments.get(comment_id)
            if found is not None:
                return None if found.is_deleted else found
        return None

    def post(self, post_id: str) -> Post | None:
        """A post that is not deleted."""
        found = self.posts.get(post_id)
        return None if found is None or found.is_deleted else found


@dataclass(slots=True)
class Forms:
    """Which of the documented forms the webhook uses, and when.

    ids:      "string", "number" or "mixed".     sticker: "old", "transition" or "new".
    echo:     "any", "before" or "after" the API's answer, "none".
    receipts: delivery and read events after each send.
    leaves_out: of comments' events: "from", "message", "post".
    foreign_parent: `parent_id` of a comment right under a post begins with another number than `post_id`.
    batch_size, batch_seconds: events of all kinds are gathered into one post, up to so many or so long.
    """

    ids: str = "string"
    sticker: str = "new"
    echo: str = "any"
    receipts: bool = True
    leaves_out: frozenset[str] = frozenset()
    foreign_parent: bool = False
    inbox_app_id: str = "263902037430900"
    edit_verb: str = "edited"
    batch_size: int = 1
    batch_seconds: float = 0.05
    file_life_seconds: float = 86400.0
