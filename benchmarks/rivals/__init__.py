"""Programs that run a rival in its own environment: they import nothing of Ondo."""
