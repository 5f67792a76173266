"""Which lines of the list a page has before it already: only what happened since is asked for and sent again.

A busy inbox asks for its fifty lines every second or two, and one or two of them have changed. Each answer carries a
name for what it showed; the page's next question says it. What is not known (another process, an older answer, another
officer or place) is shown whole, and everything is shown whole once a minute, because times to a deadline run on.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from admin_ui.inbox.place import Place
from inbox_api.conversations.listing import InboxRow, Position
from inbox_api.live import hub

WHOLE_EVERY = 60.0  # s
KEPT_AT_MOST = 1000  # pages


@dataclass(frozen=True, slots=True)
class KnownRow:
    public_id: str
    unread: int
    position: Position

    @classmethod
    def of(cls, row: InboxRow) -> KnownRow:
        return cls(row.conversation.public_id, row.unread, Position.after(row))


@dataclass(frozen=True, slots=True)
class Page:
    """Whose list, and where in the inbox."""

    officer_id: int
    place: Place


@dataclass(frozen=True, slots=True)
class Known:
    """What one answer showed. change: the number of the last change before it was asked for.

    opened_id: the conversation that stood open beside the list; its line says so.
    """

    page: Page
    opened_id: int | None
    change: int
    whole_at: float
    rows: Mapping[int, KnownRow]

    def still(self, conversation_id: int, opened_id: int | None) -> KnownRow | None:
        """The line as the page has it; None when it must be shown again. opened_id: what stands open now."""
        is_opened_or_left = self.opened_id != opened_id and conversation_id in {self.opened_id, opened_id}
        if is_opened_or_left or hub.changes.happened(conversation_id, self.change):
            return None
        return self.rows.get(conversation_id)


_known: OrderedDict[str, Known] = OrderedDict()
_lock = threading.Lock()


def known(page: Page, have: str) -> Known:
    """What the page has. have: the name that its last answer carried."""
    with _lock:
        found = _known.pop(have, None)
    if found is None or found.page != page or time.monotonic() - found.whole_at > WHOLE_EVERY:
        return Known(page, None, 0, time.monotonic(), {})
    return found


def keep(before: Known, opened_id: int | None, change: int, rows: Mapping[int, KnownRow]) -> str:
    """The name of an answer that shows these. change: `hub.changes.number` before the list was asked for."""
    name = secrets.token_urlsafe(9)
    with _lock:
        _known[name] = replace(before, opened_id=opened_id, change=change, rows=rows)
        while len(_known) > KEPT_AT_MOST:
            _known.popitem(last=False)
    return name
