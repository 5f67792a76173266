"""Training files read once: Rasa's own importer reads and checks all of them three times during one training."""

from typing import Optional, Text

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class ReadOnceImporter(RasaFileImporter):
    """Named in `config.yml`; the same as Rasa's importer, which merges copies of what this returns."""

    _nlu_data: Optional[TrainingData] = None

    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        """All examples. `language` picks nothing: it only serves formats older than Rasa's YAML."""
        if self._nlu_data is None:
            self._nlu_data = super().get_nlu_data(language)
        return self._nlu_data
