"""Units and accounts: who administers them, by which rules, with which reason."""
