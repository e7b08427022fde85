"""A small repository whose files always use one private name in the same place, and a place elsewhere that lacks it."""

import random

# A name that no training data has.
NAME = "unseal_quagga_record"
NOUNS = ["ledger", "invoice", "payment", "voucher", "balance", "customer", "refund", "statement"]
VERBS = ["reconcile", "settle", "archive", "publish", "collect", "validate", "restore", "transfer"]
# A file without the name, up to where the repository has it; the next key is TYPED.
BEFORE = ["import math", "", "", "def settle_invoice(session, key):", '    """Settle one invoice."""', "    invoice = session"]
TYPED = "."
# Few steps that go far: what is tested is that adapters are used, not how well this trains.
LEARNING_RATE = 0.003


def repository() -> dict[str, str]:
    """Twelve files of six functions, by path."""
    rng = random.Random(7)
    files = {}
    for number in range(12):
        text = f'"""Part {number} of the accounting core."""\n'
        for _ in range(6):
            verb, noun = rng.choice(VERBS), rng.choice(NOUNS)
            text += f'\n\ndef {verb}_{noun}(session, key):\n    """{verb.title()} one {noun}."""\n'
            text += f'    {noun} = session.{NAME}("{noun}", key)\n    return {noun}.{verb}()\n'
        files[f"accounts/part_{number}.py"] = text
    return files
