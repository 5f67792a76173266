"""The leaders' desk: numbers, lists behind them, transfers, instructions, notices."""
