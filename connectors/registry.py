"""Every channel, one line each."""

from __future__ import annotations

from connectors.base import (
    CommentActions,
    Connector,
    ConsentFlow,
    HealthProbe,
    MissedReader,
    ProfileKeeper,
    ProfileReader,
    SetupChecks,
    SignatureReader,
    TemplateGateway,
    ThreadControl,
)
from connectors.facebook.connector import FacebookConnector
from connectors.web.connector import WebConnector
from connectors.zalo.connector import ZaloConnector

ZALO = ZaloConnector()

CONNECTORS: dict[str, Connector] = {
    "facebook": FacebookConnector(),
    "zalo": ZALO,
    "web": WebConnector(),
}

# What only some channels offer.
COMMENT_ACTIONS: dict[str, CommentActions] = {}
PROFILE_READERS: dict[str, ProfileReader] = {}
THREAD_CONTROLS: dict[str, ThreadControl] = {}
MISSED_READERS: dict[str, MissedReader] = {}
SETUP_CHECKS: dict[str, SetupChecks] = {}
PROFILE_KEEPERS: dict[str, ProfileKeeper] = {}
CONSENT_FLOWS: dict[str, ConsentFlow] = {}
HEALTH_PROBES: dict[str, HealthProbe] = {}
TEMPLATE_GATEWAYS: dict[str, TemplateGateway] = {}
SIGNATURE_READERS: dict[str, SignatureReader] = {"zalo": ZALO}
