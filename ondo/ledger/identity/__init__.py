"""Who is who: ids of callers, links between leads, persons, and what erasure leaves."""
