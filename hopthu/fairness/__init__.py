"""Two years of a city on paper: are assignment and clocks fair, and right by an independent slow reference?"""
