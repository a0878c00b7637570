"""Statistics of monitoring: shares, sequential alarms, thresholds, estimates and splits."""
