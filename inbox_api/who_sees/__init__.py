"""Who may see a case or a conversation, by which rule, and who did."""
