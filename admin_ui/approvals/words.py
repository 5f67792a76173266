"""Names and pages of what waits for a decision elsewhere."""

from __future__ import annotations

from babel.support import LazyProxy

from inbox_api.texts import lazy_gettext

ELSEWHERE: dict[str, tuple[str, LazyProxy]] = {
    "limits": ("/limits", lazy_gettext("Limits to look at")),
    "api_keys": ("/quan-tri/khoa-api", lazy_gettext("API keys that wait for a leader")),
}
