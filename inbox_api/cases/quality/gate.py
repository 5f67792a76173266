"""The gate before a result: what it lacks is told; a leader may let these very words pass, with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from inbox_api.cases.quality.repository import QualityRepository
from inbox_api.cases.quality.rules import Finding, judge, shipped_phrases
from inbox_api.cases.states import InvalidMove
from inbox_api.folding import fold
from inbox_api.models import Approval, Case, Officer
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

KIND = "vague_answer"
COPIES_SINCE = timedelta(days=30)
FEW_COPIES = 5  # from how many cases with the same words on it is a sign

SENTENCES: dict[str, LazyProxy] = {
    "vague": lazy_gettext("The result says nothing concrete: %(words)s. Write what was done, where and when."),
    "too_short": lazy_gettext("The result is too short. Write what was done, where and when."),
    "no_evidence": lazy_gettext("Add a photo or document, or say in at least 10 characters why there is none."),
    "copied": lazy_gettext("The same words were used for %(words)s other cases in 30 days."),
}


class AnswerNotGood(InvalidMove):
    """What the officer reads names every finding; a program reads the code."""

    status_code = 422
    code = "answer_not_good"
    message = lazy_gettext("The result is not concrete enough.")


def phrases(session: Session) -> list[str]:
    """The list that counts: shipped phrases without those switched off, and the city's own."""
    changes = {row.folded: row for row in QualityRepository(session).phrases()}
    shipped = [phrase for phrase in shipped_phrases() if fold(phrase) not in changes]
    return [*shipped, *(row.phrase for row in changes.values() if row.is_on)]


def digest_of(result: str) -> str:
    """Names the words of a result, apart from spaces and capitals."""
    return hashlib.sha256(" ".join(result.lower().split()).encode()).hexdigest()[:32]


def findings(
    session: Session, case: Case, result: str, *, has_proof: bool, why_no_proof: str | None, now: datetime
) -> list[Finding]:
    """Everything that speaks against a result, also what stops nothing."""
    copies = QualityRepository(session).copies(case.id, case.merged_into_id, result.strip(), now - COPIES_SINCE)
    return judge(
        result, case.case_type, phrases=phrases(session), has_proof=has_proof, why_no_proof=why_no_proof,
        copies=copies if copies >= FEW_COPIES else 0,
    )  # fmt: skip


def sentence(finding: Finding) -> str:
    """What a person reads."""
    words = ", ".join(f"\u201c{one}\u201d" if finding.code == "vague" else one for one in finding.words)
    return str(SENTENCES[finding.code]) % {"words": words} if finding.words else str(SENTENCES[finding.code])


def require_good(
    session: Session, case: Case, result: str, *, has_proof: bool, why_no_proof: str | None, now: datetime
) -> None:
    """Raises AnswerNotGood, unless a leader let these very words pass for this case."""
    found = findings(session, case, result, has_proof=has_proof, why_no_proof=why_no_proof, now=now)
    blocking = [one for one in found if one.is_blocking]
    if not blocking or QualityRepository(session).has_approval(case.id, KIND, digest_of(result)):
        return
    raise AnswerNotGood(" ".join(sentence(one) for one in blocking))


def ask_leader(session: Session, case: Case, by: Officer, result: str, reason: str, now: datetime) -> Approval:
    """Ask a leader to let this result pass. Raises NotAllowed, Invalid, AlreadyAsked."""
    from inbox_api.approvals import service as approvals  # approvals change cases, cases ask this gate
    from inbox_api.cases.steps import require_writer

    require_writer(by)
    found = findings(session, case, result, has_proof=False, why_no_proof=None, now=now)
    payload = {"digest": digest_of(result), "result": result.strip(), "findings": [one.code for one in found]}
    return approvals.ask(session, KIND, case, by, reason, payload, now)


def apply(_session: Session, _approval: Approval, _decider: Officer, _choice: dict[str, Any], _now: datetime) -> None:
    """An approval is what the gate looks for; the officer closes the case then."""


def summary(_session: Session, approval: Approval) -> str:
    """What is asked, for the leaders' list."""
    return _("Accept this result: %(result)s", result=str(approval.payload.get("result", ""))[:300])


def texts(found: Sequence[Finding]) -> list[tuple[str, bool]]:
    """(sentence, does it stop) of each finding."""
    return [(sentence(one), one.is_blocking) for one in found]
