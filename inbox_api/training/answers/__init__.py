"""What the bot says: texts of the program, of taught intents, and what officers answered well."""
