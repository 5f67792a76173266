"""What a citizen tells, as it grows from message to message. Pure."""

from bot.actions.turn import Json

MOST_CHARACTERS = 4000


def append_words(report: Json, text: str) -> None:
    """A line more in the description, up to the length that the inbox takes."""
    report["what"] = f"{report['what']}\n{text}".strip()[:MOST_CHARACTERS]
