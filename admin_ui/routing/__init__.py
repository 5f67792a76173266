"""Routing rules with their test bench; strategies of units; the city's choices."""
