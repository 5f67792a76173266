"""Where the vendor sends the administrator's browser back after consent."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from connectors.registry import CONSENT_FLOWS
from inbox_api import db
from inbox_api.channels import consent
from inbox_api.errors import AppError, NotFound
from inbox_api.officers import service as officers
from inbox_api.officers.current import COOKIE

router = APIRouter(tags=["channels"])
CONNECTION_PAGE = "/quan-tri/kenh/{channel}"


@router.get(consent.CALLBACK_PATH, include_in_schema=False)
def take_consent(channel: str, request: Request) -> Response:
    """The vendor's redirect: `code`, `oa_id`, `state`. Goes on to the connection page with what came of it.

    No request session: none may be open while the vendor is asked.
    """
    if channel not in CONSENT_FLOWS:
        raise NotFound
    query, now = request.query_params, datetime.now(UTC)
    with db.transaction() as session:
        by = officers.current_session(session, request.cookies.get(COOKIE), now)
    try:
        account_id = consent.finish_consent(
            db.transaction,
            by,
            channel,
            state=query.get("state", ""),
            code=query.get("code", ""),
            account_id=query.get("oa_id", ""),
            now=now,
        )
        outcome = {"connected": account_id}
    except AppError as error:
        outcome = {"problem": error.code}
    # The address that holds the code must not stay in the history or go out as a referrer.
    headers = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    page = CONNECTION_PAGE.format(channel=channel)
    return RedirectResponse(f"{page}?{urlencode(outcome)}", status_code=303, headers=headers)
