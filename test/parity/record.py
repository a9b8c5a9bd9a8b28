#!/usr/bin/env python3
"""Records what PyTorch computes for small networks: losses step by step, weights after training, outputs.

usage: record.py [--seed N] > recorded.json        (needs torch; Debian: apt install python3-torch)

Every case has the network in the dlspec language beside the same network in PyTorch. Weights stand in the order of
state_dict(), which is the order of our tensors.
"""
import argparse
import json
import torch
from torch import nn

arguments = argparse.ArgumentParser()
arguments.add_argument("--seed", type=int, default=0)
torch.manual_seed(arguments.parse_args().seed)
torch.set_num_threads(1)

SAMPLES, BATCH, STEPS = 11, 4, 6  # the third step of an epoch has three samples only

CASES = [
    dict(name="dense and relu", network="vector(5) -> dense(7) -> relu -> dense(3)", shape=[5], classes=3,
         loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         model=lambda: nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Linear(7, 3))),
    dict(name="tanh, sigmoid and one logit", network="vector(5) -> dense(6) -> tanh -> dense(4) -> sigmoid -> dense(1)", shape=[5], classes=2,
         loss="binary_cross_entropy", optimizer="adam(lr: 0.01)",
         model=lambda: nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 4), nn.Sigmoid(), nn.Linear(4, 1))),
    dict(name="regression", network="vector(3) -> dense(17) -> relu -> dense(2)", shape=[3], values=2,
         loss="mse", optimizer="adamw(lr: 0.01, weight_decay: 0.1)",
         model=lambda: nn.Sequential(nn.Linear(3, 17), nn.ReLU(), nn.Linear(17, 2))),
    dict(name="l2 penalty with adam", network="vector(3) -> dense(4) -> relu -> dense(2)", shape=[3], values=2,
         loss="mse", optimizer="adam(lr: 0.01, weight_decay: 0.1, beta1: 0.8, beta2: 0.95)",
         model=lambda: nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))),
    dict(name="strided and padded convolutions", shape=[2, 9, 8], classes=3,
         network="image(2, 9, 8) -> conv2d(4, kernel: 3, stride: 2, padding: 1) -> relu -> conv2d(3, kernel: 2x3, padding: 1x1) -> tanh -> flatten -> dense(3)",
         loss="cross_entropy", optimizer="sgd(lr: 0.1, momentum: 0.9)",
         model=lambda: nn.Sequential(nn.Conv2d(2, 4, 3, 2, 1), nn.ReLU(), nn.Conv2d(4, 3, (2, 3), 1, (1, 1)), nn.Tanh(), nn.Flatten(), nn.Linear(3 * 6 * 4, 3))),
    dict(name="wide strides", shape=[3, 11, 10], classes=3,
         network="image(3, 11, 10) -> conv2d(5, kernel: 5, padding: same) -> relu -> conv2d(6, kernel: 3x2, stride: 3x2, padding: 1x0) -> relu -> conv2d(4, kernel: 1, stride: 2) -> flatten -> dense(3)",
         loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         model=lambda: nn.Sequential(nn.Conv2d(3, 5, 5, 1, 2), nn.ReLU(), nn.Conv2d(5, 6, (3, 2), (3, 2), (1, 0)), nn.ReLU(), nn.Conv2d(6, 4, 1, 2), nn.Flatten(), nn.Linear(4 * 2 * 3, 3))),
    dict(name="eighteen channels", shape=[18, 5, 5], classes=3,
         network="image(18, 5, 5) -> conv2d(17, kernel: 3, padding: same) -> relu -> conv2d(9, kernel: 3) -> relu -> global_avg_pool -> dense(3)",
         loss="cross_entropy", optimizer="sgd(lr: 0.05)",
         model=lambda: nn.Sequential(nn.Conv2d(18, 17, 3, 1, 1), nn.ReLU(), nn.Conv2d(17, 9, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(9, 3))),
    dict(name="batch_norm over pictures", shape=[3, 6, 6], classes=4,
         network="image(3, 6, 6) -> conv2d(5, kernel: 3, bias: false) -> batch_norm -> relu -> global_avg_pool -> dense(4)",
         loss="cross_entropy", optimizer="sgd(lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.01)",
         model=lambda: nn.Sequential(nn.Conv2d(3, 5, 3, bias=False), nn.BatchNorm2d(5), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 4))),
    dict(name="batch_norm over features", shape=[6], classes=3,
         network="vector(6) -> dense(8, bias: false) -> batch_norm(momentum: 0.3, epsilon: 1e-3) -> tanh -> dense(3)",
         loss="cross_entropy", optimizer="adam(lr: 0.01)",
         model=lambda: nn.Sequential(nn.Linear(6, 8, bias=False), nn.BatchNorm1d(8, eps=1e-3, momentum=0.3), nn.Tanh(), nn.Linear(8, 3))),
    dict(name="overlapping pools", shape=[2, 9, 7], classes=3,
         network="image(2, 9, 7) -> conv2d(3, kernel: 3, padding: same) -> max_pool2d(3, stride: 2, padding: 1) -> sigmoid -> max_pool2d(2) -> flatten -> dense(3)",
         loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         model=lambda: nn.Sequential(nn.Conv2d(2, 3, 3, 1, 1), nn.MaxPool2d(3, 2, 1), nn.Sigmoid(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(3 * 2 * 2, 3))),
    dict(name="values of a picture put in order before batch_norm", shape=[2, 4, 3], classes=3,
         network="image(2, 4, 3) -> conv2d(3, kernel: 2) -> flatten -> batch_norm -> relu -> dense(3)",
         loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         model=lambda: nn.Sequential(nn.Conv2d(2, 3, 2), nn.Flatten(), nn.BatchNorm1d(18), nn.ReLU(), nn.Linear(18, 3))),
    dict(name="softmax inside and values put in order at the end", shape=[2, 4, 3], values=12,
         network="image(2, 4, 3) -> conv2d(3, kernel: 2) -> softmax -> conv2d(2, kernel: 2, padding: 0x1) -> flatten -> relu", loss="mse", optimizer="sgd(lr: 0.5)",
         model=lambda: nn.Sequential(nn.Conv2d(2, 3, 2), nn.Softmax(1), nn.Conv2d(3, 2, 2, padding=(0, 1)), nn.Flatten(), nn.ReLU())),
]

OPTIMIZERS = {
    "sgd": lambda p, o: torch.optim.SGD(p, lr=o["lr"], momentum=o.get("momentum", 0), nesterov=o.get("nesterov", False), weight_decay=o.get("weight_decay", 0)),
    "adam": lambda p, o: torch.optim.Adam(p, lr=o["lr"], betas=(o.get("beta1", 0.9), o.get("beta2", 0.999)), weight_decay=o.get("weight_decay", 0)),
    "adamw": lambda p, o: torch.optim.AdamW(p, lr=o["lr"], weight_decay=o.get("weight_decay", 0.01)),
}


def parse(call):
    name, arguments = call[:-1].split("(")
    pairs = (pair.split(":") for pair in arguments.split(","))
    return name, {key.strip(): {"true": True}.get(value.strip()) or float(value) for key, value in pairs}


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]


def state(model):
    return [dict(shape=list(t.shape), values=numbers(t)) for name, t in model.state_dict().items() if not name.endswith("num_batches_tracked")]


def record(case):
    model = case["model"]().double()
    for parameter in model.parameters():  # float32 values, so that both sides begin alike
        parameter.data = parameter.data.float().double()
    initial = state(model)
    inputs = torch.randn(SAMPLES, *case["shape"]).double()
    if "classes" in case:
        targets = torch.randint(0, case["classes"], (SAMPLES,))
    else:
        targets = torch.randn(SAMPLES, model(inputs).shape[1]).double()
    name, options = parse(case["optimizer"])
    optimizer = OPTIMIZERS[name](model.parameters(), options)

    def loss_of(rows):
        output = model(inputs[rows])
        if case["loss"] == "cross_entropy":
            return nn.functional.cross_entropy(output, targets[rows])
        if case["loss"] == "mse":
            return nn.functional.mse_loss(output, targets[rows])
        return nn.functional.binary_cross_entropy_with_logits(output[:, 0], targets[rows].double())

    # The shape of the targets was found by a forward pass: forget what batch_norm saw of it.
    model.train()
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            module.reset_running_stats()
    losses = []
    for step in range(STEPS):
        first = step * BATCH % (BATCH * 3)
        optimizer.zero_grad()
        loss = loss_of(slice(first, min(first + BATCH, SAMPLES)))
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
        if step == 0:
            after_one = state(model)
    model.eval()
    return dict(name=case["name"], network=case["network"], loss=case["loss"], optimizer=case["optimizer"], batch=BATCH,
                shape=case["shape"], inputs=numbers(inputs), classes=case.get("classes"), targets=numbers(targets), initial=initial,
                losses=losses, afterOne=after_one, final=state(model), evaluated=float(loss_of(slice(0, SAMPLES))),
                outputs=numbers(model(inputs)))


if __name__ == "__main__":
    cases = ",\n".join(json.dumps(record(case), separators=(",", ":")) for case in CASES)
    print('{"framework": "torch %s, float64",\n"cases": [\n%s\n]}' % (torch.__version__, cases))
