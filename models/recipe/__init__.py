"""The recipe of the model that Familiar ships: from packages to a GGUF file, one module a rule.

It never runs on a user's machine. `python3 -m recipe --help` lists the stages.
"""
