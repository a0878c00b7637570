"""Definition files in YAML: cards, agreements, monitoring plans, import mappings; read, checked, compared, written."""
