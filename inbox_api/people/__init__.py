"""The person behind citizens of several channels. Merging changes nothing of a conversation: answers go where it is."""
