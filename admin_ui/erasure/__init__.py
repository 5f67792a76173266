"""Wishes to be forgotten that come by letter, at the counter or by telephone."""
