"""The HTTP client for all vendor calls of a process; every call names its time-out."""

from __future__ import annotations

from functools import lru_cache

import requests


@lru_cache(maxsize=1)
def http() -> requests.Session:
    """Connections are kept and shared by the threads of the process."""
    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=32)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
