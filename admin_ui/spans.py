"""How long something lasts or has lasted, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from inbox_api.texts import ngettext


def time_text(span: timedelta) -> str:
    """Minutes below one hour, hours below two days, else days."""
    hours = int(span.total_seconds() // 3600)
    if hours < 1:
        return ngettext("%(num)s minute", "%(num)s minutes", max(1, int(span.total_seconds() // 60)))
    if hours < 48:
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return ngettext("%(num)s day", "%(num)s days", hours // 24)


def time_since(moment: datetime, now: datetime) -> str:
    """How long ago it was; what is to come counts as just now."""
    return time_text(max(now - moment, timedelta(0)))
