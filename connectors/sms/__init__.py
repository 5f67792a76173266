"""SMS: a way out for answers, over a provider's HTTP interface that settings describe."""
