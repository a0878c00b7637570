"""Data of a recalibration: labelled decisions, their weights, the population, and the card's arithmetic on them."""
