#!/usr/bin/env python3
"""Records losses of small models over 100 steps in PyTorch: python3 curves.py > curves.json      (torch, as record.py)

Samples, classes and their order follow formulas that curves.test.ts has too; weights stand in the order of state_dict().
"""
import json
import math
import sys
import zlib

import torch
from torch import nn
from torch.nn import functional as F

sys.dont_write_bytecode = True
from record import state
from wired import Wired

SAMPLES, BATCH, EPOCHS, CLASSES = 40, 8, 20, 3
STEPS = EPOCHS * SAMPLES // BATCH


def value(sample, column):
    return ((sample * 7919 + column * 104729 + sample * column * 31) % 2001 - 1000) / 1000


def label(sample):
    return (sample * sample + sample // 3) % CLASSES


LENGTH, VOCABULARY = 8, 7


def token(place):
    return (place * place + place // 3 + place // 11) % VOCABULARY


def order(epoch):
    return [(place * 7 + epoch * 3) % SAMPLES for place in range(SAMPLES)]


def cosine(step):
    return (1 + math.cos(math.pi * step / STEPS)) / 2


def half(every):
    return lambda step: 0.5 ** (step // every)


def warm(step):
    """Ten steps up, then half a cosine."""
    return (step + 1) / 11 if step < 10 else (1 + math.cos(math.pi * (step - 10) / (STEPS - 10))) / 2


def constant(step):
    return 1.0


def pictures(h):
    return h.reshape(-1, 2, 6, 6)


def steps(h):
    return h.reshape(-1, 6, 4)


def languages():
    """As small GPTs are: learned positions, norms before, the table of the embedding for the logits too."""
    table = nn.Embedding(VOCABULARY, 12)

    class Position(nn.Module):
        def __init__(self):
            super().__init__()
            self.p = nn.Parameter(0.1 * torch.randn(LENGTH, 12))

    causal = torch.full((LENGTH, LENGTH), -math.inf).triu(1).double()

    def wire(m, t):
        x = m.t(t) + m.p.p
        y = x + attend(m.a, m.n(x), causal)
        return m.r(y + m.d(F.gelu(m.c(m.q(y))))) @ m.t.weight.T
    return Wired(wire, t=table, p=Position(), n=nn.LayerNorm(12), a=nn.MultiheadAttention(12, 3, batch_first=True), q=nn.LayerNorm(12),
                 c=nn.Linear(12, 24), d=nn.Linear(24, 12), r=nn.LayerNorm(12))


def grouped(parameters, decay, make):
    """Weights decay, biases and normalizations do not."""
    parameters = list(parameters)
    return make([dict(params=[p for p in parameters if p.dim() > 1], weight_decay=decay), dict(params=[p for p in parameters if p.dim() < 2], weight_decay=0)])


def attend(attention, x, mask=None):
    return attention(x, x, x, attn_mask=mask, need_weights=False)[0]


CAUSAL = torch.full((6, 6), -math.inf).triu(1).double()

CASES = [
    dict(name="mlp, adam, cosine", columns=12, network="vector(12) -> dense(16) -> relu -> dense(16) -> tanh -> dense(3)",
         settings="optimizer: adam(lr: 0.01)\n  schedule: cosine", factor=cosine,
         model=lambda: nn.Sequential(nn.Linear(12, 16), nn.ReLU(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 3)),
         optimizer=lambda p: torch.optim.Adam(p, lr=0.01)),
    dict(name="cnn with batch_norm, sgd with momentum, step", columns=72,
         network="vector(72) -> reshape(2, 6, 6) -> conv2d(4, kernel: 3, padding: same, bias: false) -> batch_norm -> relu -> max_pool2d(2) -> conv2d(6, kernel: 2) -> relu -> flatten -> dense(3)",
         settings="optimizer: sgd(lr: 0.05, momentum: 0.9)\n  schedule: step(every: 20 steps, factor: 0.5)", factor=half(20),
         model=lambda: Wired(lambda m, x: m.d(m.c(F.max_pool2d(m.n(m.a(pictures(x))).relu(), 2)).relu().flatten(1)),
                             a=nn.Conv2d(2, 4, 3, 1, 1, bias=False), n=nn.BatchNorm2d(4), c=nn.Conv2d(4, 6, 2), d=nn.Linear(24, 3)),
         optimizer=lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
    dict(name="residual network, nesterov, warmup and cosine", columns=72,
         network="""x = vector(72) -> reshape(2, 6, 6) -> conv2d(4, kernel: 3, padding: same, bias: false) -> batch_norm -> relu
  y = x -> conv2d(4, kernel: 3, padding: same, bias: false) -> batch_norm -> relu -> conv2d(4, kernel: 3, padding: same, bias: false) -> batch_norm
  x + y -> relu -> global_avg_pool -> dense(3)""",
         settings="optimizer: sgd(lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 1e-3)\n  schedule: [warmup(10 steps), cosine]", factor=warm,
         model=lambda: Wired(lambda m, x: m.d(((h := m.n(m.a(pictures(x))).relu()) + m.q(m.c(m.p(m.b(h)).relu()))).relu().mean((2, 3))),
                             a=nn.Conv2d(2, 4, 3, 1, 1, bias=False), n=nn.BatchNorm2d(4), b=nn.Conv2d(4, 4, 3, 1, 1, bias=False), p=nn.BatchNorm2d(4),
                             c=nn.Conv2d(4, 4, 3, 1, 1, bias=False), q=nn.BatchNorm2d(4), d=nn.Linear(4, 3)),
         optimizer=lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-3)),
    dict(name="lstm, rmsprop, clipped", columns=24, network="vector(24) -> reshape(6, 4) -> lstm(8) -> dense(3)",
         settings="optimizer: rmsprop(lr: 0.005)\n  clip: norm(1)", clip=1.0,
         model=lambda: Wired(lambda m, x: m.b(m.a(steps(x))[0][:, -1]), a=nn.LSTM(4, 8, batch_first=True), b=nn.Linear(8, 3)),
         optimizer=lambda p: torch.optim.RMSprop(p, lr=0.005)),
    dict(name="gru, adamw", columns=24, network="vector(24) -> reshape(6, 4) -> gru(8, sequence: true) -> gru(6) -> dense(3)",
         settings="optimizer: adamw(lr: 0.01, weight_decay: 0.05)",
         model=lambda: Wired(lambda m, x: m.c(m.b(m.a(steps(x))[0])[0][:, -1]), a=nn.GRU(4, 8, batch_first=True), b=nn.GRU(8, 6, batch_first=True), c=nn.Linear(6, 3)),
         optimizer=lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.05)),
    dict(name="transformer, adam with amsgrad", columns=24,
         network="""x = vector(24) -> reshape(6, 4) -> dense(8)
  y = x -> layer_norm -> attention(heads: 2, causal: true)
  h = x + y
  z = h -> layer_norm -> dense(16) -> gelu -> dense(8)
  h + z -> layer_norm -> flatten -> dense(3)""",
         settings="optimizer: adam(lr: 0.005, amsgrad: true)\n  schedule: [warmup(10 steps), cosine]", factor=warm,
         model=lambda: Wired(lambda m, x: m.e(m.r((h := (g := m.a(steps(x))) + attend(m.b, m.n(g), CAUSAL)) + m.d(F.gelu(m.c(m.q(h))))).flatten(1)),
                             a=nn.Linear(4, 8), n=nn.LayerNorm(8), b=nn.MultiheadAttention(8, 2, batch_first=True), q=nn.LayerNorm(8),
                             c=nn.Linear(8, 16), d=nn.Linear(16, 8), r=nn.LayerNorm(8), e=nn.Linear(48, 3)),
         optimizer=lambda p: torch.optim.Adam(p, lr=0.005, amsgrad=True)),
    dict(name="autoencoder, adam", columns=12, network="vector(12) -> dense(8) -> tanh -> dense(4) -> dense(8) -> tanh -> dense(12)",
         settings="target: input\n  optimizer: adam(lr: 0.01)", loss="mse",
         model=lambda: nn.Sequential(nn.Linear(12, 8), nn.Tanh(), nn.Linear(8, 4), nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 12)),
         optimizer=lambda p: torch.optim.Adam(p, lr=0.01)),
    dict(name="depthwise convolutions, nadam, step", columns=72,
         network="vector(72) -> reshape(2, 6, 6) -> conv2d(8, kernel: 1) -> silu -> conv2d(8, kernel: 3, groups: 8, stride: 2, padding: same, bias: false) -> batch_norm -> relu -> conv2d(6, kernel: 1) -> hard_swish -> global_avg_pool -> dense(3)",
         settings="optimizer: nadam(lr: 0.01)\n  schedule: step(every: 50 steps, factor: 0.5)", factor=half(50),
         model=lambda: Wired(lambda m, x: m.d(F.hardswish(m.c(m.n(m.b(F.silu(m.a(pictures(x))))).relu())).mean((2, 3))),
                             a=nn.Conv2d(2, 8, 1), b=nn.Conv2d(8, 8, 3, 2, 1, groups=8, bias=False), n=nn.BatchNorm2d(8), c=nn.Conv2d(8, 6, 1), d=nn.Linear(6, 3)),
         # Up to 1.13 the plain form multiplies a momentum twice (mended in 2.0); the other form does not.
         optimizer=lambda p: torch.optim.NAdam(p, lr=0.01, foreach=True)),
    dict(name="mlp with layer_norm and smoothed classes, adagrad", columns=12,
         network="vector(12) -> dense(16) -> layer_norm -> gelu(approximate: tanh) -> dense(3)",
         settings="optimizer: adagrad(lr: 0.05)", loss="cross_entropy(smoothing: 0.1)", smoothing=0.1,
         model=lambda: nn.Sequential(nn.Linear(12, 16), nn.LayerNorm(16), nn.GELU("tanh"), nn.Linear(16, 3)),
         optimizer=lambda p: torch.optim.Adagrad(p, lr=0.05)),
    dict(name="characters with attention and tied weights, adamw, clipped", reads="text",
         network="""shared table = embedding(12)
  x = tokens(8, vocabulary: 7) -> table -> add_position
  h = x -> layer_norm -> attention(heads: 3, causal: true)
  y = x + h
  z = y -> layer_norm -> dense(24) -> gelu -> dense(12)
  y + z -> layer_norm -> unembed(table)""",
         settings="optimizer: adamw(lr: 0.01, beta2: 0.99, weight_decay: 0.1, decay_on: weights)\n  clip: norm(1)\n  schedule: [warmup(10 steps), cosine]",
         factor=warm, clip=1.0, model=languages,
         optimizer=lambda p: grouped(p, 0.1, lambda groups: torch.optim.AdamW(groups, lr=0.01, betas=(0.9, 0.99)))),
    dict(name="classes of words by their embeddings, adam", reads="tokens",
         network="tokens(8, vocabulary: 7) -> embedding(6) -> mean(axis: 0) -> dense(16) -> relu -> dense(3)",
         settings="optimizer: adam(lr: 0.02)",
         model=lambda: Wired(lambda m, t: m.d(m.c(m.t(t).mean(1)).relu()), t=nn.Embedding(VOCABULARY, 6), c=nn.Linear(6, 16), d=nn.Linear(16, 3)),
         optimizer=lambda p: torch.optim.Adam(p, lr=0.02)),
    dict(name="three optimizers in turn", columns=12, network="vector(12) -> dense(16) -> tanh -> dense(3)",
         settings="optimizer: [adam(lr: 0.01, steps: 30), rmsprop(lr: 0.003, epochs: 6), sgd(lr: 0.2, momentum: 0.9)]",
         model=lambda: nn.Sequential(nn.Linear(12, 16), nn.Tanh(), nn.Linear(16, 3)), optimizer=lambda p: torch.optim.Adam(p, lr=0.01),
         turns={30: lambda p: torch.optim.RMSprop(p, lr=0.003), 60: lambda p: torch.optim.SGD(p, lr=0.2, momentum=0.9)}),
]


def samples_of(case):
    """Inputs, and targets where they are not the inputs themselves."""
    reads = case.get("reads", "table")
    if reads == "table":
        rows = [[value(sample, column) for column in range(case["columns"])] for sample in range(SAMPLES)]
        return torch.tensor(rows).float().double(), torch.tensor([label(sample) for sample in range(SAMPLES)])
    windows = torch.tensor([[token(sample * LENGTH + at) for at in range(LENGTH + 1)] for sample in range(SAMPLES)])
    return windows[:, :-1], windows[:, 1:] if reads == "text" else torch.tensor([label(sample) for sample in range(SAMPLES)])


def record(case):
    torch.manual_seed(zlib.crc32(case["name"].encode()))
    model = case["model"]().double()
    for parameter in model.parameters():
        parameter.data = parameter.data.float().double()
    initial = state(model)
    inputs, targets = samples_of(case)
    optimizer = case["optimizer"](model.parameters())
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, case.get("factor", constant))
    losses = []
    for step in range(STEPS):
        epoch, place = divmod(step * BATCH, SAMPLES)
        rows = order(epoch)[place:place + BATCH]
        if step in case.get("turns", {}):
            optimizer = case["turns"][step](model.parameters())
        optimizer.zero_grad()
        output = model(inputs[rows])
        if case.get("loss") == "mse":
            loss = F.mse_loss(output, inputs[rows])
        else:
            loss = F.cross_entropy(output.reshape(-1, output.shape[-1]), targets[rows].flatten(), label_smoothing=case.get("smoothing", 0.0))
        loss.backward()
        if "clip" in case:
            nn.utils.clip_grad_norm_(model.parameters(), case["clip"])
        optimizer.step()
        if "turns" not in case:
            schedule.step()
        losses.append(float(f"{float(loss):.9g}"))
    return dict(name=case["name"], reads=case.get("reads", "table"), columns=case.get("columns", 0), network=case["network"], settings=case["settings"],
                loss=case.get("loss", "cross_entropy"), initial=initial, losses=losses)


if __name__ == "__main__":
    torch.set_num_threads(1)
    cases = ",\n".join(json.dumps(record(case), separators=(",", ":")) for case in CASES)
    print('{"framework": "torch %s, float64",\n"cases": [\n%s\n]}' % (torch.__version__, cases))
