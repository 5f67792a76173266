"""Names of what is typed in to connect an account, and where each thing is copied from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from babel.support import LazyProxy

from inbox_api.texts import lazy_gettext

NOTHING: LazyProxy | str = ""


@dataclass(frozen=True, slots=True)
class FieldWords:
    label: LazyProxy | str
    hint: LazyProxy | str = NOTHING


_F = FieldWords
WORDS: dict[tuple[str, str], FieldWords] = {
    ("facebook", "app_id"): _F(
        lazy_gettext("App ID"), lazy_gettext("Digits. App dashboard, Settings, Basic, at the top.")
    ),
    ("facebook", "app_secret"): _F(
        lazy_gettext("App secret"), lazy_gettext("App dashboard, Settings, Basic, button Show beside App secret.")
    ),
    ("facebook", "access_token"): _F(
        lazy_gettext("Page access token"),
        lazy_gettext("Messenger, Settings, Access tokens: choose the page, then Generate token. Not the user token."),
    ),
    ("facebook", "verify_token"): _F(
        lazy_gettext("Word for the check of the address"), lazy_gettext("Made here and saved at the platform.")
    ),
    ("zalo", "app_id"): _F(
        lazy_gettext("App ID"), lazy_gettext("Digits. developers.zalo.me, your application, Settings.")
    ),
    ("zalo", "app_secret"): _F(
        lazy_gettext("Application secret key"),
        lazy_gettext("developers.zalo.me, your application, Settings, Secret key."),
    ),
    ("zalo", "oa_secret"): _F(
        lazy_gettext("OA secret key"),
        lazy_gettext("developers.zalo.me, your application, Webhook. It is another key than the application's."),
    ),
    ("zalo", "access_token"): _F(
        lazy_gettext("Access token"), lazy_gettext("Comes by itself with the consent; leave it empty.")
    ),
    ("zalo", "refresh_token"): _F(
        lazy_gettext("Refresh token"), lazy_gettext("Comes by itself with the consent; leave it empty.")
    ),
    ("zalo", "pkce_verifier"): _F(
        lazy_gettext("Fixed code verifier"), lazy_gettext("Only when the console holds one fixed code challenge.")
    ),
    ("zalo", "mac_variants"): _F(
        lazy_gettext("Forms of the signature that are taken"),
        lazy_gettext("app_id is the documented one; all takes every form ever seen."),
    ),
    ("zalo", "pkce_mode"): _F(lazy_gettext("Code challenge of the consent"), lazy_gettext("Usually per_request.")),
    ("zalo", "pkce_method"): _F(lazy_gettext("Method of the code challenge"), lazy_gettext("Usually S256.")),
    ("zalo", "query_buttons"): _F(
        lazy_gettext("Words of a tapped button"),
        lazy_gettext("show: they appear in the chat as if the citizen had typed."),
    ),
    ("zalo", "list_messages"): _F(
        lazy_gettext("Lists as cards"), lazy_gettext("on: try the platform's lists; off: lines of text.")
    ),
    ("zalo", "zns_mode"): _F(
        lazy_gettext("Template messages"),
        lazy_gettext("development: they reach the application's administrators only."),
    ),
    ("telegram", "access_token"): _F(
        lazy_gettext("Token of the bot"),
        lazy_gettext("@BotFather tells it when the bot is made: digits, a colon, letters."),
    ),
    ("telegram", "webhook_secret"): _F(
        lazy_gettext("Secret of the posts"), lazy_gettext("Made here; the button tells it to Telegram.")
    ),
    ("web", "web_secret"): _F(
        lazy_gettext("Secret of this installation"),
        lazy_gettext("HOPTHU_WEB_SECRET of the machine; nothing to type in."),
    ),
    ("email", "host"): _F(lazy_gettext("Mail server"), lazy_gettext("For example mail.city.gov.vn.")),
    ("email", "port"): _F(lazy_gettext("Port"), lazy_gettext("587 with starttls, 465 with tls.")),
    ("email", "security"): _F(
        lazy_gettext("Encryption"), lazy_gettext("none only for a mail server on this very machine.")
    ),
    ("email", "username"): _F(lazy_gettext("User name"), lazy_gettext("Empty when the server asks for none.")),
    ("email", "password"): _F(lazy_gettext("Password"), lazy_gettext("Often one made for programs.")),
    ("email", "sender"): _F(lazy_gettext("Sender's address"), lazy_gettext("Citizens see it as the sender.")),
    ("email", "sender_name"): _F(lazy_gettext("Sender's name")),
    ("email", "reply_to"): _F(lazy_gettext("Address for replies"), lazy_gettext("A mailbox that somebody reads.")),
    ("email", "list_id"): _F(
        lazy_gettext("Name of the list"), lazy_gettext("For example results.city.gov.vn; may be empty.")
    ),
    ("email", "wants_reports"): _F(
        lazy_gettext("Ask for delivery reports"), lazy_gettext("yes: the server tells whether a letter arrived.")
    ),
    ("email", "receipt_key"): _F(
        lazy_gettext("Key of the reports' address"), lazy_gettext("Made here; the mail server posts reports with it.")
    ),
    ("sms", "url"): _F(
        lazy_gettext("Address of the provider"),
        lazy_gettext("From the provider's manual. The places {phone} {text} {id} are filled in."),
    ),
    ("sms", "method"): _F(lazy_gettext("Method"), lazy_gettext("Usually POST.")),
    ("sms", "headers"): _F(
        lazy_gettext("Headers with the key"),
        lazy_gettext('One line of JSON, for example {"Authorization": "Bearer ..."}. Kept like a password.'),
    ),
    ("sms", "body"): _F(
        lazy_gettext("Body"),
        lazy_gettext('For example {"to": "{phone}", "text": "{text}", "ref": "{id}"}. Kept like a password.'),
    ),
    ("sms", "content_type"): _F(lazy_gettext("Type of the body"), lazy_gettext("Usually application/json.")),
    ("sms", "phone_form"): _F(lazy_gettext("Form of the numbers"), lazy_gettext("84..., +84... or 0...")),
    ("sms", "success_path"): _F(
        lazy_gettext("Where the answer says yes"), lazy_gettext("For example result.code; empty: the status decides.")
    ),
    ("sms", "success_values"): _F(lazy_gettext("Values that mean yes"), lazy_gettext("Separated by commas.")),
    ("sms", "id_path"): _F(lazy_gettext("Where the message's id stands"), lazy_gettext("For example result.sms_id.")),
    ("sms", "error_path"): _F(lazy_gettext("Where the error's code stands"), lazy_gettext("For example result.code.")),
    ("sms", "retry_codes"): _F(lazy_gettext("Codes to try again"), lazy_gettext("Separated by commas.")),
    ("sms", "knows_repeats"): _F(
        lazy_gettext("The provider ignores repeats of the same {id}"), lazy_gettext("yes only when the manual says so.")
    ),
    ("sms", "receipt_key"): _F(
        lazy_gettext("Key of the receipts' address"), lazy_gettext("Made here; the provider posts receipts with it.")
    ),
}
ANY_CHANNEL: dict[str, FieldWords] = {
    "base_url": _F(lazy_gettext("Address of the platform's interface")),
    "message_per_second": _F(lazy_gettext("Messages a second, at most")),
    "media_per_second": _F(lazy_gettext("Photos and files a second, at most")),
    "comment_per_second": _F(lazy_gettext("Steps on comments a second, at most")),
    "private_reply_per_second": _F(lazy_gettext("Private replies a second, at most")),
    "thread_per_second": _F(lazy_gettext("Messages to one person a second, at most")),
    "conversations_per_second": _F(lazy_gettext("Readings of conversations a second, at most")),
    "other_per_second": _F(lazy_gettext("Other calls a second, at most")),
}
ACCOUNT_IDS: dict[str, FieldWords] = {
    "facebook": _F(
        lazy_gettext("Id of the page"), lazy_gettext("Digits. On the page: About, Page transparency, Page ID.")
    ),
    "zalo": _F(lazy_gettext("Id of the OA"), lazy_gettext("Digits. oa.zalo.me, Settings, Account information.")),
    "telegram": _F(lazy_gettext("Id of the bot"), lazy_gettext("The digits before the colon of the bot's token.")),
}


def of(channel: str, name: str) -> FieldWords:
    """A channel that nobody has written words for shows the field's own name."""
    return WORDS.get((channel, name)) or ANY_CHANNEL.get(name) or FieldWords(name)


def labels(channel: str, names: Iterable[str]) -> str:
    """The labels of several fields, separated by commas."""
    return ", ".join(str(of(channel, name).label) for name in names)
