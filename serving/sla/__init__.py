"""The agreement at work: claims, contacts, deadlines kept and missed."""
