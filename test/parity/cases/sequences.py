"""Networks over sequences: recurrent layers, attention, normalizations; and activations, some of which are for them."""
import torch
from torch import nn
from torch.nn import functional as F
from wired import Wired

# Weights that PyTorch begins as 0 or 1 learn from the first step on, and are compared after it.


class RMSNorm(nn.Module):
    def __init__(self, features, eps=1e-5):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(features)), eps

    def forward(self, x):
        return self.weight * x * (x.square().mean(-1, keepdim=True) + self.eps).rsqrt()


class Weight(nn.Module):
    """A weight alone."""

    def __init__(self, values):
        super().__init__()
        self.weight = nn.Parameter(values)


def over(length, features):
    """A vector read as a sequence."""
    return lambda x: x.view(-1, length, features)


def causal(length):
    return torch.triu(torch.ones(length, length, dtype=torch.bool), 1)


def attend(attention, x, memory=None, mask=None):
    memory = x if memory is None else memory
    return attention(x, memory, memory, attn_mask=mask, need_weights=False)[0]


SGD = "sgd(lr: 0.1)"


def sequence(name, body, wire, length=5, features=3, optimizer=SGD, **modules):
    return dict(name=name, shape=[length * features], classes=3, loss="cross_entropy", optimizer=optimizer,
                network=f"x = vector({length * features}) -> reshape({length}, {features})\n{body}",
                model=lambda: Wired(lambda m, x: wire(m, over(length, features)(x)), **{name: make() for name, make in modules.items()}))


def last(outputs, units=None):
    """The last step that each direction reads."""
    return outputs[:, -1] if units is None else torch.cat([outputs[:, -1, :units], outputs[:, 0, units:]], 1)


def waves(length, features):
    angles = torch.arange(length)[:, None] / 10_000 ** (torch.arange(0, features, 2) / features)
    return torch.stack([angles.sin(), angles.cos()], 2).flatten(1)


def begun_with_cell(m, x):
    h, c = (torch.cat(list(each), 1) for each in m.a(x)[1])
    begin = [each.expand(2, -1, -1).contiguous() for each in (h, c)]
    return m.d(torch.cat([last(m.c(m.b(x).tanh(), begin)[0]), h], 1))


def activation(name, body, function, **more):
    return dict(name=f"activation {name}", shape=[6], values=4, loss="mse", optimizer=SGD,
                network=f"vector(6) -> dense(8) -> {body} -> dense(4)",
                model=lambda: Wired(lambda m, x: m.b(function(m.a(x))), a=nn.Linear(6, 8), b=nn.Linear(more.get("width", 8), 4)))


CASES = [
    sequence("dense over steps", "x -> dense(4) -> tanh -> dense(2) -> flatten -> dense(3)",
             lambda m, x: m.c(m.b(m.a(x).tanh()).flatten(1)), a=lambda: nn.Linear(3, 4), b=lambda: nn.Linear(4, 2), c=lambda: nn.Linear(10, 3)),
    sequence("rnn", "x -> rnn(4, activation: relu, layers: 2) -> dense(3)", lambda m, x: m.b(last(m.a(x)[0])),
             a=lambda: nn.RNN(3, 4, 2, nonlinearity="relu", batch_first=True), b=lambda: nn.Linear(4, 3)),
    sequence("lstm", "x -> lstm(5, sequence: true) -> lstm(4) -> dense(3)", lambda m, x: m.c(last(m.b(m.a(x)[0])[0])),
             a=lambda: nn.LSTM(3, 5, batch_first=True), b=lambda: nn.LSTM(5, 4, batch_first=True), c=lambda: nn.Linear(4, 3)),
    sequence("gru from both ends, two layers", "x -> gru(3, layers: 2, bidirectional: true) -> dense(3)", lambda m, x: m.b(last(m.a(x)[0], 3)),
             a=lambda: nn.GRU(3, 3, 2, batch_first=True, bidirectional=True), b=lambda: nn.Linear(6, 3)),
    sequence("lstm from both ends, every step", "x -> lstm(3, bidirectional: true, sequence: true) -> flatten -> dense(3)", lambda m, x: m.b(m.a(x)[0].flatten(1)),
             a=lambda: nn.LSTM(3, 3, batch_first=True, bidirectional=True), b=lambda: nn.Linear(30, 3)),
    sequence("a state handed on", """
               encoded = x -> gru(4, sequence: true, bidirectional: true)
               decoded = x -> dense(3) -> tanh -> gru(8, layers: 2, state: encoded.state)
               concat(decoded, encoded.state) -> dense(3)
             """,
             lambda m, x: m.d(torch.cat([last(m.c(m.b(x).tanh(), (h := last(m.a(x)[0], 4)).expand(2, -1, -1).contiguous())[0]), h], 1)),
             a=lambda: nn.GRU(3, 4, batch_first=True, bidirectional=True), b=lambda: nn.Linear(3, 3),
             c=lambda: nn.GRU(3, 8, 2, batch_first=True), d=lambda: nn.Linear(16, 3)),
    sequence("a state handed on with its memory cell", """
               encoded = x -> lstm(4, sequence: true, bidirectional: true)
               decoded = x -> dense(3) -> tanh -> lstm(8, layers: 2, state: encoded.state)
               concat(decoded, encoded.state) -> dense(3)
             """, begun_with_cell,
             a=lambda: nn.LSTM(3, 4, batch_first=True, bidirectional=True), b=lambda: nn.Linear(3, 3),
             c=lambda: nn.LSTM(3, 8, 2, batch_first=True), d=lambda: nn.Linear(16, 3)),
    sequence("attention with places told by waves", "x -> dense(6) -> sinusoidal_position -> attention(heads: 2) -> flatten -> dense(3)",
             lambda m, x: m.c(attend(m.b, m.a(x) + waves(5, 6)).flatten(1)),
             a=lambda: nn.Linear(3, 6), b=lambda: nn.MultiheadAttention(6, 2, batch_first=True), c=lambda: nn.Linear(30, 3)),
    sequence("attention", "x -> dense(6) -> attention(heads: 2) -> flatten -> dense(3)", lambda m, x: m.c(attend(m.b, m.a(x)).flatten(1)),
             a=lambda: nn.Linear(3, 6), b=lambda: nn.MultiheadAttention(6, 2, batch_first=True), c=lambda: nn.Linear(30, 3)),
    sequence("a transformer's block", """
               h = x -> dense(8) -> add_position
               a = h -> layer_norm -> attention(heads: 2, causal: true, bias: false)
               b = h + a
               c = b -> layer_norm(bias: false) -> dense(12) -> gelu -> dense(8)
               b + c -> rms_norm -> flatten -> dense(3)
             """,
             lambda m, x: m.h(m.g((b := (h := m.a(x) + m.p.weight) + attend(m.c, m.b(h), mask=causal(5))) + m.f(F.gelu(m.e(F.layer_norm(b, (8,), m.d.weight)))))
                              .flatten(1)),
             a=lambda: nn.Linear(3, 8), p=lambda: Weight(torch.randn(5, 8) / 10), b=lambda: nn.LayerNorm(8), c=lambda: nn.MultiheadAttention(8, 2, bias=False, batch_first=True),
             d=lambda: Weight(torch.ones(8)), e=lambda: nn.Linear(8, 12), f=lambda: nn.Linear(12, 8), g=lambda: RMSNorm(8), h=lambda: nn.Linear(40, 3)),
    sequence("attention to another sequence", """
               memory = x -> lstm(4, sequence: true)
               query = x -> dense(4) -> tanh
               y = query -> attention(heads: 2, memory: memory)
               wide = query -> dense(6)
               z = wide -> attention(heads: 3, memory: memory)
               concat(y, z) -> flatten -> dense(3)
             """,
             lambda m, x: m.f(torch.cat([attend(m.c, q := m.b(x).tanh(), (e := m.a(x)[0])), attend(m.e, m.d(q), e)], 2).flatten(1)),
             a=lambda: nn.LSTM(3, 4, batch_first=True), b=lambda: nn.Linear(3, 4), c=lambda: nn.MultiheadAttention(4, 2, batch_first=True),
             d=lambda: nn.Linear(4, 6), e=lambda: nn.MultiheadAttention(6, 3, kdim=4, vdim=4, batch_first=True), f=lambda: nn.Linear(50, 3)),
    activation("relu6", "relu6", lambda x: F.relu6(x)),
    activation("leaky_relu", "leaky_relu(0.2)", lambda x: F.leaky_relu(x, 0.2)),
    activation("elu", "elu(0.7)", lambda x: F.elu(x, 0.7)),
    activation("gelu", "gelu", lambda x: F.gelu(x)),
    activation("gelu of tanh", "gelu(approximate: tanh)", lambda x: F.gelu(x, approximate="tanh")),
    activation("silu", "silu", lambda x: F.silu(x)),
    activation("hard_swish", "hard_swish", lambda x: F.hardswish(x)),
    activation("hard_sigmoid", "hard_sigmoid", lambda x: F.hardsigmoid(x)),
    activation("softplus", "softplus", lambda x: F.softplus(x)),
    activation("softsign", "softsign", lambda x: F.softsign(x)),
    activation("scaled_sigmoid", "scaled_sigmoid(-1, 3)", lambda x: 4 * x.sigmoid() - 1),
    activation("log_softmax", "log_softmax", lambda x: F.log_softmax(x, 1)),
    activation("maxout", "maxout(2)", lambda x: x.view(-1, 4, 2).max(-1).values, width=4),
    dict(name="activation prelu", shape=[2, 4, 3], classes=3, loss="cross_entropy", optimizer=SGD,
         network="image(2, 4, 3) -> conv2d(3, kernel: 2) -> prelu(parameters: 3) -> flatten -> dense(4) -> prelu -> dense(3)",
         model=lambda: nn.Sequential(nn.Conv2d(2, 3, 2), nn.PReLU(3), nn.Flatten(), nn.Linear(18, 4), nn.PReLU(), nn.Linear(4, 3))),
    dict(name="normalized channels of a picture", shape=[2, 4, 3], classes=3, loss="cross_entropy", optimizer=SGD,
         network="image(2, 4, 3) -> conv2d(4, kernel: 2) -> layer_norm -> log_softmax -> maxout(2) -> flatten -> dense(3)",
         model=lambda: Wired(lambda m, x: m.c(m.b(m.a(x).permute(0, 2, 3, 1)).log_softmax(-1).view(-1, 3, 2, 2, 2).max(-1).values.permute(0, 3, 1, 2).flatten(1)),
                             a=nn.Conv2d(2, 4, 2), b=nn.LayerNorm(4), c=nn.Linear(12, 3))),
]
