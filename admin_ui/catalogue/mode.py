"""How the catalogue is shown: at a counter's kiosk or anywhere else, and for which ward. Both are kept by cookies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from inbox_api.settings import get_settings

KIOSK_COOKIE = "hopthu_kiosk"
WARD_COOKIE = "hopthu_ward"
KEPT_SECONDS = 180 * 24 * 3600
WARD_CODE = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Mode:
    """ward: code of the ward whose counters are shown; "" = not chosen."""

    is_kiosk: bool = False
    ward: str = ""


def mode_of(request: Request) -> Mode:
    """`?kiosk=1` switches a browser to kiosk pages until `?kiosk=0`; `?phuong=<code>` chooses a ward."""
    asked = request.query_params.get("kiosk")
    is_kiosk = asked == "1" if asked in {"0", "1"} else request.cookies.get(KIOSK_COOKIE) == "1"
    ward = request.query_params.get("phuong")
    if ward is None:
        ward = request.cookies.get(WARD_COOKIE, "")
    return Mode(is_kiosk, ward if WARD_CODE.fullmatch(ward) else "")


def keep_mode(request: Request, response: Response, mode: Mode) -> None:
    """Set the cookies that the address asks for.

    A kiosk keeps the ward that it was set up with (`?kiosk=1&phuong=<code>`), not the one its last visitor looked at.
    """
    asked = request.query_params.get("kiosk")
    if asked == "1":
        _set(response, KIOSK_COOKIE, "1")
    elif asked == "0":
        response.delete_cookie(KIOSK_COOKIE)
    if "phuong" in request.query_params and (asked == "1" or not mode.is_kiosk):
        _set(response, WARD_COOKIE, mode.ward)


def is_kept(request: Request) -> bool:
    """Does the address set a cookie? Such an answer belongs to one browser and may not be shared."""
    return "kiosk" in request.query_params or "phuong" in request.query_params


def _set(response: Response, name: str, value: str) -> None:
    secure = get_settings().cookie_secure
    response.set_cookie(name, value, max_age=KEPT_SECONDS, httponly=True, secure=secure, samesite="lax")
