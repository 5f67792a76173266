"""The Rasa side of the inbox: understanding, dialogue, actions. Imports nothing of the other folders."""
