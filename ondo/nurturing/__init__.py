"""The nurturing list, for the command and the API alike: who is on it, and how it is written for the MA tool."""
