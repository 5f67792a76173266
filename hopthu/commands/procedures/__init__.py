"""What `hopthu procedures` prints; the commands themselves are in hopthu/procedures.py."""
