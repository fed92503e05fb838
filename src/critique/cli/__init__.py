"""The command line: it translates words into calls and results into words, and decides nothing else."""
