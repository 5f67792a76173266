"""Every channel, one line each."""

from __future__ import annotations

from connectors.base import CommentActions, Connector
from connectors.facebook.connector import FacebookConnector
from connectors.web.connector import WebConnector
from connectors.zalo.connector import ZaloConnector

CONNECTORS: dict[str, Connector] = {
    "facebook": FacebookConnector(),
    "zalo": ZaloConnector(),
    "web": WebConnector(),
}

# Channels with public comments below posts.
COMMENT_ACTIONS: dict[str, CommentActions] = {}
