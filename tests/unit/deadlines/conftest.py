from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail a property test for being slow.
settings.register_profile("deadlines", deadline=None)
settings.load_profile("deadlines")
