"""Every channel, one line each."""

from __future__ import annotations

from connectors.base import (
    AccountField,
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
    WebhookKeeper,
    WindowReader,
)
from connectors.email import fields as email_fields
from connectors.email.way import SmtpWay
from connectors.facebook import fields as facebook_fields
from connectors.facebook.connector import FacebookConnector
from connectors.sms import fields as sms_fields
from connectors.sms.way import GatewayWay
from connectors.telegram import fields as telegram_fields
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.setup import TelegramSetup
from connectors.web import fields as web_fields
from connectors.web.connector import WebConnector
from connectors.zalo import fields as zalo_fields
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
SETUP_CHECKS: dict[str, SetupChecks] = {"facebook": FACEBOOK, "zalo": ZALO, "telegram": TelegramSetup()}
WEBHOOK_KEEPERS: dict[str, WebhookKeeper] = {"telegram": TelegramSetup()}
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

# What a person types in to connect an account of a channel or to set up a way, and how its id looks.
_FIELDS = {
    "facebook": facebook_fields,
    "zalo": zalo_fields,
    "web": web_fields,
    "telegram": telegram_fields,
    "email": email_fields,
    "sms": sms_fields,
}
ACCOUNT_FIELDS: dict[str, tuple[AccountField, ...]] = {name: found.FIELDS for name, found in _FIELDS.items()}
ACCOUNT_IDS: dict[str, str] = {name: found.ACCOUNT_ID for name, found in _FIELDS.items()}
