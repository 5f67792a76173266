"""How well procedures are found, beside plain BM25, in a catalogue of a city and in one of a whole province."""
