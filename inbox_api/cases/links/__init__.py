"""Cases that belong together: duplicates, merged cases, cases split off, and the people behind them."""
