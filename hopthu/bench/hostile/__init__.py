"""`hopthu bench hostile`: how long the bot takes over texts that nobody should send."""
