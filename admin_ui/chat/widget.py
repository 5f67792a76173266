"""What other websites and the browser's own helpers load: the widget, a sample page, the worker for offline use."""

from __future__ import annotations

import json

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from admin_ui.rendering import STATIC, environment
from inbox_api.errors import NotFound
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

router = APIRouter(include_in_schema=False)


@router.get("/widget.js")
def show_widget_script() -> Response:
    """The script of the widget with its texts filled in; the file itself holds none."""
    texts = {
        "open": _("Open the chat with your ward"),
        "close": _("Close the chat"),
        "title": _("Chat with your ward"),
        "label": _("Ask your ward"),
        "unread": _("new message"),
    }
    script = (STATIC / "chat" / "widget.js").read_text(encoding="utf-8").replace("__TEXTS__", json.dumps(texts))
    headers = {"cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"}
    return Response(script, media_type="text/javascript", headers=headers)


@router.get("/widget-demo")
def show_widget_demo() -> Response:
    """A page such as a ward's own website, with the widget on it; only in the demo."""
    if not get_settings().demo:
        raise NotFound
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; base-uri 'none'"
    content = environment().get_template("chat_widget_demo.html").render(address=get_settings().web_address)
    return HTMLResponse(content, headers={"content-security-policy": policy})


@router.get("/chat/worker.js")
def show_worker() -> Response:
    """The service worker: shows the page, without anybody's words, while there is no network."""
    script = (STATIC / "chat" / "worker.js").read_text(encoding="utf-8")
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/chat"}
    return Response(script, media_type="text/javascript", headers=headers)
