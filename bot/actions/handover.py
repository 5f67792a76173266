"""Giving the conversation to people, with words that say when they will read it."""

from bot.actions.turn import Talk

# Danger and a denunciation are not told to wait for Monday morning.
SAID_WITHOUT_HOURS = frozenset(("emergency", "denunciation"))


def hand_over(talk: Talk, reason: str, *, words: str = "", data_request: str = "") -> None:
    """Hand over and say so; `words` is the response where the usual ones do not fit.

    data_request: what is asked of one's own data, with a clock of the law: see correct object delete.
    reason: asked denunciation emergency not_understood bot_error privacy complaint voice other.
    """
    state = talk.inbox.hand_over(
        sender=talk.turn.sender, message_id=talk.turn.message_id, reason=reason, data_request=data_request
    )
    kept = talk.memory.report if (talk.memory.report or {}).get("paused") else None  # a draft outlives the talk
    talk.memory.report, talk.memory.pending = kept, None
    talk.memory.fallback_count, talk.memory.abuse_count = 0, 0
    if words or reason in SAID_WITHOUT_HOURS:
        talk.say(words or f"utter_handed_over_{reason}")
    elif state.get("is_office_open"):
        talk.say("utter_handed_over_open")
    elif state.get("opens_at_text"):
        talk.say("utter_handed_over_closed", opens_at_text=state["opens_at_text"])
    else:
        talk.say("utter_handed_over_closed_no_time")
