"""Pages of units and accounts, for administrators and, for the roles that leaders give, leaders."""
