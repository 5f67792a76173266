"""Telegram bots: the worked example of docs/design/new-connector.md."""
