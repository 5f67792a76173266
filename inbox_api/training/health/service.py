"""Health of the training data as people work with it: ask for a check, see what it found, leave things as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import live, queue
from inbox_api.audit import service as audit
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import HealthCheck, HealthDismissal, Officer
from inbox_api.training.data import state
from inbox_api.training.data.errors import NoReason
from inbox_api.training.data.rights import require_editor, require_reader
from inbox_api.training.data.state import TrainingData
from inbox_api.training.health.findings import Finding, Kind
from inbox_api.training.health.repository import HealthRepository
from inbox_api.training.health.storing import Open, restored, stored

TASK = "check_training_data"
KIND = "training-health"  # of the live event
SILENCE = timedelta(minutes=2)  # after which a check counts as dead
LONGEST_REASON = 500
_DISMISSALS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Overview:
    """check: the last one that ended well; running: one under way; findings: open, most worth first."""

    check: HealthCheck | None
    running: HealthCheck | None
    failed: HealthCheck | None
    is_outdated: bool
    counts: dict[str, int]
    findings: Sequence[Open]


def ask(session: Session, officer: Officer, now: datetime) -> HealthCheck:
    """Put a check in the queue, or return the one under way. Raises NotAllowed."""
    require_reader(officer)
    repository = HealthRepository(session)
    running = repository.open_check()
    if running is not None and now - running.alive_at > SILENCE:
        repository.finish(running.id, "failed", now, trouble="silent")
    fingerprint = state.current(session).fingerprint
    check_id = repository.start(fingerprint=fingerprint, asked_at=now, asked_by=officer.id, alive_at=now)
    if check_id is not None:
        queue.defer(session, TASK, check_id=check_id)
        audit.record(session, f"officer:{officer.id}", "training.health", "health_check", check_id, now)
        announce(session, check_id)
    found = repository.check(check_id) if check_id is not None else repository.open_check()
    if found is None:
        raise NotFound
    return found


def overview(session: Session, officer: Officer, kind: Kind | None = None) -> Overview:
    """Raises NotAllowed."""
    require_reader(officer)
    repository = HealthRepository(session)
    data = state.current(session)
    check, last = repository.latest("done"), repository.latest()
    rows = repository.findings(check.id) if check is not None else []
    found = [one for row in rows if (one := restored(row, data)) is not None]
    return Overview(
        check,
        repository.open_check(),
        last if last is not None and last.state == "failed" else None,
        check is not None and check.fingerprint != data.fingerprint,
        dict(Counter(one.kind for one in found)),
        [one for one in found if kind is None or one.kind == kind],
    )


def find(session: Session, officer: Officer, finding_id: int) -> Open:
    """A finding that is still open, with its lines as they stand now. Raises NotAllowed, NotFound."""
    require_reader(officer)
    row = HealthRepository(session).finding(finding_id)
    found = restored(row, state.current(session)) if row is not None and row.done_at is None else None
    if found is None:
        raise NotFound
    return found


def progress(session: Session, officer: Officer, check_id: int) -> HealthCheck:
    """Raises NotAllowed, NotFound."""
    require_reader(officer)
    found = HealthRepository(session).check(check_id)
    if found is None:
        raise NotFound
    return found


def dismiss(session: Session, officer: Officer, finding_id: int, reason: str, now: datetime) -> None:
    """Leave it as it is, for good; only who may change the data. Raises NotAllowed, NotFound, NoReason."""
    require_editor(officer)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise NoReason
    repository = HealthRepository(session)
    row = repository.finding(finding_id)
    if row is None:
        raise NotFound
    repository.dismiss(row.key, row.kind, reason.strip(), officer.id, now)
    audit.record(session, f"officer:{officer.id}", "training.health_left", "health_finding", row.id, now)


def dismissals(session: Session, officer: Officer) -> Sequence[HealthDismissal]:
    """What was left as it is, newest first. Raises NotAllowed."""
    require_reader(officer)
    return HealthRepository(session).dismissals(_DISMISSALS_SHOWN)


def take_back(session: Session, officer: Officer, dismissal_id: int) -> None:
    """Look at it again. Raises NotAllowed, NotFound."""
    require_editor(officer)
    if not HealthRepository(session).take_back(dismissal_id):
        raise NotFound


def store(
    session: Session, check_id: int, data: TrainingData, findings: Sequence[Finding], *, seconds: float, now: datetime
) -> None:
    """Keep what a check found; nothing when it was given up meanwhile."""
    repository = HealthRepository(session)
    values = {"fingerprint": data.fingerprint, "lines": len(data.examples), "seconds": seconds, "share": 1.0}
    if repository.finish(check_id, "done", now, **values):
        repository.keep(check_id, stored(findings))
        announce(session, check_id)


def fail(session: Session, check_id: int, trouble: str, now: datetime) -> None:
    if HealthRepository(session).finish(check_id, "failed", now, trouble=trouble):
        announce(session, check_id)


def announce(session: Session, check_id: int) -> None:
    """Open pages of the desk show it afresh."""
    live.announce(session, KIND, 0, "", check=check_id)


def may_mend(officer: Officer) -> bool:
    """Whether this person may change the data."""
    try:
        require_editor(officer)
    except NotAllowed:
        return False
    return True
