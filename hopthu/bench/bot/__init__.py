"""`hopthu bench bot`: how soon, how small and how fast the bot's server is, beside a Rasa server with DIET."""
