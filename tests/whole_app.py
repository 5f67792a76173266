"""The web process, made once for a run of tests: its first request builds every route, which takes half a second."""

from __future__ import annotations

from functools import lru_cache

from fastapi import FastAPI


@lru_cache(maxsize=1)
def whole_app() -> FastAPI:
    """Whoever overrides a dependency clears that again."""
    from admin_ui.app import create_app

    return create_app()
