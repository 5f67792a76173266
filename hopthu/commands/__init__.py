"""The sub-commands of `hopthu`, one file per group."""
