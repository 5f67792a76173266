"""`hopthu nlu evaluate --dialogues FILE`: scripted citizens talk to a running system, and conditions are checked."""
