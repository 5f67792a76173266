"""What is said below comments and in the one private reply: neutral, varied, without personal data."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

NEUTRAL = (
    lazy_gettext("Thank you. The city has read this and sent you a private message to continue."),
    lazy_gettext("We have read it. Please look into your messages, there we can help you in person."),
    lazy_gettext("Thank you for telling us. We continue by private message, to keep your details safe."),
    lazy_gettext("We have read your comment. Please answer our private message so that we can go on."),
    lazy_gettext("We have seen your comment and written to you privately. Please do not post details here."),
    lazy_gettext("Thank you for writing. Please open your messages to tell us the place and the time."),
)
WITHOUT_PRIVATE = (
    lazy_gettext("Thank you. Please send the page a message, so that we can help you in person."),
    lazy_gettext("We have read it. To go on, please write to the page by private message."),
    lazy_gettext("Thank you for telling us. Please message the page with the place and the time."),
)
EMERGENCY = (
    lazy_gettext("If anybody is in danger now, call 113 (police), 114 (fire and rescue) or 115 (ambulance) at once."),
    lazy_gettext("In danger please call at once: 113 police, 114 fire and rescue, 115 ambulance. We are alarmed too."),
    lazy_gettext("Please call first: 114 fire and rescue, 115 ambulance, 113 police. The duty officers are informed."),
    lazy_gettext("Danger to life: 115 ambulance, 114 fire and rescue, 113 police. Please call; do not wait for us."),
)
LONGEST_QUOTE = 120


def choose(variants: Sequence[object], seed: int, recent: Collection[str]) -> str:
    """One of the texts, another one than those said lately as long as there is one; `seed` spreads the choice."""
    texts = [str(variant) for variant in variants]
    turned = texts[seed % len(texts) :] + texts[: seed % len(texts)]
    return next((text for text in turned if text not in recent), turned[0])


def private_reply(comment: str, *, is_emergency: bool) -> str:
    """The one message that a comment allows; it has to invite an answer, for nothing may follow before one.

    comment: its text, to be quoted; "" when nothing of it may be repeated.
    """
    line = " ".join(comment.split())
    if len(line) > LONGEST_QUOTE:
        line = line[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "\u2026"
    parts = []
    if is_emergency:
        parts.append(str(EMERGENCY[0]))
    if line:
        parts.append(_("You wrote below a post of ours: \u201c%(comment)s\u201d", comment=line))
    parts.append(
        _(
            "To go on, please answer this message: what happened, where and when. Only officers read what you write"
            " here. A comment is not yet a formally accepted petition."
        )
    )
    return "\n".join(parts)
