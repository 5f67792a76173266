"""What a kind of approval is. The kinds themselves stand in known.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from inbox_api.models import Approval, Officer

Apply = Callable[[Session, Approval, Officer, dict[str, Any], datetime], None]
Summary = Callable[[Session, Approval], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """name: the slug. label: for people. apply(session, approval, decider, choice, now) carries an approval out and may
    refuse with an AppError; summary says in one line what is asked.
    """

    name: str
    label: LazyProxy
    apply: Apply
    summary: Summary
