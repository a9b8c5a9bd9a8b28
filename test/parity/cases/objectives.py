"""Several outputs, several losses, losses that are told their values, outputs that are compared with the sample."""
import torch
from torch import nn
from torch.nn import functional as F
from wired import Wired



def triplet(x, classes, margin, mining):
    """By the definitions of FaceNet and of In Defense of the Triplet Loss, anchor by anchor."""
    distances = [[(a - b).norm() for b in x] for a in x]
    losses = []
    for a, row in enumerate(distances):
        negatives = [d for n, d in enumerate(row) if classes[n] != classes[a]]
        positives = [d for p, d in enumerate(row) if classes[p] == classes[a] and p != a]
        if mining == "hard":
            losses += [max(positives) - min(negatives)] if positives and negatives else []
        elif mining == "all":
            losses += [p - n for p in positives for n in negatives if p - n + margin > 0]
        elif negatives:
            losses += [p - min([n for n in negatives if n > p] or [max(negatives)]) for p in positives]
    return sum((loss + margin).clamp(min=0) for loss in losses) / len(losses) if losses else x.sum() * 0


class Centers(nn.Module):
    """Centers follow the embeddings after each step of training, as in Wen et al. 2016."""

    def __init__(self, classes, features, alpha):
        super().__init__()
        self.alpha = alpha
        self.register_buffer("centers", torch.zeros(classes, features))

    def loss(self, x, classes):
        loss = ((x - self.centers[classes]) ** 2).sum(1).mean() / 2
        if self.training:
            for label in classes.unique():
                own = x.detach()[classes == label]
                self.centers[label] += self.alpha * (own - self.centers[label]).sum(0) / (1 + len(own))
        return loss


class Embedded(Wired):
    """The objective knows the outputs alone: they bring the centers with them."""

    def forward(self, x):
        embedding = self.a(x)
        return self.b(embedding.relu()), embedding, self.c


class Forks(nn.Module):
    """Classes as the leaves of a binary tree: at each inner node a logistic says which side."""

    def __init__(self, classes, features):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(classes - 1, features) - 0.5)
        self.bias = nn.Parameter(torch.rand(classes - 1) - 0.5)

    def log_probabilities(self, x):
        z = x @ self.weight.T + self.bias
        found, reached = {}, {0: torch.zeros_like(z[..., 0])}
        for node in range(z.shape[-1]):
            for below, side in ((2 * node + 1, -1), (2 * node + 2, 1)):
                (reached if below < z.shape[-1] else found)[below] = reached[node] + F.logsigmoid(side * z[..., node])
        return torch.stack([found[leaf] for leaf in sorted(found)], -1)


class Treed(Wired):
    """The objective knows the outputs alone: they bring the tree with them."""

    def forward(self, x):
        return self.wire(self, x), self.tree


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
    dict(name="triplets mined semi-hard", shape=[5], classes=2, optimizer="sgd(lr: 0.05)", loss="triplet(margin: 0.5)",
         network="vector(5) -> dense(4) -> tanh -> dense(3)", model=lambda: nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 3)),
         objective=lambda y, t, x: triplet(y, t, 0.5, "semi_hard"), shown=lambda y: [y]),
    dict(name="triplets mined hard", shape=[5], classes=3, optimizer="sgd(lr: 0.05)", loss="triplet(mining: hard)",
         network="vector(5) -> dense(4) -> tanh -> dense(3)", model=lambda: nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 3)),
         objective=lambda y, t, x: triplet(y, t, 1, "hard"), shown=lambda y: [y]),
    dict(name="triplets mined all", shape=[5], classes=3, optimizer="sgd(lr: 0.05)", loss="{ y: triplet(margin: 0.4, mining: all, weight: 0.7) }",
         network="y = vector(5) -> dense(4) -> tanh -> dense(3)\noutput y", model=lambda: nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 3)),
         objective=lambda y, t, x: 0.7 * triplet(y, t, 0.4, "all"), shown=lambda y: [y]),
    dict(name="centers of classes", shape=[4], classes=3, optimizer="sgd(lr: 0.1)",
         loss="{ logits: cross_entropy, embedding: center(3, alpha: 0.4, weight: 0.3) }",
         network="""
           embedding = vector(4) -> dense(3)
           logits = relu -> dense(3)
           output logits
           output embedding
         """,
         model=lambda: Embedded(None, a=nn.Linear(4, 3), b=nn.Linear(3, 3), c=Centers(3, 3, 0.4)),
         objective=lambda y, t, x: F.cross_entropy(y[0], t) + 0.3 * y[2].loss(y[1], t), shown=lambda y: [y[0].softmax(1), y[1]]),
    dict(name="a tree of classes", shape=[4], classes=6, optimizer="adam(lr: 0.02)", loss="hierarchical_softmax(6)",
         network="vector(4) -> dense(5) -> tanh", model=lambda: Treed(lambda m, x: m.a(x).tanh(), a=nn.Linear(4, 5), tree=Forks(6, 5)),
         objective=lambda y, t, x: F.nll_loss(y[1].log_probabilities(y[0]), t), shown=lambda y: [y[1].log_probabilities(y[0]).exp()]),
    dict(name="a tree of classes at each step, beside another loss", shape=[5, 3], classes=5, steps=[5], optimizer="sgd(lr: 0.2)",
         loss="{ next: hierarchical_softmax(5, ignore: 3, weight: 0.6), again: cross_entropy }",
         network="""
           h = sequence(5, 3) -> dense(4) -> tanh
           next = h -> dense(4) -> tanh
           again = h -> dense(5)
           output next
           output again
         """,
         model=lambda: Treed(lambda m, x: (m.b(h := m.a(x).tanh()).tanh(), m.c(h)), a=nn.Linear(3, 4), b=nn.Linear(4, 4), c=nn.Linear(4, 5), tree=Forks(5, 4)),
         objective=lambda y, t, x: 0.6 * F.nll_loss(y[1].log_probabilities(y[0][0]).flatten(0, 1), t.flatten(), ignore_index=3)
         + F.cross_entropy(y[0][1].flatten(0, 1), t.flatten()),
         shown=lambda y: [y[1].log_probabilities(y[0][0]).exp(), y[0][1].softmax(2)]),
    dict(name="samples that count differently", shape=[4], classes=3, optimizer="sgd(lr: 0.1)", weighed=True,
         loss="cross_entropy(class_weights: [1, 0.5, 2], smoothing: 0.1)",
         network="vector(4) -> dense(5) -> tanh -> dense(3)", model=lambda: nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)),
         objective=lambda y, t, x, w: (w * F.cross_entropy(y, t, weight=(c := torch.tensor([1, 0.5, 2]).double()), label_smoothing=0.1, reduction="none")).sum() / c[t].sum(),
         shown=lambda y: [y.softmax(1)]),
]
