"""The states of a case and the moves between them, defined once.

Source: city portals' common practice, docs/design/case-states.md (drawn from this file by `draw_states`).
"Overdue" is computed from the deadline, never a state.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from babel.support import LazyProxy

from inbox_api.errors import Conflict
from inbox_api.texts import lazy_gettext

REASON_LENGTH = range(10, 2001)  # characters a reason may have
MAIN_ACTOR_ROLES = ("officer", "dispatcher", "inspector")


class CaseState(StrEnum):
    RECEIVED = "da-tiep-nhan"
    SORTING = "dang-phan-loai"
    ASSIGNED = "da-chuyen-xu-ly"
    IN_PROGRESS = "dang-xu-ly"
    NEEDS_INFORMATION = "cho-bo-sung"
    RESOLVED = "da-xu-ly"
    AWAITING_CONFIRMATION = "cho-dan-xac-nhan"
    CLOSED = "da-dong"
    REFUSED = "khong-tiep-nhan"
    REFERRED = "chuyen-cap-tren"
    SUSPENDED = "tam-dinh-chi"
    REOPENED = "mo-lai"


WORKING = frozenset({CaseState.RECEIVED, CaseState.SORTING, CaseState.ASSIGNED, CaseState.IN_PROGRESS})
ENDED = frozenset({CaseState.CLOSED, CaseState.REFUSED, CaseState.REFERRED})
PAUSED = frozenset({CaseState.NEEDS_INFORMATION, CaseState.SUSPENDED})  # the deadline stands still
ANSWERED = frozenset({CaseState.RESOLVED, CaseState.AWAITING_CONFIRMATION})  # the deadline is met or missed for good
NOT_RUNNING = PAUSED | ANSWERED

STATE_LABELS: dict[CaseState, LazyProxy] = {
    CaseState.RECEIVED: lazy_gettext("Case state: received"),
    CaseState.SORTING: lazy_gettext("Case state: being sorted"),
    CaseState.ASSIGNED: lazy_gettext("Case state: assigned"),
    CaseState.IN_PROGRESS: lazy_gettext("Case state: in progress"),
    CaseState.NEEDS_INFORMATION: lazy_gettext("Case state: waiting for more information"),
    CaseState.RESOLVED: lazy_gettext("Case state: resolved"),
    CaseState.AWAITING_CONFIRMATION: lazy_gettext("Case state: waiting for the citizen to confirm"),
    CaseState.CLOSED: lazy_gettext("Case state: closed"),
    CaseState.REFUSED: lazy_gettext("Case state: not accepted"),
    CaseState.REFERRED: lazy_gettext("Case state: referred to another body"),
    CaseState.SUSPENDED: lazy_gettext("Case state: suspended"),
    CaseState.REOPENED: lazy_gettext("Case state: reopened"),
}


@dataclass(frozen=True)
class Move:
    """One step from a state to another.

    roles: who may make it, any one suffices ("citizen" and "system" besides the officers' roles).
    needs: "reason" (10 to 2000 characters, readable), "result" (a text for the citizen),
    "photo_or_reason" (an after-photo or why there is none; field reports only), "document" (a decision's number).
    case_types: None = all.
    """

    source: CaseState
    target: CaseState
    verb: str
    roles: frozenset[str]
    needs: frozenset[str] = frozenset()
    case_types: frozenset[str] | None = None


HANDLERS = frozenset(MAIN_ACTOR_ROLES)
TRIAGE = frozenset({"dispatcher", "inspector"})
SYSTEM = frozenset({"system"})
CITIZEN = frozenset({"citizen"})
REASON = frozenset({"reason"})
DECISION = frozenset({"reason", "document"})
RESULT = frozenset({"result", "photo_or_reason"})
PAPER_TYPES = frozenset({"KHN", "TC"})  # complaint and denunciation
PHOTO_TYPES = frozenset({"PAHT"})

S = CaseState
MOVES: tuple[Move, ...] = (
    Move(S.RECEIVED, S.SORTING, "sort", HANDLERS | SYSTEM),
    Move(S.RECEIVED, S.ASSIGNED, "assign", HANDLERS | SYSTEM),
    Move(S.SORTING, S.ASSIGNED, "assign", HANDLERS | SYSTEM),
    Move(S.SORTING, S.NEEDS_INFORMATION, "ask_citizen", HANDLERS, REASON),
    Move(S.SORTING, S.REFUSED, "refuse", TRIAGE, REASON),
    Move(S.SORTING, S.REFERRED, "refer", TRIAGE, REASON),
    Move(S.ASSIGNED, S.IN_PROGRESS, "start", HANDLERS | SYSTEM),
    Move(S.ASSIGNED, S.SORTING, "send_back", HANDLERS, REASON),
    Move(S.ASSIGNED, S.NEEDS_INFORMATION, "ask_citizen", HANDLERS, REASON),
    Move(S.ASSIGNED, S.SUSPENDED, "suspend", HANDLERS, DECISION, PAPER_TYPES),
    Move(S.IN_PROGRESS, S.RESOLVED, "resolve", HANDLERS, RESULT),
    Move(S.IN_PROGRESS, S.ASSIGNED, "transfer", HANDLERS, REASON),
    Move(S.IN_PROGRESS, S.SORTING, "send_back", HANDLERS, REASON),
    Move(S.IN_PROGRESS, S.NEEDS_INFORMATION, "ask_citizen", HANDLERS, REASON),
    Move(S.IN_PROGRESS, S.SUSPENDED, "suspend", HANDLERS, DECISION, PAPER_TYPES),
    Move(S.NEEDS_INFORMATION, S.IN_PROGRESS, "continue", HANDLERS | CITIZEN | SYSTEM),
    Move(S.NEEDS_INFORMATION, S.ASSIGNED, "assign", HANDLERS | CITIZEN | SYSTEM),
    Move(S.NEEDS_INFORMATION, S.SORTING, "sort", HANDLERS | CITIZEN | SYSTEM),
    Move(S.NEEDS_INFORMATION, S.RESOLVED, "resolve", HANDLERS, RESULT),
    Move(S.SUSPENDED, S.IN_PROGRESS, "continue", HANDLERS, REASON, PAPER_TYPES),
    Move(S.SUSPENDED, S.CLOSED, "stop", TRIAGE, DECISION, PAPER_TYPES),
    Move(S.RESOLVED, S.AWAITING_CONFIRMATION, "ask_confirmation", HANDLERS | SYSTEM),
    Move(S.RESOLVED, S.CLOSED, "close", HANDLERS | SYSTEM),
    Move(S.RESOLVED, S.REOPENED, "reopen", HANDLERS | CITIZEN, REASON),
    Move(S.AWAITING_CONFIRMATION, S.CLOSED, "close", HANDLERS | CITIZEN | SYSTEM),
    Move(S.AWAITING_CONFIRMATION, S.REOPENED, "reopen", HANDLERS | CITIZEN, REASON),
    Move(S.CLOSED, S.REOPENED, "reopen", TRIAGE | CITIZEN, REASON),
    Move(S.REOPENED, S.SORTING, "sort", HANDLERS | SYSTEM),
    Move(S.REOPENED, S.ASSIGNED, "assign", HANDLERS | SYSTEM),
    Move(S.REOPENED, S.IN_PROGRESS, "start", HANDLERS | SYSTEM),
)
del S

VERB_LABELS: dict[str, LazyProxy] = {
    "sort": lazy_gettext("Case step: sort"),
    "assign": lazy_gettext("Case step: assign"),
    "ask_citizen": lazy_gettext("Case step: ask the citizen for more"),
    "refuse": lazy_gettext("Case step: do not accept"),
    "refer": lazy_gettext("Case step: refer to another body"),
    "start": lazy_gettext("Case step: start work"),
    "send_back": lazy_gettext("Case step: send back for sorting"),
    "transfer": lazy_gettext("Case step: hand to another unit or officer"),
    "suspend": lazy_gettext("Case step: suspend"),
    "resolve": lazy_gettext("Case step: record the result"),
    "continue": lazy_gettext("Case step: continue work"),
    "stop": lazy_gettext("Case step: stop for good"),
    "ask_confirmation": lazy_gettext("Case step: ask the citizen to confirm"),
    "close": lazy_gettext("Case step: close"),
    "reopen": lazy_gettext("Case step: reopen"),
}


class InvalidMove(Conflict):
    """The case cannot go from its state to the one asked for."""

    code = "invalid_move"
    message = lazy_gettext("A case in this state cannot take this step.")


class MoveNotYours(InvalidMove):
    status_code = 403
    code = "move_not_yours"
    message = lazy_gettext("You may not take this step with the case.")


class ReasonMissing(InvalidMove):
    status_code = 422
    code = "reason_missing"
    message = lazy_gettext("Please give a reason of 10 to 2000 characters that the citizen can read.")


class ResultMissing(InvalidMove):
    status_code = 422
    code = "result_missing"
    message = lazy_gettext("Please write the result for the citizen.")


class DocumentMissing(InvalidMove):
    status_code = 422
    code = "document_missing"
    message = lazy_gettext("Please give the number of the written decision.")


class PhotoMissing(InvalidMove):
    status_code = 422
    code = "photo_missing"
    message = lazy_gettext("Please add a photo taken afterwards, or say why there is none.")


def allowed_moves(
    state: CaseState, roles: Collection[str] | None = None, case_type: str | None = None
) -> tuple[Move, ...]:
    """The moves out of `state`, in the table's order; None for roles or case_type asks for any."""
    return tuple(
        move
        for move in MOVES
        if move.source == state
        and (roles is None or move.roles.intersection(roles))
        and (case_type is None or move.case_types is None or case_type in move.case_types)
    )


def check_move(
    current: CaseState,
    target: CaseState,
    *,
    roles: Collection[str],
    case_type: str,
    reason: str | None = None,
    result: str | None = None,
    photo_count: int = 0,
    no_photo_reason: str | None = None,
    document_no: str | None = None,
) -> Move:
    """The move from `current` to `target` when it may be made so.

    Raises InvalidMove (409), or its kinds MoveNotYours (403), ReasonMissing, DocumentMissing, ResultMissing,
    PhotoMissing
    (422).
    """
    moves = [move for move in allowed_moves(current, case_type=case_type) if move.target == target]
    if not moves:
        raise InvalidMove
    move = moves[0]
    if not move.roles.intersection(roles):
        raise MoveNotYours
    if "reason" in move.needs and not _is_reason(reason):
        raise ReasonMissing
    if "document" in move.needs and not (document_no and document_no.strip()):
        raise DocumentMissing
    if "result" in move.needs and not (result and result.strip()):
        raise ResultMissing
    needs_photo = "photo_or_reason" in move.needs and case_type in PHOTO_TYPES
    if needs_photo and photo_count < 1 and not _is_reason(no_photo_reason):
        raise PhotoMissing
    return move


def _is_reason(text: str | None) -> bool:
    return text is not None and len(text.strip()) in REASON_LENGTH


def path_between(
    current: CaseState, target: CaseState, *, roles: Collection[str], case_type: str
) -> tuple[Move, ...] | None:
    """The shortest chain of moves these roles may make without a reason, or None; () when already there.

    For pages that offer "close with result" on a case that nobody has started yet: each step is recorded.
    """
    chains: deque[tuple[CaseState, tuple[Move, ...]]] = deque([(current, ())])
    seen = {current}
    while chains:
        state, chain = chains.popleft()
        if state == target:
            return chain
        for move in allowed_moves(state, roles, case_type):
            if move.target not in seen and "reason" not in move.needs:
                seen.add(move.target)
                chains.append((move.target, (*chain, move)))
    return None


def draw_states() -> str:
    """The state machine as Mermaid text (stateDiagram-v2), one line per move, without a line end at the end."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.value}" as {state.name}' for state in CaseState]
    lines.append(f"    [*] --> {CaseState.RECEIVED.name}")
    for move in MOVES:
        only = f" ({', '.join(sorted(move.case_types))})" if move.case_types else ""
        lines.append(f"    {move.source.name} --> {move.target.name}: {move.verb}{only}")
    lines += [f"    {state.name} --> [*]" for state in CaseState if state in ENDED]
    return "\n".join(lines)
