"""Suggestions of topic and unit, learned from what officers corrected. Alone they act only above a threshold."""
