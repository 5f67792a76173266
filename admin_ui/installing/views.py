"""The manifest and the worker of the installable inbox. It keeps the shell only: no page with anybody's data."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.rendering import STATIC, render, static
from inbox_api.texts import gettext as _

router = APIRouter(include_in_schema=False)
SHELL = ("app.css", "inbox/inbox.css", "vendor/tabler/tabler.min.css", "icon.svg")
OFFLINE = "/app-offline"


@router.get("/app.webmanifest")
def show_manifest() -> Response:
    icons = [
        {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        {"src": static("installing/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("installing/icon-512.png"), "sizes": "512x512", "type": "image/png"},
    ]
    manifest = {
        "name": _("Connected mailbox"), "short_name": _("Mailbox"), "id": "/inbox", "start_url": "/inbox", "scope": "/",
        "display": "standalone", "lang": "vi", "background_color": "#f4f6f8", "theme_color": "#17406f", "icons": icons,
        "shortcuts": [
            {"name": _("Search"), "url": "/search"}, {"name": _("Field work"), "url": "/di-hien-truong"},
            {"name": _("Board"), "url": "/board"},
        ],
    }  # fmt: skip
    return Response(json.dumps(manifest, ensure_ascii=False), media_type="application/manifest+json")


@router.get("/app-worker.js")
def show_worker() -> Response:
    """The worker with the addresses of the shell as they are now: another shell makes another worker."""
    text = (STATIC / "installing" / "worker.js").read_text(encoding="utf-8")
    kept = json.dumps([OFFLINE, *(static(name) for name in SHELL)])
    head = f"const SHELL = {kept};\nconst TITLE = {json.dumps(_('Connected mailbox'))};\n"
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/"}
    return Response(head + text, media_type="text/javascript", headers=headers)


@router.get(OFFLINE)
def show_offline(request: Request) -> Response:
    """What is shown without a network: nobody's data."""
    return render(request, "offline.html")
