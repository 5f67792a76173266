"""Keep what only learning needs out of a process that only answers: TensorFlow and matplotlib.

Rasa 3.6 imports both in every process: two modules that every server loads import them for functions that a server
does not call, and the archive of every model names classes of its training graph. Without them a server whose model
has linear components only takes 350 MB less. Nothing is cut off: a postponed name loads the real module when it is
used, and any other import (a model with DIET in it, a training) finds the real modules in their place.
"""

import importlib
import sys
from functools import cached_property
from types import ModuleType
from typing import Any, Callable, Dict, Text, Tuple

# Module that every server imports -> modules that it imports by name -> the names it takes from them.
_LEARNING: Dict[str, Dict[str, Tuple[str, ...]]] = {
    "rasa.utils.train_utils": {
        "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
        "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
    },
    "rasa.nlu.test": {
        "rasa.utils.plotting": ("plot_confusion_matrix", "plot_paired_histogram"),
    },
}


def postpone() -> None:
    """Import the server's modules with stand-ins, then put the stand-ins away. Call before anything else of Rasa.

    Calling it again, or too late to save anything, is harmless.
    """
    for importer, postponed in _LEARNING.items():
        if importer not in sys.modules:
            _import_with_stand_ins(importer, postponed)
    _resolve_training_graph_late()


def _import_with_stand_ins(importer: str, postponed: Dict[str, Tuple[str, ...]]) -> None:
    stand_ins = {name: _stand_in(name, wanted) for name, wanted in postponed.items() if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        importlib.import_module(importer)
    finally:
        for name, module in stand_ins.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
            package, _, child = name.rpartition(".")
            if getattr(sys.modules.get(package), child, None) is module:
                delattr(sys.modules[package], child)


def _stand_in(name: str, wanted: Tuple[str, ...]) -> ModuleType:
    module = ModuleType(name)
    for attribute in wanted:
        setattr(module, attribute, _late(name, attribute))
    return module


def _late(module: str, attribute: str) -> Callable[..., Any]:
    """A callable in place of a class or function, which imports it at the first call."""

    def late(*arguments: Any, **options: Any) -> Any:
        return getattr(importlib.import_module(module), attribute)(*arguments, **options)

    return late


def _resolve_training_graph_late() -> None:
    """Read a model's training graph, whose first node imports DIET and TED, only when somebody looks at it."""
    from rasa.engine.graph import GraphSchema
    from rasa.engine.storage.storage import ModelMetadata

    class LateGraphSchema(GraphSchema):
        """A schema whose classes are imported when its nodes are asked for."""

        def __init__(self, serialized: Dict[Text, Any]) -> None:
            self._serialized = serialized

        @cached_property
        def nodes(self) -> Dict[Text, Any]:  # type: ignore[override]
            return GraphSchema.from_dict(self._serialized).nodes

    original = ModelMetadata.from_dict
    if getattr(original, "is_late", False):
        return

    def from_dict(cls: Any, serialized: Dict[Text, Any]) -> ModelMetadata:
        metadata = original({**serialized, "train_schema": {"nodes": {}}})
        metadata.train_schema = LateGraphSchema(serialized["train_schema"])
        return metadata

    from_dict.is_late = True  # type: ignore[attr-defined]
    ModelMetadata.from_dict = classmethod(from_dict)  # type: ignore[method-assign,assignment]
