"""Identity: ids of callers, links between leads, persons, and what erasure leaves."""
