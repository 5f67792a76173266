"""How often the public pages are searched from one network address; a household's network counts as one."""

from __future__ import annotations

from fastapi import Request

from inbox_api.errors import TooManyTries
from inbox_api.http.limits import Limiter
from inbox_api.http.middleware import place_of
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext

limiter = Limiter()  # of this web process


class TooManySearches(TooManyTries):
    code = "too_many_searches"
    message = lazy_gettext(
        "There were very many searches from your network just now. Please wait a minute, then search."
    )


def require_calm(request: Request) -> None:
    """One search. Raises TooManySearches."""
    standing = limiter.take(place_of(request.scope), get_settings().catalogue_searches_per_minute)
    if standing.wait_seconds:
        raise TooManySearches
