"""Hand-offs: opening, deadlines, claims, feedback, outcomes, closing, and what is counted of them."""
