#!/usr/bin/env python3
"""Records what PyTorch computes for small networks: losses step by step, weights after training, outputs.

usage: record.py [--seed N] [--to FOLDER] [FAMILY ...]        (needs torch; Debian: apt install python3-torch)

A family is a file of cases/, written to FAMILY.json of the folder: of this one's recorded/, all families, if not told.
Every case has the network in the dlspec language beside the same network in PyTorch. Weights stand in the order of
state_dict(), which is the order of our tensors.
"""
import argparse
import importlib
import json
import pathlib
import sys
import zlib
import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
torch.set_num_threads(1)

SAMPLES, BATCH, STEPS = 11, 4, 6  # the third step of an epoch has three samples only

OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "nadam": torch.optim.NAdam,
              "rmsprop": torch.optim.RMSprop, "adagrad": torch.optim.Adagrad, "adadelta": torch.optim.Adadelta}
RENAMED = {"epsilon": "eps", "initial": "initial_accumulator_value"}


def parse(call):
    name, arguments = call[:-1].split("(")
    pairs = (map(str.strip, pair.split(":")) for pair in arguments.split(","))
    return name, {key: {"true": True, "weights": "weights"}.get(value) or float(value) for key, value in pairs}


def made(call, parameters):
    """The optimizer, and what is to be done before each of its steps."""
    name, options = parse(call)
    parameters = list(parameters)
    reset, initial = options.pop("reset", None), options.get("initial", 0)
    if "beta1" in options or "beta2" in options:
        options["betas"] = (options.pop("beta1", 0.9), options.pop("beta2", 0.999))
    if options.pop("decay_on", None):
        free = [parameter for parameter in parameters if parameter.dim() < 2]
        parameters = [dict(params=[parameter for parameter in parameters if parameter.dim() >= 2]), dict(params=free, weight_decay=0)]
    # Up to 1.13 the plain form multiplies a momentum twice (mended in 2.0); the other form does not.
    more = dict(foreach=True) if name == "nadam" else {}
    optimizer = OPTIMIZERS[name](parameters, **{RENAMED.get(key, key): value for key, value in options.items()}, **more)

    def before(step):
        """PyTorch's Adagrad has no `reset`: its sums are filled anew."""
        if reset and step % reset == 0:
            for state in optimizer.state.values():
                state["sum"].fill_(initial)

    return optimizer, before


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]


def state(model):
    return [dict(shape=list(t.shape), values=numbers(t)) for name, t in model.state_dict().items() if not name.endswith("num_batches_tracked")]


def outputs_of(case, outputs):
    """Raw, to be turned into what people see by the loss; or as the case shows them, where it has an objective of its own."""
    return dict(shown=[numbers(shown) for shown in case["shown"](outputs)]) if "shown" in case else dict(outputs=numbers(outputs))


def evaluated(loss_of):
    """Batch by batch: losses that are divided by the weights of a batch depend on its samples."""
    batches = [slice(first, min(first + BATCH, SAMPLES)) for first in range(0, SAMPLES, BATCH)]
    return sum(float(loss_of(rows)) * (rows.stop - rows.start) for rows in batches) / SAMPLES


def record(case, seed):
    torch.manual_seed(seed + zlib.crc32(case["name"].encode()))  # other cases change nothing
    model = case["model"]().double()
    for parameter in model.parameters():  # float32 values, so that both sides begin alike
        parameter.data = parameter.data.float().double()
    initial = state(model)
    if "vocabulary" in case:
        inputs = torch.randint(0, case["vocabulary"], (SAMPLES, *case["shape"]))
    else:
        inputs = torch.randn(SAMPLES, *case["shape"]).double()
    if "classes" in case:
        targets = torch.randint(0, case["classes"], (SAMPLES, *case.get("steps", [])))
    else:
        targets = torch.randn(SAMPLES, model(inputs).shape[1]).double()
    weights = torch.rand(SAMPLES).float().double() if case.get("weighed") else None
    optimizer, before = made(case["optimizer"], model.parameters())

    def loss_of(rows):
        output = model(inputs[rows])
        if "objective" in case:
            weighed = () if weights is None else (weights[rows],)
            return case["objective"](output, targets[rows], inputs[rows], *weighed)
        if case["loss"] == "cross_entropy":
            return nn.functional.cross_entropy(output, targets[rows])
        if case["loss"] == "mse":
            return nn.functional.mse_loss(output, targets[rows])
        return nn.functional.binary_cross_entropy_with_logits(output[:, 0], targets[rows].double())

    # The shape of the targets was found by a forward pass: forget what batch_norm saw of it.
    model.train()
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.reset_running_stats()
    losses = []
    for step in range(STEPS):
        first = step * BATCH % (BATCH * 3)
        optimizer.zero_grad()
        loss = loss_of(slice(first, min(first + BATCH, SAMPLES)))
        (loss + case.get("penalty", lambda model: 0)(model)).backward()  # reported without it
        case.get("clip", lambda parameters: None)(model.parameters())
        before(step)
        optimizer.step()
        losses.append(float(loss))
        if step == 0:
            after_one = state(model)
    model.eval()
    return dict(name=case["name"], network=case["network"], loss=case["loss"], optimizer=case["optimizer"], batch=BATCH,
                shape=case["shape"], inputs=numbers(inputs), classes=case.get("classes"), targets=numbers(targets), initial=initial,
                losses=losses, afterOne=after_one, final=state(model), evaluated=evaluated(loss_of),
                **({} if weights is None else dict(weights=numbers(weights))),
                **{name: case[name] for name in ["settings"] if name in case}, **outputs_of(case, model(inputs)))


if __name__ == "__main__":
    families = sorted(file.stem for file in (HERE / "cases").glob("*.py"))
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--to", type=pathlib.Path, default=HERE / "recorded")
    arguments.add_argument("family", nargs="*", default=families)
    chosen = arguments.parse_args()
    for family in chosen.family:
        recorded = [record(case, chosen.seed) for case in importlib.import_module(f"cases.{family}").CASES]
        cases = ",\n".join(json.dumps(case, separators=(",", ":")) for case in recorded)
        text = '{"framework": "torch %s, float64",\n"cases": [\n%s\n]}\n' % (torch.__version__, cases)
        (chosen.to / f"{family}.json").write_text(text)
