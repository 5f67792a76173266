"""All that was learnt from a person's talk, forgotten with it: who carries out erasures imports this, to miss no step.

Each module registers its own step (privacy/erasure.py) when it loads.
"""

from inbox_api.ready import from_replies
from inbox_api.training.answers import replies
from inbox_api.training.models import regressions
from inbox_api.training.review import refreshing

STEPS = (replies, from_replies, regressions, refreshing)
