"""Records: logged scores, findings of monitoring, archived reports, and imports taken back."""
