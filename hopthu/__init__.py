"""The command line, the embedded database and the supervisor of the processes."""
