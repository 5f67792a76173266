"""Pages of models: training, judging, comparing, putting live."""
