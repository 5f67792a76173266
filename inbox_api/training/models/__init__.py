"""Models: training runs, trials, gates, shadow runs, and which model answers whom."""
