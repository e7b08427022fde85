"""Muon for the blocks' matrices, AdamW for everything else.

Muon (Keller Jordan, 2024) replaces the momentum of a matrix by the nearest orthogonal one. Weight decay is what makes it better
than a tuned AdamW on small models: see the sweeps named in experiments.csv.
"""
import torch


def orthogonal(gradient: torch.Tensor) -> torch.Tensor:
    """Five Newton-Schulz steps; the coefficients are Muon's."""
    x = gradient.bfloat16() if gradient.is_cuda else gradient.float()
    x = x / (x.norm() + 1e-7)
    is_tall = x.size(0) > x.size(1)
    x = x.T if is_tall else x
    for _ in range(5):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return (x.T if is_tall else x).float()


class Optimizer:
    """Both together; `rate` scales the learning rates of both."""

    def __init__(self, model, muon: float, adam: float, weight_decay: float, momentum: float = 0.95):
        self.matrices, self.others = model.matrices(), model.others()
        self.muon, self.adam_rate, self.weight_decay, self.momentum = muon, adam, weight_decay, momentum
        self.momenta = [torch.zeros_like(p) for p in self.matrices]
        self.adam = torch.optim.AdamW(self.others, lr=adam, betas=(0.9, 0.95), weight_decay=0.0)

    @torch.no_grad()
    def step(self, rate: float) -> None:
        torch.nn.utils.clip_grad_norm_(self.others, 1.0)
        for group in self.adam.param_groups:
            group["lr"] = self.adam_rate * rate
        self.adam.step()
        for weight, momentum in zip(self.matrices, self.momenta):
            momentum.mul_(self.momentum).add_(weight.grad)
            update = orthogonal(weight.grad + self.momentum * momentum)
            weight.mul_(1 - self.weight_decay * self.muon * rate)
            weight.add_(update, alpha=-self.muon * rate * max(1, weight.size(0) / weight.size(1)) ** 0.5)

    def state(self) -> dict:
        return {"adam": self.adam.state_dict(), "momenta": self.momenta}

    def load(self, state: dict) -> None:
        self.adam.load_state_dict(state["adam"])
        for mine, saved in zip(self.momenta, state["momenta"]):
            mine.copy_(saved)
