"""The words of the connection pages for what the inbox stores as slugs."""

from __future__ import annotations

from babel.support import LazyProxy

from admin_ui import words as page_words
from inbox_api.channels import dead_letters, desk, testing, trials
from inbox_api.texts import lazy_gettext

CHANNELS: dict[str, LazyProxy | str] = {
    "facebook": lazy_gettext("Facebook Page"),
    "zalo": lazy_gettext("Zalo Official Account"),
    "web": lazy_gettext("Web chat"),
    "telegram": lazy_gettext("Telegram (example)"),
    "email": lazy_gettext("E-mail"),
    "sms": lazy_gettext("SMS"),
}
STATES: dict[str, LazyProxy] = {
    desk.READY: lazy_gettext("works"),
    desk.UNFINISHED: lazy_gettext("being set up"),
    desk.TROUBLED: lazy_gettext("needs you"),
    desk.HELD: lazy_gettext("held back"),
    desk.BY_SETTINGS: lazy_gettext("set on the machine"),
}
ENDINGS: dict[str, LazyProxy] = {
    "token": lazy_gettext("Access token, days left"),
    "consent": lazy_gettext("Consent, days left"),
    "plan": lazy_gettext("Paid package, days left"),
}
LEVELS: dict[str, LazyProxy] = {
    desk.SOON: lazy_gettext("ends soon"),
    desk.NOW: lazy_gettext("act now"),
}
FINDING_STATES: dict[str, tuple[str, LazyProxy]] = {
    "ok": ("\u2713", lazy_gettext("right")),
    "wrong": ("\u2717", lazy_gettext("wrong")),
    "unknown": ("?", lazy_gettext("could not be asked")),
}
FINDINGS: dict[str, LazyProxy] = {
    "secrets": lazy_gettext("Everything is filled in"),
    "token": lazy_gettext("The access token is valid"),
    "permissions": lazy_gettext("All permissions are there"),
    "page": lazy_gettext("The page can be read"),
    "subscription": lazy_gettext("The page sends us every kind of event"),
    "conversations": lazy_gettext("Conversations can be read after an outage"),
    "account": lazy_gettext("The access belongs to this account"),
    "verified": lazy_gettext("The account is verified by the platform"),
    "plan": lazy_gettext("The paid package is valid"),
    "proof": lazy_gettext("The application's secret key is right"),
    "messages": lazy_gettext("Messages may be sent"),
    "users": lazy_gettext("People who follow can be listed"),
    "templates": lazy_gettext("Template messages (ZNS) may be sent"),
    "webhook": lazy_gettext("The platform knows our address"),
    "https": lazy_gettext("Our address begins with https"),
    "address": lazy_gettext("Our address answers as the platform expects"),
    "server": lazy_gettext("The server can be reached"),
    "certificate": lazy_gettext("The connection is encrypted and the certificate trusted"),
    "sign_in": lazy_gettext("The mail server lets us in"),
    "sender": lazy_gettext("The mail server takes our sender"),
    "reports": lazy_gettext("Delivery reports can be asked for"),
    "places": lazy_gettext("Number and text have their places"),
    "encryption": lazy_gettext("The provider's address is encrypted"),
}
REPAIRS: dict[str, LazyProxy] = {
    testing.SUBSCRIBE: lazy_gettext("Subscribe to all events now"),
    testing.WEBHOOK: lazy_gettext("Tell the platform our address now"),
    testing.PROFILE: lazy_gettext("Put up greeting, first questions and menu"),
}
TRIALS: dict[str, LazyProxy] = {
    trials.WAITING: lazy_gettext("The word has not come in yet."),
    trials.ON_ITS_WAY: lazy_gettext("The word has come in: receiving works. The test message is on its way."),
    trials.SENT: lazy_gettext("The test message was sent and the other side took it. Look at your phone or mailbox."),
    trials.DELIVERED: lazy_gettext("The test message has arrived: receiving and sending work."),
    trials.FAILED: lazy_gettext("The test message could not be sent."),
    trials.OVER: lazy_gettext("The word did not come in within half an hour. Test the account, then begin again."),
}
DEAD_STATES: dict[str, LazyProxy] = {
    dead_letters.WAITING: lazy_gettext("is being tried again"),
    dead_letters.DONE: lazy_gettext("done"),
    dead_letters.FAILED: lazy_gettext("failed again"),
    dead_letters.REFUSED: lazy_gettext("nothing to try: it is done, stopped or being tried by somebody else"),
}
DONE: dict[str, LazyProxy] = {
    "added": lazy_gettext("The account is noted. Go on step by step."),
    "saved": lazy_gettext("Kept. The test's findings are below."),
    "tested": lazy_gettext("Tested."),
    "renamed": lazy_gettext("The name is changed."),
    "replaced": lazy_gettext("The new secret counts from now on, the old one beside it for the days you chose."),
    "ended": lazy_gettext("The old secret counts no longer."),
    "held": lazy_gettext("Nothing is sent until you resume it or the time is over. What comes in is taken in as ever."),
    "resumed": lazy_gettext("What waited is being sent."),
    "removed": lazy_gettext("The account is removed and its secrets are deleted."),
    "repaired": lazy_gettext("Done at the platform; the account was tested again."),
    "dismissed": lazy_gettext("It has left the list."),
}


def channel(name: str) -> str:
    return str(CHANNELS.get(name) or page_words.channel(name))


def finding(code: str) -> str:
    return str(FINDINGS.get(code, code))


def done(slug: str) -> str | None:
    """The sentence after a finished step; None for anything else (the address is not trusted)."""
    return str(DONE[slug]) if slug in DONE else None
