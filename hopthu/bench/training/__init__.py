"""Proofs of the training desk: planted faults, active learning, from "train" to "ready", rollback."""
