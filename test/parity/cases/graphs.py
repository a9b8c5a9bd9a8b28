"""Values that several layers read, values that meet, weights that several layers share."""
import torch
from torch import nn
from wired import Wired

CASES = [
    dict(name="a shortcut", shape=[5], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="""
           x = vector(5) -> dense(6) -> relu
           y = x -> dense(6) -> tanh
           x + y -> dense(3)
         """,
         model=lambda: Wired(lambda m, x: m.c((h := m.a(x).relu()) + m.b(h).tanh()), a=nn.Linear(5, 6), b=nn.Linear(6, 6), c=nn.Linear(6, 3))),
    dict(name="a residual block of convolutions", shape=[2, 6, 5], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1, momentum: 0.9)",
         network="""
           x = image(2, 6, 5) -> conv2d(4, kernel: 3, padding: same) -> relu
           y = x -> conv2d(4, kernel: 3, padding: same, bias: false) -> batch_norm -> relu -> conv2d(4, kernel: 1)
           y + x -> relu -> global_avg_pool -> dense(3)
         """,
         model=lambda: Wired(lambda m, x: m.d(((h := m.a(x).relu()) + m.c(m.n(m.b(h)).relu())).relu().mean((2, 3))),
                             a=nn.Conv2d(2, 4, 3, 1, 1), b=nn.Conv2d(4, 4, 3, 1, 1, bias=False), n=nn.BatchNorm2d(4), c=nn.Conv2d(4, 4, 1), d=nn.Linear(4, 3))),
    dict(name="channels that are joined and weighed", shape=[2, 5, 4], classes=3, loss="cross_entropy", optimizer="adam(lr: 0.01)",
         network="""
           x = image(2, 5, 4) -> conv2d(3, kernel: 2) -> tanh
           y = concat(x, (x -> conv2d(2, kernel: 1) -> sigmoid))
           g = y -> global_avg_pool -> dense(5) -> sigmoid
           y * g -> flatten -> dense(3)
         """,
         model=lambda: Wired(lambda m, x: m.d(((y := torch.cat([h := m.a(x).tanh(), m.b(h).sigmoid()], 1)) * m.c(y.mean((2, 3))).sigmoid()[:, :, None, None]).flatten(1)),
                             a=nn.Conv2d(2, 3, 2), b=nn.Conv2d(3, 2, 1), c=nn.Linear(5, 5), d=nn.Linear(5 * 4 * 3, 3))),
    dict(name="parts, differences and quotients", shape=[6], values=2, loss="mse", optimizer="sgd(lr: 0.1)",
         network="""
           h = vector(6) -> dense(8) -> tanh
           a, b = h -> split(2)
           c = (a - b) / (b * b + 1.5)
           concat(c * 0.5, a) -> dense(2)
         """,
         model=lambda: Wired(lambda m, x: m.d(torch.cat([((h := m.a(x).tanh())[:, :4] - h[:, 4:]) / (h[:, 4:] ** 2 + 1.5) * 0.5, h[:, :4]], 1)), a=nn.Linear(6, 8), d=nn.Linear(8, 2))),
    dict(name="shared weights", shape=[5], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="""
           shared layer = dense(5)
           x = vector(5)
           y = x -> layer -> tanh
           z = y -> layer -> tanh
           z - y -> layer -> relu -> dense(3)
         """,
         model=lambda: Wired(lambda m, x: m.b(m.a((z := m.a(y := m.a(x).tanh()).tanh()) - y).relu()), a=nn.Linear(5, 5), b=nn.Linear(5, 3))),
    dict(name="values put in another order and back", shape=[4, 6, 6], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="""
           x = image(4, 6, 6) -> conv2d(4, kernel: 3) -> tanh
           y = x -> channel_shuffle(2) -> center_crop(2) -> conv2d(3, kernel: 1) -> reshape(2, 6) -> permute(1, 0)
           z = x -> select(1, axis: 2) -> permute(1, 0) -> tanh -> reshape(8, 2)
           concat(y, z, axis: 0) -> flatten -> dense(3)
         """,
         model=lambda: Wired(lambda m, x: m.d(torch.cat([
             m.b((h := m.a(x).tanh()).unflatten(1, (2, 2)).transpose(1, 2).flatten(1, 2)[:, :, 1:3, 1:3]).reshape(-1, 2, 6).permute(0, 2, 1), h[:, :, :, 1].transpose(1, 2).tanh().reshape(-1, 8, 2)], 1).flatten(1)),
                             a=nn.Conv2d(4, 4, 3), b=nn.Conv2d(4, 3, 1), d=nn.Linear(28, 3))),
]
