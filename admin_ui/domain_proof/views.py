"""The verification file of Zalo's console."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.rendering import render
from inbox_api.errors import NotFound
from inbox_api.settings import get_settings

router = APIRouter(include_in_schema=False)


@router.get("/zalo_verifier{code}.html")
def show_proof(code: str, request: Request) -> Response:
    """For the codes of HOPTHU_ZALO_SITE_VERIFICATION only."""
    if code not in get_settings().zalo_site_codes:
        raise NotFound
    return render(request, "domain_proof.html", code=code)
