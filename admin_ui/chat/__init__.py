"""The citizens' chat page and the widget that puts it on other websites."""
