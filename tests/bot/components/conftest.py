"""What component tests share: a place to keep trained parts, and the small data set of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

PROJECT = Path(__file__).resolve().parent.parent / "fixtures" / "project"
Trained = Callable[..., Any]


@pytest.fixture(scope="session")
def training_data() -> TrainingData:
    return training_data_from_paths([str(PROJECT / "nlu_data" / "nlu" / "nlu.yml")], "vi")


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., GraphComponent]:
    """A fresh component of a class, with its defaults and the changes given."""

    def build(kind: type[GraphComponent], **changes: Any) -> GraphComponent:
        config = {**kind.get_default_config(), **changes}
        return kind.create(config, LocalModelStorage(tmp_path), Resource(kind.__name__), context())

    return build


@pytest.fixture(scope="session")
def trained(training_data: TrainingData, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    """A component of a class, trained on the small data set and then loaded anew from storage."""
    storage = LocalModelStorage(tmp_path_factory.mktemp("models"))
    kept: dict[str, Any] = {}

    def build(kind: Any, **changes: Any) -> Any:
        if kind.__name__ not in kept:
            config = {**kind.get_default_config(), **changes}
            resource = Resource(kind.__name__)
            kind.create(config, storage, resource, context()).train(training_data)
            kept[kind.__name__] = kind.load(config, storage, resource, context())
        return kept[kind.__name__]

    return build


@pytest.fixture
def understand(trained: Trained) -> Callable[[str], Message]:
    """The whole chain of components, as config.yml orders them, on one text."""
    from bot.components.crf_extractor import CrfEntityTagger
    from bot.components.entity_resolver import EntityResolver
    from bot.components.intent_classifier import LinearIntentClassifier
    from bot.components.normaliser import VietnameseNormaliser
    from bot.components.pattern_extractor import PatternEntityExtractor
    from bot.components.topic_classifier import TopicClassifier

    def run(text: str) -> Message:
        messages = [Message({"text": text})]
        for part in (
            VietnameseNormaliser(),
            trained(CrfEntityTagger),
            PatternEntityExtractor(),
            trained(EntityResolver),
            trained(LinearIntentClassifier),
            trained(TopicClassifier),
        ):
            messages = part.process(messages)
        return messages[0]

    return run


def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}))
