"""The Facebook connector: one object that joins verify, parse, pieces, send and what else the Page offers."""

# ruff: noqa: ARG002 - the protocol gives more than this channel needs

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import requests

from connectors.base import (
    Account,
    Button,
    CitizenProfile,
    CommentState,
    ConnectorError,
    FreshTokens,
    InboundMessage,
    OutboundMessage,
    PageProfile,
    ParsedPost,
    ReplyWindow,
    SendResult,
    SentMessage,
    SetupFinding,
    UploadCache,
)
from connectors.facebook import comments, missed, parse, pieces, profile, send, setup, threads, verify, window
from connectors.facebook.graph import Graph
from connectors.facebook.limits import Limits
from connectors.splitting import short_titles


class FacebookConnector:
    """Messenger and comments of a Page. Implements connectors.base.Connector and every optional protocol but tokens."""

    name = "facebook"
    is_local = False
    max_image_bytes: int | None = None
    needs_typed_choices = False

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC), limits: Limits | None = None) -> None:
        """clock: aware UTC; every attempt asks it which messaging type still fits."""
        self._clock = clock
        self._graph = Graph(limits or Limits(clock))

    # messages

    def is_authentic(self, body: bytes, headers: Mapping[str, str], account: Account) -> bool:
        secrets = (account.secrets.get("app_secret", ""), account.secrets.get("app_secret_previous", ""))
        return verify.is_authentic(body, headers.get("x-hub-signature-256"), secrets)

    def is_probe(self, body: bytes) -> bool:
        """Never: every post of the platform is signed."""
        return False

    def handshake(self, query: Mapping[str, str], account: Account) -> str | None:
        return verify.challenge(query, account.secrets.get("verify_token", ""))

    def parse(self, body: bytes, account: Account) -> ParsedPost:
        return parse.parse(body, account.options.get("app_id"))

    def pieces(self, message: OutboundMessage) -> Sequence[OutboundMessage]:
        return pieces.pieces(message)

    def button_titles(self, buttons: Sequence[Button]) -> Sequence[str]:
        return short_titles(buttons, pieces.TITLE_LIMIT)

    def send(
        self, message: OutboundMessage, account: Account, http: requests.Session, uploads: UploadCache | None = None
    ) -> SendResult:
        return send.send(message, account, http, self._graph, now=self._clock(), uploads=uploads)

    def show_typing(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        try:
            send.show_typing(account, citizen_id, http, self._graph)
        except ConnectorError:
            return  # a missing typing sign must never cost the answer

    def recent_outgoing(
        self, account: Account, citizen_id: str, since: datetime, http: requests.Session
    ) -> Sequence[SentMessage]:
        return send.recent_outgoing(account, citizen_id, since, http, self._graph)

    def reply_window(self, last_citizen_action_at: datetime) -> ReplyWindow:
        return window.reply_window(last_citizen_action_at)

    def refresh_tokens(self, account: Account, http: requests.Session, now: datetime) -> FreshTokens | None:
        """None: these tokens do not end by the clock."""
        return None

    # comments

    def read_comment(self, account: Account, comment_id: str, http: requests.Session) -> CommentState:
        return comments.read(account, comment_id, http, self._graph)

    def reply_publicly(self, account: Account, comment_id: str, text: str, http: requests.Session) -> SendResult:
        return comments.reply_publicly(account, comment_id, text, http, self._graph)

    def own_replies(self, account: Account, comment_id: str, http: requests.Session) -> Sequence[SentMessage]:
        return comments.own_replies(account, comment_id, http, self._graph)

    def reply_privately(
        self, account: Account, comment_id: str, message: OutboundMessage, http: requests.Session
    ) -> SendResult:
        return comments.reply_privately(account, comment_id, message, http, self._graph)

    def edit_comment(self, account: Account, comment_id: str, text: str, http: requests.Session) -> None:
        comments.change(account, comment_id, {"message": text}, http, self._graph)

    def set_hidden(self, account: Account, comment_id: str, is_hidden: bool, http: requests.Session) -> None:
        comments.change(account, comment_id, {"is_hidden": is_hidden}, http, self._graph)

    def delete_comment(self, account: Account, comment_id: str, http: requests.Session) -> None:
        comments.delete(account, comment_id, http, self._graph)

    def set_liked(self, account: Account, comment_id: str, is_liked: bool, http: requests.Session) -> None:
        comments.set_liked(account, comment_id, is_liked, http, self._graph)

    # people, threads, the page

    def read_profile(self, account: Account, citizen_id: str, http: requests.Session) -> CitizenProfile | None:
        return profile.read_person(account, citizen_id, http, self._graph)

    def take_thread(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        threads.take(account, citizen_id, http, self._graph)

    def pass_thread(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        threads.give(account, citizen_id, http, self._graph)

    def request_thread(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        threads.request(account, citizen_id, http, self._graph)

    def thread_owner(self, account: Account, citizen_id: str, http: requests.Session) -> str | None:
        return threads.owner(account, citizen_id, http, self._graph)

    def profile_differences(self, account: Account, wanted: PageProfile, http: requests.Session) -> Sequence[str]:
        return profile.differences(account, wanted, http, self._graph)

    def set_profile(self, account: Account, wanted: PageProfile, http: requests.Session) -> None:
        profile.set_parts(account, wanted, http, self._graph)

    # keeping up

    def subscription_gaps(self, account: Account, http: requests.Session) -> Sequence[str]:
        return missed.subscription_gaps(account, http, self._graph)

    def renew_subscription(self, account: Account, http: requests.Session) -> None:
        missed.renew_subscription(account, http, self._graph)

    def missed(self, account: Account, since: datetime, http: requests.Session) -> Iterator[InboundMessage]:
        return missed.missed(account, since, http, self._graph)

    def check_setup(self, account: Account, http: requests.Session) -> Sequence[SetupFinding]:
        return setup.check(account, http, self._graph)
