"""The guided set-up of each channel: one step at a time, what to copy from where, what each step's test looks at."""

from __future__ import annotations

from dataclasses import dataclass

from babel.support import LazyProxy

from inbox_api.channels import testing
from inbox_api.texts import lazy_gettext

WEBHOOK, REDIRECT, WIDGET, RECEIPTS = "webhook", "redirect", "widget", "receipts"  # what a step shows to be copied


@dataclass(frozen=True, slots=True)
class Step:
    """points: what to do, in order. fields: typed in here. makes: a secret of ours that is made and shown once here.

    findings: codes of the tests that belong to this step. repair: what a button does at the platform.
    """

    title: LazyProxy
    points: tuple[LazyProxy, ...]
    fields: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    makes: str = ""
    findings: tuple[str, ...] = ()
    repair: str = ""
    has_consent: bool = False
    has_trial: bool = False


TRIAL = Step(
    lazy_gettext("Send yourself a test message"),
    (
        lazy_gettext("Begin the test below: a word is made up."),
        lazy_gettext("Write this word to the account from your own phone, as any citizen would."),
        lazy_gettext("As soon as it has come in, the test message goes out to you. Then the account is ready."),
    ),
    has_trial=True,
)
DIRECT_TRIAL = Step(
    lazy_gettext("Send yourself a test message"),
    (lazy_gettext("Type in an address or number of your own. It is used once and not kept."),),
    has_trial=True,
)
GUIDES: dict[str, tuple[Step, ...]] = {
    "facebook": (
        Step(
            lazy_gettext("The application at Facebook"),
            (
                lazy_gettext("Open developers.facebook.com with an account that manages the page, and make an"
                             " application of the type Business."),
                lazy_gettext("Add the product Messenger to it."),
                lazy_gettext("Copy App ID and App secret from Settings, Basic."),
            ),
            fields=("app_id", "app_secret"),
            findings=("secrets",),
        ),
        Step(
            lazy_gettext("The page and its access token"),
            (
                lazy_gettext("In Messenger, Settings, add the page under Access tokens and allow all that is asked."),
                lazy_gettext("Press Generate token and copy the token of the page."),
                lazy_gettext("Ask for Advanced Access: pages_messaging, pages_manage_metadata, pages_show_list,"
                             " pages_read_engagement, pages_read_user_content, pages_manage_engagement; and for the"
                             " features Human Agent and Business Asset User Profile Access."),
            ),
            fields=("access_token",),
            findings=("token", "permissions", "page", "conversations"),
        ),
        Step(
            lazy_gettext("The address to which Facebook posts"),
            (
                lazy_gettext("Make the word for the check below and copy it at once: it is shown this once."),
                lazy_gettext("In Messenger, Settings, Webhooks, press Add callback URL; paste address and word, then"
                             " Verify and save."),
                lazy_gettext("Tick all fields of the page, then press the button below: the page is subscribed from"
                             " here."),
            ),
            shows=(WEBHOOK,),
            makes="verify_token",
            findings=("subscription", "https", "address"),
            repair=testing.SUBSCRIBE,
        ),
        Step(
            lazy_gettext("Greeting, and nobody else answering"),
            (
                lazy_gettext("In Meta Business Suite switch off automatic answers, else two machines answer."),
                lazy_gettext("In the page's settings for new messages make our application the default one."),
                lazy_gettext("Put up the city's greeting, first questions and menu with the button."),
            ),
            repair=testing.PROFILE,
        ),
        TRIAL,
    ),
    "zalo": (
        Step(
            lazy_gettext("The application at Zalo"),
            (
                lazy_gettext("Open developers.zalo.me, make an application and activate it."),
                lazy_gettext("Register Official Account API, and tick all groups of rights at once: messages, users,"
                             " account, template messages. Changing them later ends the consent."),
                lazy_gettext("Copy App ID and the application's secret key from Settings."),
            ),
            fields=("app_id", "app_secret"),
        ),
        Step(
            lazy_gettext("The addresses to save at Zalo"),
            (
                lazy_gettext("Prove the domain: put Zalo's code into HOPTHU_ZALO_SITE_VERIFICATION, restart, press"
                             " Check at Zalo."),
                lazy_gettext("Save both addresses exactly so: the callback address under Official Account, the webhook"
                             " address under Webhook."),
                lazy_gettext("Switch on all events of users and of the account; leave the filter of messages with #"
                             " off."),
                lazy_gettext("Copy the OA secret key from the page Webhook. It is another key than the application's."),
            ),
            fields=("oa_secret",),
            shows=(WEBHOOK, REDIRECT),
            findings=("https", "address"),
        ),
        Step(
            lazy_gettext("The consent of the account's administrator"),
            (
                lazy_gettext("Go on to Zalo with the button, sign in as administrator of the OA and agree to all"
                             " rights."),
                lazy_gettext("You come back here by yourself. From then on the access is renewed twice a day."),
            ),
            findings=("secrets", "proof", "token", "account", "verified", "plan"),
            has_consent=True,
        ),
        Step(
            lazy_gettext("What the account may do"),
            (
                lazy_gettext("Each right is tested by a real call. A verified account with a paid package has all of"
                             " them."),
                lazy_gettext("Template messages need templates that Zalo has approved; they are chosen on a page of"
                             " their own."),
            ),
            findings=("messages", "conversations", "users", "templates"),
        ),
        TRIAL,
    ),
    "telegram": (
        Step(
            lazy_gettext("The bot"),
            (
                lazy_gettext("In Telegram write /newbot to @BotFather and answer its two questions."),
                lazy_gettext("Copy the token that it tells you."),
            ),
            fields=("access_token",),
            findings=("token", "account"),
        ),
        Step(
            lazy_gettext("The address to which Telegram posts"),
            (
                lazy_gettext("Make a secret for the posts; you need not copy it."),
                lazy_gettext("Press the button: Telegram is told our address and the secret."),
            ),
            shows=(WEBHOOK,),
            makes="webhook_secret",
            findings=("secrets", "webhook", "https", "address"),
            repair=testing.WEBHOOK,
        ),
        TRIAL,
    ),
    "web": (
        Step(
            lazy_gettext("The public address"),
            (
                lazy_gettext("HOPTHU_PUBLIC_URL holds the https address by which citizens reach this machine."),
                lazy_gettext("The test asks this address as a citizen's browser does."),
            ),
            findings=("secrets", "address"),
        ),
        Step(
            lazy_gettext("The chat on other websites"),
            (
                lazy_gettext("Put the websites that may show the chat into HOPTHU_WIDGET_ORIGINS, then restart."),
                lazy_gettext("Copy this line into the pages of the website, just before the end of body."),
            ),
            shows=(WIDGET,),
        ),
        TRIAL,
    ),
    "email": (
        Step(
            lazy_gettext("The mail server"),
            (
                lazy_gettext("Ask whoever runs the city's mail for name, port and encryption of the server for outgoing"
                             " mail, and for a mailbox of its own for answers."),
                lazy_gettext("The test connects, checks the certificate, signs in and names the sender. No letter goes"
                             " out."),
            ),
            fields=("host", "port", "security", "username", "password", "sender"),
            findings=("secrets", "server", "certificate", "sign_in", "sender"),
        ),
        Step(
            lazy_gettext("How letters look, and proof that they arrived"),
            (
                lazy_gettext("Choose the name that citizens see and the mailbox that gets their replies."),
                lazy_gettext("For delivery reports make a key, then have the mail server post reports to the address"
                             " that is shown with it."),
            ),
            fields=("sender_name", "reply_to", "list_id", "wants_reports"),
            makes="receipt_key",
            findings=("reports",),
        ),
        DIRECT_TRIAL,
    ),
    "sms": (
        Step(
            lazy_gettext("The provider"),
            (
                lazy_gettext("Any provider with an HTTP interface will do. Copy address, method and body from its"
                             " manual; the places {phone} {text} {id} are filled in."),
                lazy_gettext("The key usually stands in the headers or in the body."),
            ),
            fields=("url", "method", "headers", "body", "content_type", "phone_form"),
            findings=("secrets", "places", "encryption", "server"),
        ),
        Step(
            lazy_gettext("What the provider's answers mean"),
            (
                lazy_gettext("From the manual: where the answer says that a message was taken, and which codes mean"
                             " that it should be sent again later."),
                lazy_gettext("For receipts make a key, then give the provider the address that is shown with it."),
            ),
            fields=("success_path", "success_values", "id_path", "error_path", "retry_codes", "knows_repeats"),
            makes="receipt_key",
        ),
        DIRECT_TRIAL,
    ),
}  # fmt: skip


def steps(channel: str) -> tuple[Step, ...]:
    """A channel without a guide has a test message only."""
    return GUIDES.get(channel) or (TRIAL,)
