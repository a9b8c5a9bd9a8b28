"""Several outputs, several losses, losses that are told their values, outputs that are compared with the sample."""
import torch
from torch import nn
from torch.nn import functional as F
from wired import Wired

CASES = [
    dict(name="two outputs", shape=[5], classes=3, optimizer="sgd(lr: 0.1)",
         loss="{ coarse: cross_entropy(weight: 0.3), fine: cross_entropy }", settings="metrics: { fine: [accuracy] }",
         network="""
           x = vector(5) -> dense(6) -> tanh
           coarse = x -> dense(3)
           fine = concat(x, coarse) -> dense(4) -> relu -> dense(3)
           output coarse
           output fine
         """,
         model=lambda: Wired(lambda m, x: ((c := m.b(h := m.a(x).tanh())), m.d(m.c(torch.cat([h, c], 1)).relu())),
                             a=nn.Linear(5, 6), b=nn.Linear(6, 3), c=nn.Linear(9, 4), d=nn.Linear(4, 3)),
         objective=lambda y, t, x: 0.3 * F.cross_entropy(y[0], t) + F.cross_entropy(y[1], t), shown=lambda y: [y[0].softmax(1), y[1].softmax(1)]),
    dict(name="an autoencoder with a normal code", shape=[2, 3, 4], classes=2, optimizer="adam(lr: 0.01)",
         loss="{ image: mse, latent: kl_divergence(mean, log_var, weight: 0.05) }", settings="target: input",
         network="""
           h = image(2, 3, 4) -> conv2d(3, kernel: 2) -> tanh -> flatten
           mean = h -> dense(4)
           log_var = h -> dense(4)
           image = mean + log_var * 0.5 -> dense(24) -> reshape(2, 3, 4)
           output image
         """,
         model=lambda: Wired(lambda m, x: (m.d((mean := m.b(h := m.a(x).tanh().flatten(1))) + (log_var := m.c(h)) * 0.5).reshape(-1, 2, 3, 4), mean, log_var),
                             a=nn.Conv2d(2, 3, 2), b=nn.Linear(18, 4), c=nn.Linear(18, 4), d=nn.Linear(4, 24)),
         objective=lambda y, t, x: F.mse_loss(y[0], x) + 0.05 * -0.5 * (1 + y[2] - y[1] ** 2 - y[2].exp()).sum(1).mean(), shown=lambda y: [y[0]]),
    dict(name="an activation that a loss reads too", shape=[4], classes=2, optimizer="sgd(lr: 0.1)",
         loss="{ out: binary_cross_entropy, near: contrastive(a, b, margin: 0.8, weight: 0.5) }",
         network="""
           x = vector(4)
           a = x -> dense(3) -> tanh
           b = a -> dense(3) -> relu
           out = b -> dense(1)
           output out
         """,
         model=lambda: Wired(lambda m, x: (m.c(b := m.b(a := m.a(x).tanh()).relu()), a, b), a=nn.Linear(4, 3), b=nn.Linear(3, 3), c=nn.Linear(3, 1)),
         objective=lambda y, t, x: F.binary_cross_entropy_with_logits(y[0][:, 0], t.double()) + 0.5 * torch.where(
             t == 1, (d := (y[1] - y[2]).norm(dim=1)) ** 2, (0.8 - d).clamp(min=0) ** 2).mean(),
         shown=lambda y: [y[0].sigmoid()]),
]
