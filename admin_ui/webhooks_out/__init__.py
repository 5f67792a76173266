"""Webhooks out: which systems are told what, and how it went."""
