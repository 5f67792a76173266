"""Field work: cases chosen for a visit, lists that phones take along, visits written down without a network."""
