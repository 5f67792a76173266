"""What each part of a message with several sentences says by itself, so that the actions can serve them in turn."""

from typing import Any, Dict, List, Text

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor

from bot.channel import numbered
from bot.channel.request import harmless
from bot.components.sentence_split import Part, worth_parsing

Json = Dict[str, Any]
MOST_TOPICS = 3
MOST_INTENTS = 4


async def parts_of(processor: MessageProcessor, text: Text) -> List[Json]:
    """[{"start", "end", "is_turn", "intent", "confidence", "ranking", "entities", "topic_ranking"}].

    Offsets count in the whole text.
    [] for a message of one part, which costs no further parse.
    """
    found = numbered.items(text) or worth_parsing(text)
    return [_described(part, await _parsed(processor, text[part.start : part.end])) for part in found]


async def _parsed(processor: MessageProcessor, text: Text) -> Json:
    message = UserMessage(None)
    message.text = harmless(text)  # set late: the constructor strips, which would shift every offset
    return dict(await processor.parse_message(message))


def _described(part: Part, data: Json) -> Json:
    intent = data.get("intent") or {}
    return {
        "start": part.start,
        "end": part.end,
        "is_turn": part.is_turn,
        "intent": intent.get("name") or "nlu_fallback",
        "confidence": float(intent.get("confidence") or 0.0),
        "ranking": [
            {"name": item["name"], "confidence": float(item["confidence"])}
            for item in data.get("intent_ranking") or []
            if item["name"] != "nlu_fallback"
        ][:MOST_INTENTS],
        "entities": [
            {
                "entity": entity["entity"],
                "value": entity.get("value"),
                "start": entity["start"] + part.start,
                "end": entity["end"] + part.start,
            }
            for entity in data.get("entities") or []
        ],
        "topic_ranking": list(data.get("topic_ranking") or [])[:MOST_TOPICS],
    }
