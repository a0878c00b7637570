"""Fuzzing of everything that people and programs hand in: atheris draws the inputs, guided by what they reach."""
