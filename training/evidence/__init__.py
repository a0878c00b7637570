"""Evidence beside a suggestion: past quarters, raters, missed hot leads' weights, leave-one-group-out."""
