"""The intents that a message may have, as officers correct them; a test compares them with the pages' words."""

from __future__ import annotations

KNOWN_INTENTS = (
    "greet", "goodbye", "thank", "affirm", "deny", "ask_capability", "ask_human", "cancel", "inform", "abuse",
    "out_of_scope", "ask_procedure", "ask_documents", "ask_form", "ask_fee", "ask_duration", "ask_where",
    "ask_conditions", "ask_online", "ask_delivery", "ask_steps", "check_dossier", "check_case", "add_to_case",
    "ask_hours", "ask_contact", "ask_reception", "book_reception", "take_ticket", "report_issue", "report_service",
    "petition", "complain_rule", "complaint", "denounce", "emergency", "praise", "request_information", "rate",
    "privacy_request", "send_photo", "send_location", "choose", "nlu_fallback",
)  # fmt: skip
