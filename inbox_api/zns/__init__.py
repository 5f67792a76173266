"""Template messages (ZNS): a way to people outside any reply window, by phone number or by their id on the OA."""
