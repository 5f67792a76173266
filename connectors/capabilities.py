"""What some channels offer beside messages: comments, names, thread control, catching up, set-up checks.

Use these names through connectors.base; which channel offers what stands in connectors.registry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import requests

from connectors.inbound import InboundMessage
from connectors.outbound import Account, Button, CommentState, OutboundMessage, SendResult, SentMessage


class CommentActions(Protocol):
    """What a channel with public comments offers beside messages (see registry.COMMENT_ACTIONS).

    All raise ConnectorError; `comment_id` may name a visitor's post as well. Nothing here is repeated by itself.
    """

    def read_comment(self, account: Account, comment_id: str, http: requests.Session) -> CommentState:
        """Its present text and rights."""

    def reply_publicly(self, account: Account, comment_id: str, text: str, http: requests.Session) -> SendResult:
        """Write a comment below it; external_id of the result is our comment's id."""

    def own_replies(self, account: Account, comment_id: str, http: requests.Session) -> Sequence[SentMessage]:
        """What the page itself wrote below it, oldest first: settles a public reply whose outcome is unknown."""

    def reply_privately(
        self, account: Account, comment_id: str, message: OutboundMessage, http: requests.Session
    ) -> SendResult:
        """The one message that a comment allows. `detail["recipient_id"]` of the result is the citizen_id of his
        thread; `detail["was_done"]` is True (and external_id "") when somebody had used it before. `citizen_id` of
        the message is not used."""

    def edit_comment(self, account: Account, comment_id: str, text: str, http: requests.Session) -> None:
        """Change our own comment."""

    def set_hidden(self, account: Account, comment_id: str, is_hidden: bool, http: requests.Session) -> None:
        """Hide it from the public (its author and his friends still see it), or show it again."""

    def delete_comment(self, account: Account, comment_id: str, http: requests.Session) -> None:
        """Delete it for good; one that is gone already counts as deleted."""

    def set_liked(self, account: Account, comment_id: str, is_liked: bool, http: requests.Session) -> None:
        """Like it as the page, or take the like back."""


@dataclass(frozen=True, slots=True)
class CitizenProfile:
    """How the vendor names a person; every part may be missing."""

    name: str | None = None
    picture_url: str | None = None


class ProfileReader(Protocol):
    """Names of the people who write (registry.PROFILE_READERS)."""

    def read_profile(self, account: Account, citizen_id: str, http: requests.Session) -> CitizenProfile | None:
        """None when this person has none for us, for good or for now. Raises ConnectorError."""


class ThreadControl(Protocol):
    """Who may write in a thread that several applications share (registry.THREAD_CONTROLS). Raise ConnectorError."""

    def take_thread(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        """Make the thread ours although another application has it."""

    def pass_thread(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        """Give the thread to the vendor's own inbox."""

    def request_thread(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        """Ask the owner for the thread."""

    def thread_owner(self, account: Account, citizen_id: str, http: requests.Session) -> str | None:
        """The application that owns it; None when nobody does or it is ours."""


class MissedReader(Protocol):
    """Asks the vendor's API what the webhook should have told (registry.MISSED_READERS). Raise ConnectorError."""

    def subscription_gaps(self, account: Account, http: requests.Session) -> Sequence[str]:
        """Names of the webhook fields that do not reach us; () when all do."""

    def renew_subscription(self, account: Account, http: requests.Session) -> None:
        """Subscribe to every field again."""

    def missed(self, account: Account, since: datetime, http: requests.Session) -> Iterator[InboundMessage]:
        """Everything that happened since then, as the webhook would have told it: same kinds, same external ids.

        In any order; much of it is known already. The vendor may hold back older things.
        """


@dataclass(frozen=True, slots=True)
class SetupFinding:
    """One thing that was tested about a connected account.

    code:     what was tested ("token", "permissions", "subscription", "profile", ...).
    is_ok:    False when a person must do something.
    names:    what is missing or differs: permissions, fields; no secrets.
    ends_at:  when the tested thing ends, aware UTC; None when it does not or nobody says.
    error:    the vendor's error code when the test itself was refused.
    """

    code: str
    is_ok: bool
    names: tuple[str, ...] = ()
    ends_at: datetime | None = None
    error: str | None = None


class SetupChecks(Protocol):
    """Tests each right and secret of an account by real calls (registry.SETUP_CHECKS)."""

    def check_setup(self, account: Account, http: requests.Session) -> Sequence[SetupFinding]:
        """One finding per test, in the order in which a person should repair them. Never raises ConnectorError."""


class WebhookKeeper(Protocol):
    """Tells the vendor by a call where to post (registry.WEBHOOK_KEEPERS); elsewhere people do it in a console."""

    def set_webhook(self, account: Account, address: str, http: requests.Session) -> None:
        """From now on posts come to `address`. Raises ConnectorError."""


@dataclass(frozen=True, slots=True)
class PageProfile:
    """What a citizen sees before the first message.

    greeting:    a line on the empty thread.
    get_started: the payload of the first button.
    starters:    questions to tap in an empty thread (title and payload).
    menu:        the menu that is always there (title and payload or url).
    """

    greeting: str = ""
    get_started: str = ""
    starters: tuple[Button, ...] = ()
    menu: tuple[Button, ...] = ()


class ProfileKeeper(Protocol):
    """Sets the page's own greeting and menu (registry.PROFILE_KEEPERS). Raise ConnectorError."""

    def profile_differences(self, account: Account, wanted: PageProfile, http: requests.Session) -> Sequence[str]:
        """Names of the parts that the page has not as wanted; () when all agree."""

    def set_profile(self, account: Account, wanted: PageProfile, http: requests.Session) -> None:
        """Set every part; empty parts are removed."""


class SignatureReader(Protocol):
    """Where several forms of a signature are accepted: which one a kept post used (registry.SIGNATURE_READERS)."""

    def signature_variant(self, body: bytes, headers: Mapping[str, str], account: Account) -> str | None:
        """The form's name; None when the post was not signed for this account. Only headers that are kept are there."""
