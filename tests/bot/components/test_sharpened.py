"""A label that is told apart more sharply: words that any message may hold count less for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.components.linear_text_model import FOLDED_WORDS, WORDS, LinearTextModel, Sample
from bot.components.text_views import views_of

_VIEWS = (WORDS, FOLDED_WORDS)
# Every cry begins with a word that many calm messages hold too.
_CRIES = ["cháy", "đuối", "nổ", "ngạt", "sập", "điện giật", "bất tỉnh", "chảy máu"]
_THINGS = ["đèn", "cống", "rác", "cây", "đường", "loa", "cầu", "vỉa hè"]
_PLACES = ["chợ", "trường", "bến xe", "công viên", "kho", "xóm", "hẻm", "bờ sông"]


def fit(*sharpened: str) -> LinearTextModel:
    texts = [(f"trời ơi {cry} ở {place}", "emergency") for cry in _CRIES for place in _PLACES]
    texts += [(f"{thing} hư ở {place}", "report_issue") for thing in _THINGS for place in _PLACES]
    texts += [(f"trời ơi {thing} đẹp ở {place}", "praise") for thing in _THINGS[:3] for place in _PLACES]
    samples = [Sample(views_of(text, ()), label, number) for number, (text, label) in enumerate(texts)]
    return LinearTextModel.fit(samples, _VIEWS, penalty=0.3, folds=4, seed=1, sharpened=sharpened)


def chance(model: LinearTextModel, text: str) -> float:
    return dict(model.ranking(views_of(text, ())))["emergency"]


def test_a_common_word_tips_a_message_less_towards_the_label() -> None:
    plain, sharp = fit(), fit("emergency")
    assert chance(sharp, "trời ơi") < chance(plain, "trời ơi")
    assert chance(sharp, "trời ơi cháy ở chợ") > 0.8


def test_other_labels_keep_their_margins() -> None:
    plain, sharp = fit(), fit("emergency")
    column = plain.labels.index("praise")
    assert sharp._weights[:, column] == pytest.approx(plain._weights[:, column])


def test_a_label_that_no_sentence_has_changes_nothing() -> None:
    assert fit("unheard").probabilities(views_of("cháy ở chợ", ())) == pytest.approx(
        fit().probabilities(views_of("cháy ở chợ", ()))
    )


def test_it_is_stored_like_any_other(tmp_path: Path) -> None:
    model = fit("emergency")
    model.save(tmp_path, "model")
    assert chance(LinearTextModel.read(tmp_path, "model"), "nổ ở kho") == pytest.approx(
        chance(model, "nổ ở kho"), abs=1e-2
    )
