"""The identity shield: handling units see the matter, not the person; looking behind it needs a reason and is told."""
