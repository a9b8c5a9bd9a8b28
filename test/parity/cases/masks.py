"""Steps that only fill a sequence up: nobody looks at them, and losses are means over the others."""
import torch
from torch import nn
from torch.nn import functional as F
from wired import Wired

SGD = "sgd(lr: 0.1)"
HEAD = "x = sequence(5, 2) -> relu -> masking\n"


def counts(x):
    return (x.relu() != 0).any(-1)


def attend(layer, x, memory, padding, mask=None):
    return layer(x, memory, memory, key_padding_mask=padding, attn_mask=mask, need_weights=False)[0]


def mean(x, counted):
    return (x * counted[..., None]).sum(1) / counted.sum(1, keepdim=True)


def normalized(layer, x, counted):
    """Of the steps that count alone; the others are padding, whatever it holds."""
    return torch.zeros_like(x).masked_scatter(counted[..., None], layer(x[counted]))


CASES = [
    dict(name="attention over padded steps", shape=[5, 2], classes=3, loss="cross_entropy", optimizer=SGD,
         network=HEAD + """
           h = x -> dense(4)
           y = h + (h -> attention(heads: 2)) -> layer_norm
           y -> mean -> dense(3)
         """,
         model=lambda: Wired(lambda m, x: m.d(mean(m.c((h := m.a(x.relu())) + attend(m.b, h, h, ~counts(x))), counts(x))),
                             a=nn.Linear(2, 4), b=nn.MultiheadAttention(4, 2, batch_first=True), c=nn.LayerNorm(4), d=nn.Linear(4, 3))),
    dict(name="attention to padded steps of another sequence", shape=[5, 2], classes=3, loss="cross_entropy", optimizer=SGD,
         network=HEAD + """
           memory = x -> dense(4) -> tanh
           whole = sequence_of_all -> dense(6)
           whole -> attention(heads: 2, memory: memory) -> sum -> dense(3)
         """.replace("sequence_of_all", "x -> flatten -> reshape(5, 2)"),
         model=lambda: Wired(lambda m, x: m.d(attend(m.c, m.b(x.relu()), m.a(x.relu()).tanh(), ~counts(x)).sum(1)),
                             a=nn.Linear(2, 4), b=nn.Linear(2, 6), c=nn.MultiheadAttention(6, 2, kdim=4, vdim=4, batch_first=True), d=nn.Linear(6, 3))),
    dict(name="a class for each step that counts", shape=[5, 2], classes=3, steps=[5], loss="cross_entropy(smoothing: 0.1)", optimizer="adam(lr: 0.02)",
         network=HEAD + "x -> dense(6) -> tanh -> dense(3)",
         model=lambda: Wired(lambda m, x: m.b(m.a(x.relu()).tanh()), a=nn.Linear(2, 6), b=nn.Linear(6, 3)),
         objective=lambda y, t, x: F.cross_entropy(y[counts(x)], t[counts(x)], label_smoothing=0.1), shown=lambda y: [y.softmax(2)]),
    dict(name="a class of a tree for each step that counts", shape=[5, 2], classes=2, steps=[5], loss="{ y: hierarchical_softmax(2, weight: 0.5) }", optimizer=SGD,
         network=HEAD + "y = x -> dense(4) -> tanh\noutput y",
         # With two classes the tree is one logistic.
         model=lambda: Wired(lambda m, x: m.b(m.a(x.relu()).tanh())[..., 0], a=nn.Linear(2, 4), b=nn.Linear(4, 1)),
         objective=lambda y, t, x: 0.5 * F.binary_cross_entropy_with_logits(y[counts(x)], t[counts(x)].double()),
         shown=lambda y: [torch.stack([1 - y.sigmoid(), y.sigmoid()], -1)]),
    dict(name="numbers for each step that counts", shape=[5, 2], classes=2, loss="{ y: huber(0.6), z: binary_cross_entropy(weight: 0.3) }", settings="target: input",
         weighed=True, optimizer=SGD,
         network=HEAD + """
           h = x -> dense(4) -> tanh
           y = h -> dense(2)
           z = h -> dense(2)
           output y
           output z
         """,
         model=lambda: Wired(lambda m, x: (m.b(h := m.a(x.relu()).tanh()), m.c(h)), a=nn.Linear(2, 4), b=nn.Linear(4, 2), c=nn.Linear(4, 2)),
         objective=lambda y, t, x, w: ((w[:, None, None] * (F.huber_loss(y[0], x, delta=0.6, reduction="none")
                                        + 0.3 * F.binary_cross_entropy_with_logits(y[1], x, reduction="none"))).mean(-1) * (c := counts(x))).sum() / c.sum(),
         shown=lambda y: [y[0], y[1].sigmoid()]),
    dict(name="an embedding that knows padding", shape=[5], vocabulary=4, classes=3, loss="cross_entropy", optimizer="adam(lr: 0.02)",
         network="tokens(5, vocabulary: 4) -> embedding(6, padding: 1) -> dense(4) -> tanh -> mean -> dense(3)",
         model=lambda: Wired(lambda m, x: m.c(mean(m.b(m.a(x)).tanh(), x != 1)), a=nn.Embedding(4, 6, padding_idx=1), b=nn.Linear(6, 4), c=nn.Linear(4, 3))),
    dict(name="a vector of padding that is looked at all the same", shape=[5], vocabulary=4, classes=3, loss="cross_entropy", optimizer=SGD,
         network="tokens(5, vocabulary: 4) -> embedding(6, padding: 0) -> flatten -> dense(3)",
         model=lambda: Wired(lambda m, x: m.b(m.a(x).flatten(1)), a=nn.Embedding(4, 6, padding_idx=0), b=nn.Linear(30, 3))),
    dict(name="batch_norm of the steps that count", shape=[5, 2], classes=3, loss="cross_entropy", optimizer=SGD,
         network=HEAD + "x -> dense(4) -> batch_norm(axis: 1, momentum: 0.3) -> relu -> mean -> dense(3)",
         model=lambda: Wired(lambda m, x: m.c(mean(normalized(m.b, m.a(x.relu()), counts(x)).relu(), counts(x))),
                             a=nn.Linear(2, 4), b=nn.BatchNorm1d(4, momentum=0.3), c=nn.Linear(4, 3))),
    dict(name="a variational code of the steps that count", shape=[5, 2], classes=2, weighed=True, optimizer=SGD, settings="target: input",
         loss="{ y: mse, latent: kl_divergence(mean, log_var, weight: 0.3) }",
         network=HEAD + """
           h = x -> dense(4) -> tanh
           mean = h -> dense(3)
           log_var = h -> dense(3)
           y = mean * log_var -> dense(2)
           output y
         """,
         model=lambda: Wired(lambda m, x: (m.d((u := m.b(h := m.a(x.relu()).tanh())) * (s := m.c(h))), u, s),
                             a=nn.Linear(2, 4), b=nn.Linear(4, 3), c=nn.Linear(4, 3), d=nn.Linear(3, 2)),
         objective=lambda y, t, x, w: (((w[:, None] * (y[0] - x).square().mean(-1) * (c := counts(x))).sum() / c.sum())
                                       - 0.15 * (w[:, None] * (1 + y[2] - y[1].square() - y[2].exp()).sum(-1) * c).sum(1).mean()),
         shown=lambda y: [y[0]]),
]
