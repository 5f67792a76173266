"""A case that an outside body is asked to handle: it accepts or returns it with a reason, and answers."""
