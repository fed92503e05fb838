"""Labelled data to model folders: examples, fitting, scores, cards."""
