"""Facts about leads, what was taken back of them, and the state that is kept of each lead."""
