"""What a test by real calls found, as it is kept with the account and told to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.base import SetupFinding

# The other side could not be asked: nothing is known, and nobody has to repair anything at once.
NOT_ASKED = frozenset(
    {"unreachable", "connect_timeout", "timeout", "connection_broken", "broken_answer", "http_429", "http_200"}
)
IS_THE_QUESTION = frozenset({"server", "address"})  # here being unreachable is the finding
NAMES_WHAT_LACKS = frozenset({"subscription"})
PREFIX = "setup_"
OK, WRONG, UNKNOWN = "ok", "wrong", "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """state: ok, wrong (a person must do something) or unknown (could not be asked). names: no secrets."""

    code: str
    state: str
    names: tuple[str, ...]
    error: str
    ends_at: datetime | None

    @property
    def told(self) -> str:
        """What is missing or differs, and the other side's code: fills %(names)s of the words."""
        return ", ".join((*self.names, *((self.error,) if self.error else ()))) or "-"


def problem_code(code: str, names: Sequence[str], error: str | None) -> str:
    """Which words tell it: a test that the platform refused says nothing about what it was to find."""
    is_refused = code in NAMES_WHAT_LACKS and error and not any(names)
    return PREFIX + ("refused" if is_refused else code)


def state_of(found: SetupFinding) -> str:
    """Whether a person must act on it."""
    if found.is_ok:
        return OK
    error = found.error or ""
    is_open = found.code not in IS_THE_QUESTION and (error in NOT_ASKED or error.startswith("http_5"))
    return UNKNOWN if is_open else WRONG


def stored(findings: Sequence[SetupFinding]) -> list[dict[str, Any]]:
    """For ChannelAccount.findings."""
    return [
        {
            "code": found.code,
            "state": state_of(found),
            "names": [name for name in found.names if name],
            "error": found.error or "",
            "ends_at": found.ends_at.isoformat() if found.ends_at else None,
        }
        for found in findings
    ]


def read(rows: Sequence[Mapping[str, Any]] | None) -> list[Finding]:
    """From ChannelAccount.findings; [] for an account that was never tested."""
    return [
        Finding(
            str(row["code"]),
            str(row["state"]),
            tuple(str(name) for name in row["names"]),
            str(row["error"]),
            datetime.fromisoformat(row["ends_at"]) if row["ends_at"] else None,
        )
        for row in rows or ()
    ]
