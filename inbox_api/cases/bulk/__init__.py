"""Several steps on several cases: a dry run first, one outcome for each case, macros under a name."""
