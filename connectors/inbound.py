"""What a webhook post tells: events of citizens' threads and changes of public comments.

Use these names through connectors.base.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class EventKind(enum.StrEnum):
    """What one item of a webhook post tells us."""

    MESSAGE = "message"  # the citizen wrote, tapped a button or sent a file
    ECHO = "echo"  # something was sent to the citizen: by us, or by a person or tool outside
    EDIT = "edit"  # the citizen changed an earlier message; external_id is that message's
    DELETE = "delete"  # the citizen took back an earlier message; external_id is that message's
    DELIVERED = "delivered"  # receipts; they never create a conversation and never wake the bot
    READ = "read"
    REACTION = "reaction"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    REFERRAL = "referral"  # the citizen came to his thread by a link or an advertisement
    INTERACTION = "interaction"  # an act without words (opened the chat, a call) that opens the reply window anew
    THREAD_CONTROL = "thread_control"  # another application took or gave back the thread
    COMMENT = "comment"  # below a post of the page: `comment` says what happened; the thread of messages is not touched
    POST = "post"  # a post on the page, by a visitor or by the page itself; `comment` holds it the same way
    ACCOUNT = "account"  # about the whole page (blocked, restricted): `text` says what; no citizen
    TEMPLATE = "template"  # about a template message or its template: `template` says what; kept out of the thread
    WITHDRAWAL = "withdrawal"  # the citizen wants the vendor and us to forget them: erasure begins
    OTHER = "other"  # known to be harmless, kept in the raw post only


class AttachmentKind(enum.StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    STICKER = "sticker"
    LOCATION = "location"
    LINK = "link"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class InboundAttachment:
    """One attachment as the vendor described it; nothing is downloaded by a connector."""

    kind: AttachmentKind
    url: str | None = None
    name: str | None = None
    mime: str | None = None
    size_bytes: int | None = None
    latitude: float | None = None
    longitude: float | None = None


class CommentVerb(enum.StrEnum):
    """What happened to a comment or post."""

    ADD = "add"
    EDIT = "edit"
    REMOVE = "remove"  # by its author, by us or by a moderator
    HIDE = "hide"
    UNHIDE = "unhide"


@dataclass(frozen=True, slots=True)
class CommentChange:
    """One change of a public comment, or of a post (EventKind.POST).

    external_id: the comment's id; for a post, the post's id.
    post_id:     the post it stands under; for a post, its own id.
    parent_id:   the comment it answers; None for a comment right under the post, and for posts.
    is_own:      the page itself wrote it (we, or an officer in the vendor's tools): never answered.
    is_mention:  not on our page: another page or person named us.
    author_id:   None when the vendor does not tell (privacy, missing right). Whether it equals the citizen_id of
                 messages is not sure: a hint until a private reply returns the recipient.
    text:        None when the event does not carry it (removals, pictures, missing right); "" never.
    created_at:  when it was written, aware UTC; for later changes the vendor's time of that change, as far as told.
    changed_at:  when this change happened, as far as told: order changes of one comment by it.
    """

    external_id: str
    post_id: str
    verb: CommentVerb
    created_at: datetime
    changed_at: datetime
    parent_id: str | None = None
    author_id: str | None = None
    author_name: str | None = None
    text: str | None = None
    attachments: tuple[InboundAttachment, ...] = ()
    permalink: str | None = None
    is_own: bool = False
    is_mention: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class ContactDetails:
    """What the citizen gave in a form of the vendor's: suggestions, not facts. "" = not given."""

    name: str = ""
    phone: str = ""
    address: str = ""


class TemplateNewsKind(enum.StrEnum):
    DELIVERED = "delivered"
    RATED = "rated"
    CLICKED = "clicked"
    STATUS = "status"  # the vendor approved, refused or stopped the template
    QUALITY = "quality"
    QUOTA = "quota"  # how many template messages the account may send a day


@dataclass(frozen=True, slots=True, repr=False)
class TemplateNews:
    """What the vendor tells about template messages. None or "" = not told.

    message_id, tracking_id: of the message it speaks of; either may be missing.
    recipient: a phone number (84...), its hash or the citizen's id: personal data.
    rate:      the citizen's score; note and choices: what they wrote or ticked.
    before, now: old and new status, quality or quota, in the vendor's words.
    """

    kind: TemplateNewsKind
    at: datetime
    message_id: str | None = None
    tracking_id: str | None = None
    template_id: str | None = None
    recipient: str | None = None
    rate: int | None = None
    note: str = ""
    choices: tuple[str, ...] = ()
    before: str = ""
    now: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One event of one citizen's thread.

    account_id:   the page or OA it came to.
    citizen_id:   the citizen's id on that page or OA (also for echoes, where sender and recipient are swapped); "" only
                  where the vendor names nobody (COMMENT, POST, ACCOUNT, TEMPLATE).
    external_id:  unique within (channel, account_id, kind); repeats of it are absorbed.
    sent_at:      the vendor's time, aware UTC.
    payload:      set only for a tap on a button that we sent; never for typed text.
    marker:       our own mark on an echo of our own send (Facebook `metadata`), else None.
    outside_sender: on an echo, who sent it when it was not us (an officer's id at the vendor, an app id), else None.
    referral:     what a link or advertisement carried ("ref"), on referrals and the messages they come with.
    revision:     on edits: how many there were by then; None when the vendor does not count.
    watermark:    on receipts: everything sent at or before this time.
    related_ids:  on receipts and reactions: the external ids of the messages they speak of.
    comment:      on COMMENT and POST: what happened; citizen_id is then the author's id or "".
    contact:      on a message that came out of the vendor's contact form: its fields.
    template:     on TEMPLATE: what happened.
    """

    kind: EventKind
    account_id: str
    citizen_id: str
    external_id: str
    sent_at: datetime
    text: str | None = None
    payload: str | None = None
    attachments: tuple[InboundAttachment, ...] = ()
    reply_to: str | None = None
    marker: str | None = None
    outside_sender: str | None = None
    referral: str | None = None
    revision: int | None = None
    watermark: datetime | None = None
    related_ids: tuple[str, ...] = ()
    comment: CommentChange | None = None
    contact: ContactDetails | None = None
    template: TemplateNews | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """Which of several forms, all accepted, an account's traffic used at a point where the documents are not sure."""

    account_id: str
    point: str
    name: str


@dataclass(frozen=True, slots=True)
class ParsedPost:
    """All events of one webhook post.

    problems: names the items that could not be read (no personal data).
    variants: seen in this post, once for every time; they are counted, nothing else.
    """

    messages: tuple[InboundMessage, ...]
    problems: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
