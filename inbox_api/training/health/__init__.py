"""Health of the training data: what stands twice, contradicts itself, is too few, or is known to the test sets."""
