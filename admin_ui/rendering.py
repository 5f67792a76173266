"""Jinja: one environment, the catalogue as its language, and the few filters that pages need."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from admin_ui import words
from admin_ui.spans import time_since
from admin_ui.training.tabs import tabs as training_tabs
from inbox_api.cases.shield.service import listed_text, veiled
from inbox_api.deadlines.moments import in_local_zone
from inbox_api.masking import masked
from inbox_api.models import Case, OfficerSession
from inbox_api.settings import get_settings
from inbox_api.texts import points, shown, translations

HERE = Path(__file__).parent
STATIC = HERE / "static"


def clock(moment: datetime) -> str:
    """Local hour and minute, "14:05"."""
    return f"{in_local_zone(moment):%H:%M}"


def day(moment: datetime) -> str:
    """Local day, "20/11/2026"."""
    return f"{in_local_zone(moment):%d/%m/%Y}"


def moment(value: datetime) -> str:
    """ "14:05 20/11/2026"."""
    return f"{in_local_zone(value):%H:%M %d/%m/%Y}"


def short_time(value: datetime, now: datetime) -> str:
    """Today the clock, this year day and month, else the whole day: for lists."""
    local, today = in_local_zone(value), in_local_zone(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%d/%m}" if local.year == today.year else f"{local:%d/%m/%Y}"


def percent(share: float | None) -> str:
    return f"{round((share or 0) * 100)}%"


def size(size_bytes: int | None) -> str:
    """ "312 KB", "2,4 MB"."""
    value = size_bytes or 0
    return f"{value / 1_000_000:.1f} MB".replace(".", ",") if value >= 1_000_000 else f"{max(1, value // 1000)} KB"


def length_of_time(milliseconds: int | None) -> str:
    """ "0:07", "12:30", "1:02:05"."""
    seconds = round((milliseconds or 0) / 1000)
    minutes, hours = seconds // 60, seconds // 3600
    return f"{hours}:{minutes % 60:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


@pass_context
def listed(context: Context, text: str, case: Case) -> str:
    """A text of a case in lists: without private numbers, and without the person for whom the shield hides."""
    officer = context.get("officer")
    return listed_text(officer)(text, case) if officer is not None else veiled(text, case)


@lru_cache(maxsize=256)
def _version(path: str, _changed: int) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def static(path: str) -> str:
    """The address of a static file; it changes with the content, so browsers may keep it."""
    file = STATIC / path
    return f"/static/{path}?v={_version(path, file.stat().st_mtime_ns)}" if file.exists() else f"/static/{path}"


def _said(message: str, **values: Any) -> Markup:
    return _text(message) % shown(values) if values else _whole(message)


def _said_of_many(singular: str, plural: str, number: int, **values: Any) -> Markup:
    text = Markup(translations().ngettext(singular, plural, number))  # noqa: S704 - our own catalogue
    return text % shown({"num": number, **values})


@lru_cache(maxsize=20_000)
def _text(message: str) -> Markup:
    return Markup(translations().gettext(message))  # noqa: S704 - our own catalogue


@lru_cache(maxsize=20_000)
def _whole(message: str) -> Markup:
    """A text without places to fill; as in those with places "%" is written twice."""
    return _text(message) % {}


@lru_cache(maxsize=1)
def environment() -> Environment:
    folders = [HERE / "templates", *sorted(HERE.glob("*/templates"))]
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Those of jinja2.ext.i18n are given the context, and copy it whole for every word that is said in a loop.
    env.globals.update(_=_said, ngettext=_said_of_many)
    env.filters.update(listed=listed, clock=clock, day=day, masked=masked, moment=moment, percent=percent, size=size)
    env.filters.update(points=points, short_time=short_time, length_of_time=length_of_time, time_since=time_since)
    env.globals.update(training_tabs=training_tabs, upload_megabytes=_upload_megabytes)
    env.globals.update(static=static, words=words, zalo_site_codes=lambda: get_settings().zalo_site_codes)
    return env


def _upload_megabytes() -> int:
    return get_settings().max_upload_bytes // (1024 * 1024)


def render(
    request: Request,
    template: str,
    *,
    who: OfficerSession | None = None,
    status_code: int = 200,
    **context: Any,
) -> HTMLResponse:
    """A page. who: the signed-in session; its officer and CSRF token are given to the template."""
    values = {
        "request": request,
        "officer": who.officer if who else None,
        "csrf_token": who.csrf_token if who else "",
        "now": datetime.now(UTC),
        **context,
    }
    return HTMLResponse(environment().get_template(template).render(values), status_code=status_code)
