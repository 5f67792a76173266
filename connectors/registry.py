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

FACEBOOK = FacebookConnector()
ZALO = ZaloConnector()

CONNECTORS: dict[str, Connector] = {
    "facebook": FACEBOOK,
    "zalo": ZALO,
    "web": WebConnector(),
}

# What only some channels offer.
COMMENT_ACTIONS: dict[str, CommentActions] = {"facebook": FACEBOOK}
PROFILE_READERS: dict[str, ProfileReader] = {"facebook": FACEBOOK}
THREAD_CONTROLS: dict[str, ThreadControl] = {"facebook": FACEBOOK}
MISSED_READERS: dict[str, MissedReader] = {"facebook": FACEBOOK}
SETUP_CHECKS: dict[str, SetupChecks] = {"facebook": FACEBOOK}
PROFILE_KEEPERS: dict[str, ProfileKeeper] = {"facebook": FACEBOOK}
CONSENT_FLOWS: dict[str, ConsentFlow] = {}
HEALTH_PROBES: dict[str, HealthProbe] = {}
TEMPLATE_GATEWAYS: dict[str, TemplateGateway] = {}
SIGNATURE_READERS: dict[str, SignatureReader] = {"zalo": ZALO}
