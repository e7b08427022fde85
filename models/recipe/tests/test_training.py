import argparse
import io
import math
import os
import tempfile
import unittest
from contextlib import redirect_stdout
from unittest import mock

from recipe.tests import requires

try:
    import numpy
    import torch
    from recipe import attention, average, export, fim, suffix, train
    from recipe.model import GPTBigCode, Shape
    from recipe.rounding import is_rounded, q4_k
    from recipe.rows import Rows
except ModuleNotFoundError:
    pass  # every test below is skipped by name


@requires.package("numpy", "torch")
class RoundingTests(unittest.TestCase):
    def test_a_superblock_has_at_most_sixteen_values_a_block(self):
        weight = torch.randn(4, 512, generator=torch.Generator().manual_seed(1))
        rounded = q4_k(weight)
        for block in rounded.reshape(-1, 32):
            # Adding and taking off the weight, for the gradient, leaves the last bits apart.
            self.assertLessEqual(len((block * 1e4).round().unique()), 16)
        error = ((rounded - weight).norm() / weight.norm()).item()
        # ggml's Q4_K on normally distributed weights: 7 to 8 %.
        self.assertTrue(0.05 < error < 0.1, error)

    def test_the_gradient_passes_through(self):
        weight = torch.randn(2, 256, requires_grad=True)
        (q4_k(weight) * torch.arange(256)).sum().backward()
        self.assertTrue(torch.equal(weight.grad, torch.arange(256.0).expand(2, 256)))

    def test_zeros_stay_zeros(self):
        self.assertEqual(q4_k(torch.zeros(1, 256)).abs().max().item(), 0)

    def test_what_is_kept_at_more_bits_is_not_rounded(self):
        self.assertTrue(is_rounded("transformer.h.0.mlp.c_fc", 6))
        self.assertFalse(is_rounded("transformer.h.0.mlp.c_proj", 6))
        self.assertFalse(is_rounded("transformer.h.5.mlp.c_proj", 6))
        self.assertTrue(is_rounded("transformer.h.1.mlp.c_proj", 6))
        self.assertFalse(is_rounded("transformer.h.1.attn.c_attn", 6))


@requires.package("torch")
class AttentionTests(unittest.TestCase):
    def test_the_kernel_agrees_with_pytorch(self):
        if attention.library() is None:
            self.skipTest("g++ and AVX2 or AVX-512")
        draw = torch.Generator().manual_seed(2)
        for rows, length, heads in ((1, 1, 4), (2, 77, 4), (1, 64, 1), (3, 130, 12)):
            qkv = torch.randn(rows, length, (heads + 2) * 64, generator=draw, requires_grad=True)
            gradient = torch.randn(rows, length, heads * 64, generator=draw)
            results = []
            for has_kernel in (True, False):
                mixed = attention.attention(qkv, heads, has_kernel)
                results.append((mixed, *torch.autograd.grad(mixed, qkv, gradient)))
            for mine, theirs in zip(*results):
                self.assertLess((mine - theirs).abs().max().item(), 5e-5, (rows, length, heads))


@requires.package("numpy", "torch")
class TrainingTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        os.mkdir(f"{self.folder.name}/rows")
        # Counting is easy to learn.
        rows = (numpy.arange(33)[None, :] + numpy.arange(160)[:, None]) % 60
        for name in ("train", "valid"):
            rows.astype(numpy.uint16).tofile(f"{self.folder.name}/rows/{name}.bin")

    def train(self, *options: str):
        parser = argparse.ArgumentParser()
        train.add_arguments(parser)
        shape = "--layers 1 --width 256 --heads 4 --vocabulary 64 --context 32 --batch 8 --micro 4 --warmup 2".split()
        training = train.Training(parser.parse_args([*shape, "--no-compile", *options], argparse.Namespace(work=self.folder.name)))
        with redirect_stdout(io.StringIO()):
            training.go()
        return training

    def losses(self) -> list[float]:
        with open(f"{self.folder.name}/run/log.csv") as log:
            return [float(line.split(",")[1]) for line in log]

    def weights(self, name: str) -> dict:
        return torch.load(f"{self.folder.name}/run/{name}")["model"]

    def test_it_learns_decays_to_nothing_and_keeps_the_constant_state(self):
        self.train("--log-every", "5", "--decay", "30", "--save-every", "10")
        losses = self.losses()
        self.assertLess(losses[-1], losses[0] / 2)
        final = self.weights("final.pt")
        training = self.train("--decay", "30")
        self.assertEqual(training.step, 30)
        self.assertEqual(training.rate(), 0)
        self.assertTrue(all(torch.equal(final[k], v) for k, v in training.model.state_dict().items()))

    def test_a_finished_decay_is_gone_on_from(self):
        self.train("--decay", "6")
        final = self.weights("final.pt")
        again = self.train("--again", "--minutes", "0")
        self.assertEqual((again.step, again.decayed, again.row, again.rate()), (6, 0, 0, 1))
        self.assertTrue(all(torch.equal(final[k], v) for k, v in again.model.state_dict().items()))
        after = self.train("--decay", "4")
        self.assertEqual((after.step, after.decayed), (10, 4))

    def test_a_run_begins_from_a_folder_and_goes_on_from_its_own_state(self):
        old = self.train("--decay", "20")
        folder = f"{self.folder.name}/shipped"
        export.write(export.tensors({"model": old.model.state_dict()}), old.model.shape.config(), folder, 300_000)
        options = ("--start", folder, "--run", "other")
        new = self.train(*options, "--minutes", "0")
        self.assertEqual((new.step, new.model.shape), (0, old.model.shape))
        for name, value in new.model.state_dict().items():
            self.assertTrue(torch.equal(value, old.model.state_dict()[name].bfloat16().float()), name)
        self.train(*options, "--decay", "6")
        self.assertEqual(self.train(*options, "--decay", "6", "--minutes", "0").step, 6)
        rows = (numpy.arange(49)[None, :] + numpy.arange(160)[:, None]) % 60
        os.mkdir(f"{self.folder.name}/longer")
        for name in ("train", "valid"):
            rows.astype(numpy.uint16).tofile(f"{self.folder.name}/longer/{name}.bin")
        longer = self.train("--start", folder, "--run", "third", "--rows", "longer", "--context", "48", "--decay", "2")
        self.assertEqual((longer.model.shape.context, longer.step), (48, 2))

    def test_an_average_is_no_worse_than_the_best_of_its_states(self):
        shape = Shape(1, 256, 4, 64, 32)
        self.train("--decay", "20")
        good = torch.load(f"{self.folder.name}/run/final.pt")
        draw = torch.Generator().manual_seed(3)
        noise = {name: 0.03 * torch.randn(value.shape, generator=draw) for name, value in good["model"].items()}
        for name, sign in (("left", 1), ("right", -1)):
            shifted = {key: value + sign * noise[key] for key, value in good["model"].items()}
            torch.save(good | {"model": shifted}, f"{self.folder.name}/run/{name}.pt")
        torch.save(good | {"model": GPTBigCode(shape).state_dict()}, f"{self.folder.name}/run/random.pt")
        rows = Rows(f"{self.folder.name}/rows/valid.bin", 32, "cpu")
        validation = average.Validation(rows, shape)

        def loss(*states: str) -> float:
            parser = argparse.ArgumentParser()
            average.add_arguments(parser)
            with redirect_stdout(io.StringIO()):
                average.run(parser.parse_args([f"{s}.pt" for s in states], argparse.Namespace(work=self.folder.name)))
            return validation.loss(self.weights("averaged.pt"))

        best = validation.loss(good["model"])
        left = loss("left")
        self.assertGreater(left, best + 0.01)
        # Half of both is what they were made from.
        self.assertAlmostEqual(loss("left", "right"), best, places=3)
        self.assertLessEqual(loss("left", "random"), left)
        self.assertAlmostEqual(loss("final", "random"), best, places=5)

    def test_middles_weigh_what_they_are_said_to(self):
        rows = numpy.arange(33, dtype=numpy.uint16)[None, :].repeat(2, 0)
        rows[0, 20:] |= 1 << 15
        rows.tofile(f"{self.folder.name}/rows/flagged.bin")
        flagged = Rows(f"{self.folder.name}/rows/flagged.bin", 32, "cpu")
        ids, targets, weights = flagged.batch(numpy.arange(2), 3)
        self.assertEqual(ids.tolist(), [list(range(32))] * 2)
        self.assertEqual(targets.tolist(), [list(range(1, 33))] * 2)
        self.assertEqual(weights[0].tolist(), [1.0] * 19 + [3.0] * 13)
        self.assertEqual(weights[1].sum().item(), 32)
        model = GPTBigCode(Shape(1, 256, 4, 64, 32))
        first, second = (model(ids[:, part], targets[:, part]).item() for part in (slice(0, 19), slice(0, 32)))
        self.assertAlmostEqual(model(ids, targets, torch.ones(2, 32)).item(), second, places=5)
        only = torch.zeros(2, 32)
        only[:, :19] = 1
        self.assertAlmostEqual(model(ids, targets, only).item(), first, places=5)

    def test_a_longer_context_keeps_what_was_learnt(self):
        old = self.train("--decay", "6")
        before = {name: value.clone() for name, value in old.model.state_dict().items()}
        rows = (numpy.arange(49)[None, :] + numpy.arange(160)[:, None]) % 60
        os.mkdir(f"{self.folder.name}/longer")
        for name in ("train", "valid"):
            rows.astype(numpy.uint16).tofile(f"{self.folder.name}/longer/{name}.bin")
        new = self.train("--rows", "longer", "--context", "48", "--decay", "6")
        self.assertEqual(new.model.shape.context, 48)
        for name, value in new.model.state_dict().items():
            self.assertTrue(torch.equal(value[:32] if "wpe" in name else value, before[name]), name)
        positions = new.model.transformer.wpe.weight
        self.assertTrue(torch.equal(positions[32:48], positions[16:32]))
        # The state goes on by itself, the optimizer's numbers lengthened, too.
        self.assertEqual(self.train("--rows", "longer", "--decay", "8").decayed, 8)

    def test_a_run_in_pieces_is_the_run(self):
        whole = self.train("--decay", "12", "--run", "whole")
        for _ in range(3):
            # Four steps, and the minute is over: the start, then before, at the start and at the end of each step.
            clock = [0.0] + [0.0] * 12 + [1e9] * 9
            with mock.patch.object(train.time, "time", side_effect=clock):
                part = self.train("--decay", "12", "--minutes", "1", "--log-every", "100")
        self.assertEqual(part.step, whole.step)
        for name, value in whole.model.state_dict().items():
            self.assertTrue(torch.equal(value, part.model.state_dict()[name]), name)


@requires.package("torch", "tokenizers")
class SuffixTests(unittest.TestCase):
    def test_the_line_is_measured_from_the_token_that_reaches_over_the_cursor(self):
        from tokenizers import Tokenizer, models, pre_tokenizers

        # Words with the blank before them; "y" and "  " are unknown alone.
        tokenizer = Tokenizer(models.WordLevel({"?": 0, "▁": 1, "▁x": 2, "▁=": 3, "▁1": 4, "▁x\n▁": 5}, unk_token="?"))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        hole = suffix.Hole("x = 1\n  = x 1\nx", 1, tokenizer)
        self.assertEqual(hole.bytes, len("= x 1"))
        self.assertEqual(hole.ids[-hole.count:], [3, 2, 4])
        self.assertEqual(len(hole.suffix), 1)

    def test_a_model_that_copies_gains_by_its_own_suffix_alone(self):
        marks = fim.Sentinels(end=0, prefix=1, middle=2, suffix=3, filename=4)
        holes = []
        for token in (10, 11, 12):
            hole = suffix.Hole.__new__(suffix.Hole)
            hole.ids, hole.count, hole.bytes, hole.suffix = [9, token], 1, 1, [token]
            holes.append(hole)

        def copied(model, ids, count):
            return 0.0 if ids[-1] in ids[:-1] else 4.0

        with mock.patch.object(suffix, "bits", copied):
            figures = suffix.measured(None, marks, holes)
        self.assertEqual(list(figures.values()), [0, 4, 4, 4])

    def test_bits_are_those_of_the_loss(self):
        model = GPTBigCode(Shape(1, 256, 4, 64, 32))
        ids = list(range(20))
        row = torch.tensor([ids])
        self.assertAlmostEqual(suffix.bits(model, ids, 19) * math.log(2) / 19, model(row[:, :-1], row[:, 1:]).item(), places=4)
        self.assertLess(suffix.bits(model, ids, 3), suffix.bits(model, ids, 19))


@requires.package("numpy", "torch", "safetensors")
class ExportTests(unittest.TestCase):
    def test_parts_keep_to_the_limit_and_hold_everything(self):
        model = GPTBigCode(Shape(2, 256, 4, 64, 32))
        values = export.tensors({"model": model.state_dict()})
        parts = export.parts(values, 600_000)
        self.assertGreater(len(parts), 2)
        self.assertEqual([k for part in parts for k in part], list(values))
        for part in parts:
            self.assertTrue(len(part) == 1 or sum(v.nbytes for v in part.values()) <= 600_000)

    @requires.package("transformers")
    def test_transformers_reads_what_is_written(self):
        from transformers import GPTBigCodeForCausalLM

        torch.manual_seed(3)
        model = GPTBigCode(Shape(2, 256, 4, 64, 32))
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=0.1)
        with tempfile.TemporaryDirectory() as folder:
            export.write(export.tensors({"model": model.state_dict()}), model.shape.config(), folder, 600_000)
            theirs = GPTBigCodeForCausalLM.from_pretrained(folder, dtype=torch.float32)
        ids = torch.randint(0, 64, (2, 33))
        with torch.no_grad():
            logits = theirs(ids[:, :-1]).logits
            expected = torch.nn.functional.cross_entropy(logits.reshape(-1, 64), ids[:, 1:].reshape(-1))
            self.assertAlmostEqual(model(ids[:, :-1], ids[:, 1:]).item(), expected.item(), places=3)
