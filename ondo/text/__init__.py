"""Text that people read, in Japanese and English: locale, labels, sentences about scores, conditions and deadlines."""
