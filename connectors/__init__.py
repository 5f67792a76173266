"""One folder per channel: the vendor's payloads on one side, the shapes of `base` on the other."""
