"""The training desk: teaching the bot, proving that it is better, and putting it live."""
