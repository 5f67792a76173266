"""TF-IDF of words and letters with a linear SVM, straight from scikit-learn: the plainest good intent classifier."""

import pickle
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.svm import LinearSVC


def train(data: Path, out: Path, start_clock: Callable[[], None]) -> Path:
    """The model file in `out`. The clock starts when the data are read, which is Rasa's work here and not the SVM's."""
    texts, intents = _examples(data)
    start_clock()
    model = pipeline().fit(texts, intents)
    out.mkdir(parents=True)
    path = out / "model.pickle"
    path.write_bytes(pickle.dumps(model))
    return path


def pipeline() -> Pipeline:
    one_letter_too = r"(?u)\b\w+\b"
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=one_letter_too, sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    return make_pipeline(FeatureUnion([("words", words), ("letters", letters)]), LinearSVC())


def load(model: Path) -> Callable[[str], Dict[str, Any]]:
    """A function from a text to findings: intents only. Confidences are a softmax of the margins, not calibrated."""
    trained: Pipeline = pickle.loads(model.read_bytes())  # noqa: S301 - written by the process before this one
    names = [str(name) for name in trained.classes_]

    def parse(text: str) -> Dict[str, Any]:
        margins = np.atleast_1d(trained.decision_function([text])[0])
        if len(names) == 2:  # scikit-learn gives one margin for two classes
            margins = np.array([-margins[0], margins[0]])
        shares = np.exp(margins - margins.max())
        shares /= shares.sum()
        order = np.argsort(-shares)
        ranking = [{"name": names[index], "confidence": float(shares[index])} for index in order]
        best = {"intent": ranking[0]["name"], "confidence": ranking[0]["confidence"]}
        return {**best, "ranking": ranking, "entities": [], "topic_ranking": [], "is_fallback": False}

    return parse


def _examples(data: Path) -> Tuple[List[str], List[str]]:
    """Texts and intents, read as Rasa reads them."""
    from bot.training import quiet_rasa

    quiet_rasa()
    from rasa.shared.nlu.training_data.loading import load_data

    examples = load_data(str(data)).intent_examples
    return [example.get("text") for example in examples], [example.get("intent") for example in examples]
