"""Filters built of conditions, and views: filters with a name that a team shares."""
