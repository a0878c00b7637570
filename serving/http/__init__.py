"""HTTP around the routes: access, bodies, sessions, problems, paging, limits, log lines, metrics."""
