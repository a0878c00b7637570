"""Records: logged scores, findings of the watch, archived reports, and imports taken back."""
