"""Networks that are no chain."""
from torch import nn


class Wired(nn.Module):
    """`wire(self, x)` calculates with the modules, which are registered in the order of our tensors."""

    def __init__(self, wire, **modules):
        super().__init__()
        self.wire = wire
        for name, module in modules.items():
            self.add_module(name, module)

    def forward(self, x):
        return self.wire(self, x)
