"""Every channel, one line each."""

from __future__ import annotations

from connectors.base import (
    CommentActions,
    Connector,
    ConsentFlow,
    HealthProbe,
    MailWay,
    MissedReader,
    ProfileKeeper,
    ProfileReader,
    ReactionSender,
    SetupChecks,
    SignatureReader,
    SmsWay,
    TemplateGateway,
    ThreadControl,
    WindowReader,
)
from connectors.email.way import SmtpWay
from connectors.facebook.connector import FacebookConnector
from connectors.sms.way import GatewayWay
from connectors.telegram.connector import TelegramConnector
from connectors.web.connector import WebConnector
from connectors.zalo.connector import ZaloConnector

FACEBOOK = FacebookConnector()
ZALO = ZaloConnector()

CONNECTORS: dict[str, Connector] = {
    "facebook": FACEBOOK,
    "zalo": ZALO,
    "web": WebConnector(),
    "telegram": TelegramConnector(),
}

# What only some channels offer.
COMMENT_ACTIONS: dict[str, CommentActions] = {"facebook": FACEBOOK}
PROFILE_READERS: dict[str, ProfileReader] = {"facebook": FACEBOOK, "zalo": ZALO}
THREAD_CONTROLS: dict[str, ThreadControl] = {"facebook": FACEBOOK}
MISSED_READERS: dict[str, MissedReader] = {"facebook": FACEBOOK, "zalo": ZALO}
SETUP_CHECKS: dict[str, SetupChecks] = {"facebook": FACEBOOK, "zalo": ZALO}
PROFILE_KEEPERS: dict[str, ProfileKeeper] = {"facebook": FACEBOOK}
CONSENT_FLOWS: dict[str, ConsentFlow] = {"zalo": ZALO}
HEALTH_PROBES: dict[str, HealthProbe] = {"zalo": ZALO}
TEMPLATE_GATEWAYS: dict[str, TemplateGateway] = {"zalo": ZALO}
SIGNATURE_READERS: dict[str, SignatureReader] = {"zalo": ZALO}
CONTACT_FORMS = frozenset({"zalo"})  # channels with a form of their own for name, phone and address
WINDOW_READERS: dict[str, WindowReader] = {"zalo": ZALO}
REACTION_SENDERS: dict[str, ReactionSender] = {"zalo": ZALO}

# Ways out that are no conversations.
MAIL: MailWay = SmtpWay()
SMS: SmsWay = GatewayWay()
