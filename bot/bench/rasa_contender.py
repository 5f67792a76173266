"""Any Rasa configuration as a contender: its NLU part only, trained with an empty cache."""

import asyncio
from pathlib import Path
from typing import Any, Callable, Dict

from bot.late_imports import postpone
from bot.training import quiet_rasa

_FALLBACK = "nlu_fallback"


def train(data: Path, out: Path, config: Path, epochs: int) -> Path:
    """Train on the Rasa YAML of `data`; the model in `out`, which also gets the cache and must be new.

    Raises RuntimeError when Rasa gives no model.
    """
    out.mkdir(parents=True)
    quiet_rasa(out / "cache")
    used = out / "config.yml"
    used.write_text(with_epochs(config.read_text(encoding="utf-8"), epochs), encoding="utf-8")
    import rasa.model_training

    model = rasa.model_training.train_nlu(str(used), str(data), output=str(out), fixed_model_name="model")
    if model is None:
        raise RuntimeError("Rasa gave no model")
    return Path(model)


def with_epochs(config: str, epochs: int) -> str:
    """The configuration with every `epochs` replaced; as it is for 0."""
    if not epochs:
        return config
    import yaml

    content = yaml.safe_load(config)
    for component in content["pipeline"]:
        if "epochs" in component:
            component["epochs"] = epochs
    return str(yaml.safe_dump(content, sort_keys=False))


def load(model: Path) -> Callable[[str], Dict[str, Any]]:
    """A function from a text to findings. Offsets are those of the text as given: Rasa strips it first."""
    quiet_rasa()
    postpone()
    from rasa.core.agent import Agent

    loop = asyncio.new_event_loop()
    agent = Agent.load(str(model))

    def parse(text: str) -> Dict[str, Any]:
        shift = len(text) - len(text.lstrip())
        return findings(loop.run_until_complete(agent.parse_message(text.strip())), shift)

    return parse


def findings(data: Dict[str, Any], shift: int = 0) -> Dict[str, Any]:
    """Rasa's parse data in the shape of bot.parsing, whatever the components leave out."""
    intent = data.get("intent") or {}
    name = intent.get("name")
    return {
        "intent": name,
        "confidence": float(intent.get("confidence") or 0.0),
        "ranking": [
            {"name": item["name"], "confidence": float(item["confidence"])}
            for item in data.get("intent_ranking") or []
            if item["name"] != _FALLBACK
        ],
        "entities": [
            {
                "entity": entity["entity"],
                "start": entity["start"] + shift,
                "end": entity["end"] + shift,
                "value": str(entity.get("value", "")),
            }
            for entity in data.get("entities") or []
        ],
        "topic_ranking": [
            {"code": item["code"], "confidence": float(item["confidence"])} for item in data.get("topic_ranking") or []
        ],
        "is_fallback": name in (None, _FALLBACK),
    }
