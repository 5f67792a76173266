"""Rights of the people whose data are here: being forgotten, and how long the law keeps what must stay."""
