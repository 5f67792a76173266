"""All that the training desk forgets of a person: whoever carries out erasures imports this, so that no step is missed.

Each module registers its own step (privacy/erasure.py) when it loads.
"""

from inbox_api.training.answers import replies
from inbox_api.training.models import regressions
from inbox_api.training.review import refreshing

STEPS = (replies, regressions, refreshing)
