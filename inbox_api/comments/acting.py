"""Carrying out an action: claim, (call the vendor, no session open), keep the outcome or settle it. Exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import requests
from sqlalchemy.orm import Session

from connectors.base import Account, ConnectorError, ErrorAction, OutboundMessage, SendResult
from connectors.registry import COMMENT_ACTIONS
from inbox_api.channels import pauses
from inbox_api.channels import service as channels
from inbox_api.comments import intake, plans, threads
from inbox_api.comments.actions_repository import OPEN
from inbox_api.comments.repository import CommentRepository
from inbox_api.conversations.failing import HOLD, pause_before, waits_until
from inbox_api.folding import fold
from inbox_api.models import ActionKind, ActionState, CommentAction, PageComment
from inbox_api.settings import get_settings

CLOCK_SKEW = timedelta(seconds=60)
PUNCTUALITY = timedelta(seconds=1)
PRIVATE_LIFE = timedelta(days=7)
VERBS = {ActionKind.HIDE: "hide", ActionKind.UNHIDE: "unhide", ActionKind.DELETE: "remove"}
NOT_POSSIBLE = {ActionKind.HIDE: "cannot_hide", ActionKind.UNHIDE: "cannot_hide", ActionKind.DELETE: "cannot_remove"}


@dataclass(frozen=True, slots=True, repr=False)
class ActTask:
    """is_unsettled: the last call may have worked."""

    action_id: int
    kind: ActionKind
    channel: str
    account: Account
    target: str
    text: str
    marker: str
    started_at: datetime
    is_unsettled: bool


def begin(session: Session, action_id: int, now: datetime) -> ActTask | None:
    """Claim the action. None: done, not wanted any more, or a later job is planned."""
    repository = CommentRepository(session)
    action = repository.lock_action(action_id)
    comment = repository.get(action.comment_id) if action is not None else None
    if action is None or comment is None or action.state not in OPEN:
        return None
    unwanted = _unwanted(repository, action, comment, now)
    if unwanted is not None and action.state == ActionState.PLANNED:
        _end(session, action, comment, ActionState.SKIPPED, now, code=unwanted)
        return None
    if action.next_try_at is not None and now < action.next_try_at - PUNCTUALITY:
        return None
    paused_until = pauses.paused_until(session, comment.channel, comment.account_id)
    if paused_until is not None and now < paused_until:
        _plan(session, action, comment, paused_until)
        return None
    try:
        account = channels.account(session, comment.channel, comment.account_id)
    except channels.AccountNotConnected:
        _end(session, action, comment, ActionState.FAILED, now, code="account_not_connected")
        return None
    is_unsettled = action.state == ActionState.SENDING
    if not is_unsettled or action.started_at is None:
        action.started_at = now
    action.state, action.attempts, action.next_try_at = ActionState.SENDING, action.attempts + 1, None
    session.flush()
    return ActTask(
        action.id, ActionKind(action.kind), comment.channel, account, action.target, action.text, action.marker,
        action.started_at, is_unsettled,
    )  # fmt: skip


def _unwanted(repository: CommentRepository, action: CommentAction, comment: PageComment, now: datetime) -> str | None:
    """Why it should not happen any more; a try that was made is settled all the same."""
    if comment.removed_at is not None:
        return "removed"
    if action.kind == ActionKind.PRIVATE_REPLY and now - comment.written_at > PRIVATE_LIFE:
        return "too_late"
    if action.kind == ActionKind.PUBLIC_REPLY:
        if now - action.created_at > get_settings().comment_reply_patience:
            return "too_late"
        if _is_answered_outside(repository, comment):
            return "answered_outside"
    return None


def _is_answered_outside(repository: CommentRepository, comment: PageComment) -> bool:
    """Somebody wrote below it in the vendor's own tool."""
    answers = repository.answers_below(comment)
    return any(repository.sent_as(own.account_id, own.external_id) is None for own in answers)


def carry_out(task: ActTask, http: requests.Session) -> SendResult | None:
    """The call. None where the vendor gives nothing back. Raises ConnectorError."""
    actions = COMMENT_ACTIONS.get(task.channel)
    if actions is None:
        raise ConnectorError("no_comments", action=ErrorAction.FINAL)
    if task.kind in {ActionKind.PUBLIC_REPLY, ActionKind.OFFICER_REPLY}:
        if task.is_unsettled:
            found = _arrived(task, http)
            if found is not None:
                return found
        return actions.reply_publicly(task.account, task.target, task.text, http)
    if task.kind == ActionKind.PRIVATE_REPLY:
        # Repeating is harmless: a comment allows one, and the vendor says when it is used.
        message = OutboundMessage(task.account.account_id, "", task.marker, text=task.text)
        return actions.reply_privately(task.account, task.target, message, http)
    if task.kind == ActionKind.LIKE:
        actions.set_liked(task.account, task.target, True, http)
        return None
    rights = actions.read_comment(task.account, task.target, http)
    if task.kind == ActionKind.DELETE:
        if not rights.can_remove:
            raise ConnectorError(NOT_POSSIBLE[task.kind], action=ErrorAction.FINAL)
        actions.delete_comment(task.account, task.target, http)
        return None
    if not rights.can_hide:
        raise ConnectorError(NOT_POSSIBLE[task.kind], action=ErrorAction.FINAL)
    actions.set_hidden(task.account, task.target, task.kind == ActionKind.HIDE, http)
    return None


def _arrived(task: ActTask, http: requests.Session) -> SendResult | None:
    """Our reply among what the page has written there since the first try."""
    for own in COMMENT_ACTIONS[task.channel].own_replies(task.account, task.target, http):
        if own.sent_at >= task.started_at - CLOCK_SKEW and fold(own.text) == fold(task.text):
            return SendResult(external_id=own.external_id)
    return None


def record_done(session: Session, task: ActTask, result: SendResult | None, now: datetime) -> None:
    """Keep the outcome; what became of it meanwhile by an echo stays."""
    repository = CommentRepository(session)
    comment, action = _locked(repository, task.action_id)
    if action.state in OPEN:
        detail = result.detail if result is not None else {}
        was_done = bool(detail.get("was_done"))
        external_id = result.external_id if result is not None else ""
        _end(session, action, comment, ActionState.DONE, now, code="was_done" if was_done else None)
        action.external_id = external_id or None
        if action.kind == ActionKind.PRIVATE_REPLY:
            _keep_private_reply(session, comment, action, detail.get("recipient_id"), now)
        verb = VERBS.get(ActionKind(action.kind))
        if verb is not None:
            repository.add_change(comment.id, f"action:{action.id}", verb, now, {}, now)
            intake.refresh(session, comment, now)
    pauses.end_pause(session, task.channel, task.account.account_id, now)
    plans.announce_post(session, comment.post_id)


def _keep_private_reply(
    session: Session, comment: PageComment, action: CommentAction, citizen_id: str | None, now: datetime
) -> None:
    if citizen_id:
        conversation = threads.link(session, comment, str(citizen_id), now)
    elif action.external_id:
        conversation = threads.open_thread(session, comment, now)
    else:
        return  # used before, by us or by somebody else: its echo, if it was ours, brings it into the conversation
    threads.add_private_reply(session, conversation, action.text, action.marker, action.external_id, now)


def _locked(repository: CommentRepository, action_id: int) -> tuple[PageComment, CommentAction]:
    """The comment first: those who take in news of it lock in this order."""
    known = repository.action(action_id)
    assert known is not None
    comment = repository.lock(known.comment_id)
    action = repository.lock_action(action_id)
    assert comment is not None
    assert action is not None
    return comment, action


def record_failure(session: Session, task: ActTask, error: ConnectorError, now: datetime) -> None:
    """Plan another try, or give up for good."""
    comment, action = _locked(CommentRepository(session), task.action_id)
    if action.state not in OPEN:
        return  # its echo was faster
    action.error_code = error.code[:200]
    if error.action == ErrorAction.PAUSE:
        until = pauses.pause(
            session, task.channel, task.account.account_id, error.code, now, length=error.retry_after or HOLD
        )
        _try_again(session, task, action, comment, until, is_try=False)
    elif error.action == ErrorAction.WAIT:
        _try_again(session, task, action, comment, waits_until(error, now), is_try=False)
    elif error.is_ambiguous and action.attempts < get_settings().send_attempts:
        _plan(session, action, comment, now + max(get_settings().settle_wait, pause_before(action.attempts, error)))
    elif error.permanent or action.attempts >= min(get_settings().send_attempts, error.tries or 1000):
        if error.action == ErrorAction.HUMAN:
            pauses.report_refusal(session, task.channel, task.account.account_id, error.code, now)
        _end(session, action, comment, ActionState.FAILED, now, code=error.code)
    else:
        _try_again(session, task, action, comment, now + pause_before(action.attempts, error), is_try=True)


def _try_again(
    session: Session, task: ActTask, action: CommentAction, comment: PageComment, at: datetime, *, is_try: bool
) -> None:
    """What was refused outright is planned anew; an earlier try of unknown outcome stays to be settled."""
    if not task.is_unsettled:
        action.state = ActionState.PLANNED
    if not is_try:
        action.attempts = max(0, action.attempts - 1)
    _plan(session, action, comment, at)


def _plan(session: Session, action: CommentAction, comment: PageComment, at: datetime) -> None:
    action.next_try_at = at
    session.flush()
    plans.plan_act(session, action.id, comment.post_id, at=at)


def _end(
    session: Session,
    action: CommentAction,
    comment: PageComment,
    state: ActionState,
    now: datetime,
    *,
    code: str | None,
) -> None:
    action.state, action.error_code, action.next_try_at = state, code and code[:200], None
    if state == ActionState.DONE:
        action.done_at = now
    plans.announce_post(session, comment.post_id)


def match_echo(
    session: Session,
    account_id: str,
    citizen_id: str,
    *,
    marker: str | None,
    external_id: str,
    text: str | None,
    now: datetime,
) -> bool:
    """True when an echo in a thread of messages is one of our private replies; it then tells whose thread it is."""
    repository = CommentRepository(session)
    found = repository.by_marker(marker) if marker else repository.sent_as(account_id, external_id)
    if found is None and not marker:
        under_way = repository.under_way(account_id, [ActionKind.PRIVATE_REPLY])
        found = next((action for action in under_way if fold(action.text) == fold(text or "")), None)
    if found is None or found.kind != ActionKind.PRIVATE_REPLY:
        return False
    comment, action = _locked(repository, found.id)
    if action.external_id is None:
        _end(session, action, comment, ActionState.DONE, now, code=None)
        action.external_id = external_id
        _keep_private_reply(session, comment, action, citizen_id, now)
    return True
