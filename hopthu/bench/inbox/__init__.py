"""`hopthu bench inbox`: the officers' inbox with a million cases, under the load of a working day."""
