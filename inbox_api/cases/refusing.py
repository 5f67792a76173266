"""Why a case is not accepted: one of the fixed reasons, an officer's words beside it, and where the citizen can go.

The reasons are data: data/refusals.json. The citizen reads all three as one text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import REASON_LENGTH, CaseState, ReasonMissing
from inbox_api.errors import Invalid
from inbox_api.folding import storable
from inbox_api.models import Case
from inbox_api.texts import lazy_gettext

DATA = Path(__file__).parent / "data" / "refusals.json"
OTHER = "other"
MOST_WORDS = 1500  # characters of an officer's own
SENT_AGAIN = frozenset({"PAHT", "PAKN", "KN", "KNG", "YCTT"})  # kinds that the assistant takes down


class UnknownRefusal(Invalid):
    code = "unknown_refusal"
    message = lazy_gettext("Choose one of the reasons why a case is not accepted.")


@dataclass(frozen=True, slots=True)
class Refusal:
    """name: for officers. sentence: the reason, "" for other. where: what the citizen can do."""

    code: str
    name: str
    sentence: str
    where: str


@lru_cache(maxsize=1)
def reasons() -> dict[str, Refusal]:
    """By code, in the order in which they are offered."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))["reasons"]
    return {row["code"]: Refusal(**row) for row in rows}


def written(code: str | None, words: str | None) -> str:
    """What the citizen reads. code: None means other. Raises UnknownRefusal, ReasonMissing (other without words)."""
    refusal = reasons().get(code or OTHER)
    if refusal is None:
        raise UnknownRefusal
    more = storable(words or "").strip()
    if len(more) > MOST_WORDS or (refusal.code == OTHER and len(more) not in REASON_LENGTH):
        raise ReasonMissing
    return " ".join(filter(None, [refusal.sentence, as_sentence(more), refusal.where]))


def may_send_again(session: Session, case: Case) -> bool:
    """Whether the citizen is offered to correct the report and send it anew; once."""
    is_refused = case.status == CaseState.REFUSED and case.conversation_id is not None
    may_come = is_refused and case.restricted == "none" and case.case_type in SENT_AGAIN
    return may_come and not CaseRepository(session).was_sent_again(case)


def as_sentence(reason: str) -> str:
    """A reason with its full stop, as it stands among other sentences that the citizen reads; "" for none."""
    reason = reason.strip()
    return reason if not reason or reason[-1] in ".!?\u2026" else f"{reason}."
