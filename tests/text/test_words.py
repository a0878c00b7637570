"""Every word of every vocabulary has its own label, also when two vocabularies spell a word alike."""

from __future__ import annotations

from ondo.domain import vocabulary as words
from ondo.domain.vocabulary import Lang, Temperature, Via
from ondo.text.words import label, label_of


def test_words_spelled_alike_keep_their_own_labels():
    assert Temperature.HOT == Via.HOT
    assert label(Temperature.HOT, Lang.JA) == "ホット"
    assert label(Via.HOT, Lang.JA) == "ホット到達"


def test_every_word_has_a_label_in_both_languages():
    vocabularies = (words.Axis, Temperature, words.GateState, words.Actor, words.FeedbackLabel)
    for vocabulary in (*vocabularies, words.SendBackReason, words.OutcomeKind, words.Role, Via):
        for word in vocabulary:
            result = label_of(word)
            assert result.ja
            assert result.en
