"""Statistics of the watch: shares, sequential alarms, thresholds, estimates and splits."""
