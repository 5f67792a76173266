"""Who may see this case or conversation, by which rule, and who did."""
