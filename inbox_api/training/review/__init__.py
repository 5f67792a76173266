"""The review queue: what citizens wrote, scrubbed, in order of use; trainers say what it means."""
