"""`hopthu simulate chaos`: the whole system under everything that goes wrong, and what it lost or doubled."""
