"""The inbox as an application that can be installed."""
