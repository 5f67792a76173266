"""Public copies: what is suggested to be covered, photos with boxes, the difference, the decision."""
