"""Tests of the recipe's data half: `python3 -m unittest discover -s recipe/tests -t .`, from the folder above
`recipe`."""
