"""Writes what PyTorch's schedulers make of a rate of 1: python3 schedules.py > schedules.json"""
import json
import warnings

import torch
from torch.optim import lr_scheduler as S

warnings.simplefilter("ignore")
STEPS, EPOCH = 40, 5

# What we write, the scheduler, and whether it is told of each step or of each epoch.
CASES = [
    ("step(every: 2 epochs, factor: 0.3)", lambda o: S.StepLR(o, 2, 0.3), EPOCH),
    ("step(every: 7 steps, factor: 0.5)", lambda o: S.StepLR(o, 7, 0.5), 1),
    ("exponential(0.9)", lambda o: S.ExponentialLR(o, 0.9), EPOCH),
    ("inverse_time(0.5)", lambda o: S.LambdaLR(o, lambda epoch: 1 / (1 + 0.5 * epoch)), EPOCH),
    ("cosine", lambda o: S.CosineAnnealingLR(o, STEPS), 1),
    ("cosine(lowest: 10%)", lambda o: S.CosineAnnealingLR(o, STEPS, eta_min=0.1), 1),
    ("restarts(6 steps, grow: 2)", lambda o: S.CosineAnnealingWarmRestarts(o, 6, 2), 1),
    ("restarts(9 steps, grow: 2, lowest: 20%)", lambda o: S.CosineAnnealingWarmRestarts(o, 9, 2, eta_min=0.2), 1),
    ("restarts(2 epochs)", lambda o: S.CosineAnnealingWarmRestarts(o, 2 * EPOCH), 1),
    ("one_cycle", lambda o: S.OneCycleLR(o, 1.0, total_steps=STEPS, cycle_momentum=False), 1),
    ("one_cycle(up: 50%, start: 10, end: 100)",
     lambda o: S.OneCycleLR(o, 1.0, total_steps=STEPS, pct_start=0.5, div_factor=10, final_div_factor=100, cycle_momentum=False), 1),
    # Ours begins one step up the line: no step is lost to a rate of 0.
    ("warmup(9 steps)", lambda o: S.LinearLR(o, 0.1, total_iters=9), 1),
    ("warmup(2 epochs, from: 30%)", lambda o: S.LinearLR(o, 0.3 + 0.7 / 11, total_iters=10), 1),
    ("[warmup(4 steps, from: 0.5), cosine(lowest: 0.1)]",
     lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.6, total_iters=4), S.CosineAnnealingLR(o, STEPS - 4, eta_min=0.1)], [4]), 1),
    ("[constant(10 steps), step(every: 1 epoch, factor: 0.5)]",
     lambda o: S.SequentialLR(o, [S.ConstantLR(o, 1.0, 1), S.StepLR(o, EPOCH, 0.5)], [10]), 1),
]

LOSSES = [1, 0.9, 0.95, 0.95, 0.95, 0.95, 0.8, 0.8, 0.8, 0.79999, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]
FOLLOWING = [
    ("plateau(patience: 2)", dict(factor=0.5, patience=2)),
    ("plateau(patience: 1, cooldown: 2)", dict(factor=0.5, patience=1, cooldown=2)),
    ("plateau(patience: 0, factor: 0.1, lowest: 5%)", dict(factor=0.1, patience=0, min_lr=0.05)),
    ("plateau(patience: 1, threshold: 0.07)", dict(factor=0.5, patience=1, threshold=0.07)),
    ("plateau(monitor: validation.accuracy, patience: 1)", dict(factor=0.5, patience=1, mode="max")),
]


def fresh():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)


def rate(optimizer):
    return float(f"{optimizer.param_groups[0]['lr']:.9g}")


def rates(make, every):
    optimizer = fresh()
    scheduler = make(optimizer)
    out = []
    for step in range(STEPS):
        out.append(rate(optimizer))
        optimizer.step()
        if (step + 1) % every == 0:
            scheduler.step()
    return out


def following(options):
    optimizer = fresh()
    scheduler = S.ReduceLROnPlateau(optimizer, **options)
    out = []
    for loss in LOSSES:
        scheduler.step(loss)
        out.append(rate(optimizer))
    return out


if __name__ == "__main__":
    lines = [json.dumps(dict(schedule=name, rates=rates(make, every))) for name, make, every in CASES]
    followed = [json.dumps(dict(schedule=name, rates=following(options))) for name, options in FOLLOWING]
    print('{"steps": %d, "stepsPerEpoch": %d,\n"cases": [\n%s\n],\n"seen": %s,\n"following": [\n%s\n]}'
          % (STEPS, EPOCH, ",\n".join(lines), json.dumps(LOSSES), ",\n".join(followed)))
