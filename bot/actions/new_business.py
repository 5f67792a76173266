"""What starts something new, whatever the bot asked last."""

# Intents of such a message.
NEW_BUSINESS = frozenset(
    [
        "ask_human",
        "emergency",
        "denounce",
        "complaint",
        "privacy_request",
        "ask_hours",
        "ask_contact",
        "ask_reception",
        "book_reception",
        "take_ticket",
        "check_dossier",
        "greet",
        "goodbye",
        "thank",
        "ask_capability",
        "abuse",
    ]
)

# Talk, and cries that no choice may swallow.
TALK = frozenset(
    ("affirm", "deny", "cancel", "thank", "goodbye", "greet", "ask_human", "ask_capability", "abuse", "emergency")
) | {"denounce", "complaint"}
