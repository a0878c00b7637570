"""Ondo keeps a company's own definition of a hot lead true."""
