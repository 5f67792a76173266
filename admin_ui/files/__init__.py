"""How files of messages are answered to browsers, wherever they are shown."""
