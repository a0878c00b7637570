"""Windows of monitoring: the company's calendar, spans, and the slices they are counted on."""
