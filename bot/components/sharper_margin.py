"""The margin of one label that must not be missed and not be seen where it is not."""

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.svm import LinearSVC

MODULES = ["bot.components.sharper_margin"]
_SHARPNESS = 0.5  # how much of a feature's weight is how well it tells the label apart; 0.3 to 0.7 are as good
_UNSEEN = 0.3  # added on both sides: a feature of one side only tells much, not everything
_TELLS_MOST = 4.0


def sharper_margin(
    matrix: csr_matrix, is_label: np.ndarray, penalty: float, seed: int, tolerance: float
) -> tuple[np.ndarray, float]:
    """(weights, intercept) of one label against all others, every sentence weighing the same.

    Features count the more the better they tell the label apart alone (naive Bayes inside the SVM; Wang and Manning,
    ACL 2012): words that any message may hold then tip it over less often by chance.
    is_label: (n_samples,) bool. Figures: docs/design/understanding.md
    """
    inside = np.asarray(matrix[is_label].sum(axis=0)).ravel() + _UNSEEN
    outside = np.asarray(matrix[~is_label].sum(axis=0)).ravel() + _UNSEEN
    telling = np.abs(np.log(inside / inside.sum()) - np.log(outside / outside.sum())).clip(max=_TELLS_MOST)
    scale = 1 - _SHARPNESS + _SHARPNESS * telling / telling.mean()
    svm = LinearSVC(C=penalty, random_state=seed, max_iter=2000, tol=tolerance)
    svm.fit(csr_matrix(matrix @ diags(scale)), is_label)
    return svm.coef_[0] * scale, float(svm.intercept_[0])
