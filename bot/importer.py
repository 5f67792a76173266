"""Training files read once: Rasa's own importer reads and checks all of them three times during one training."""

from functools import lru_cache
from typing import Optional, Text

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class ReadOnceImporter(RasaFileImporter):
    """Named in `config.yml`; the same as Rasa's importer, which merges copies of what this returns."""

    @lru_cache(maxsize=1)  # noqa: B019 - one importer lives as long as one training
    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        return super().get_nlu_data(language)
