"""What training is made of: losses with their options, optimizers, clipping, penalties."""
import torch
from torch import nn
from torch.nn import functional as F

MLP = dict(shape=[5], network="vector(5) -> dense(6) -> tanh -> dense(3)", model=lambda: nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 3)))
ONE = dict(shape=[5], network="vector(5) -> dense(6) -> tanh -> dense(1)", model=lambda: nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 1)))
SGD = dict(optimizer="sgd(lr: 0.1)")


def numbers(loss, objective, **more):
    return dict(name=loss, loss=loss, **MLP, **SGD, objective=lambda y, t, x: objective(y, t), shown=more.pop("shown", lambda y: [y]), **more)


def classes(loss, objective, **more):
    return dict(name=loss, loss=loss, classes=3, **MLP, **SGD, objective=lambda y, t, x: objective(y, t), shown=lambda y: [y.softmax(1)], **more)


def yes_or_no(loss, objective, shown=torch.sigmoid):
    return dict(name=loss, loss=loss, classes=2, **ONE, **SGD, objective=lambda y, t, x: objective(y[:, 0], t.double()), shown=lambda y: [shown(y)])


def stepped(optimizer, **more):
    return dict(name=optimizer, loss="cross_entropy", classes=3, **MLP, optimizer=optimizer, **more)


def of_weights(model):
    """Of weights, and neither of biases."""
    weights = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    return 0.01 * sum(w.abs().sum() for w in weights) + 0.03 * sum(w.square().sum() for w in weights) / 2


def counted(case, weight):
    """The same loss of an output with a name, times a weight."""
    name, end = case["loss"].rstrip(")"), ")" if "(" in case["loss"] else ""
    call = f"{name}{', ' if end else '('}weight: {weight})"
    return case | dict(name=call, loss=f"{{ y: {call} }}", network=f"y = {case['network']}\noutput y",
                       objective=lambda y, t, x, of=case["objective"]: weight * of(y, t, x))


WEIGHTS = torch.tensor([0.5, 2, 1.25]).double()

CASES = [
    counted(numbers("mse", F.mse_loss), 0.7),
    counted(numbers("mae", F.l1_loss), 0.7),
    counted(numbers("huber(0.7)", lambda y, t: F.huber_loss(y, t, delta=0.7)), 1.5),
    counted(numbers("mape", lambda y, t: ((y - t).abs() / t.abs()).mean()), 0.7),
    counted(numbers("log_cosh", lambda y, t: (y - t).cosh().log().mean()), 0.7),
    counted(numbers("poisson", lambda y, t: F.poisson_nll_loss(y, t, log_input=True), shown=lambda y: [y.exp()]), 0.7),
    counted(yes_or_no("hinge", lambda y, t: (1 - (2 * t - 1) * y).clamp(min=0).mean(), shown=lambda y: y), 0.7),
    yes_or_no("hinge(squared: true)", lambda y, t: ((1 - (2 * t - 1) * y).clamp(min=0) ** 2).mean(), shown=lambda y: y),
    yes_or_no("binary_cross_entropy(class_weights: [1, 2.5])", lambda y, t: F.binary_cross_entropy_with_logits(y, t, pos_weight=torch.tensor(2.5))),
    yes_or_no("binary_cross_entropy(smoothing: 0.2)", lambda y, t: F.binary_cross_entropy_with_logits(y, t * 0.8 + 0.1)),
    counted(yes_or_no("binary_cross_entropy(class_weights: [0.5, 2], smoothing: 0.2)",
                      lambda y, t: -(2 * (s := t * 0.8 + 0.1) * F.logsigmoid(y) + 0.5 * (1 - s) * F.logsigmoid(-y)).mean()), 0.7),
    classes("cross_entropy(class_weights: [0.5, 2, 1.25])", lambda y, t: F.cross_entropy(y, t, weight=WEIGHTS)),
    classes("cross_entropy(smoothing: 0.1)", lambda y, t: F.cross_entropy(y, t, label_smoothing=0.1)),
    classes("cross_entropy(ignore: 1)", lambda y, t: F.cross_entropy(y, t, ignore_index=1)),
    classes("cross_entropy(class_weights: [0.5, 2, 1.25], smoothing: 0.3, ignore: 2)",
            lambda y, t: F.cross_entropy(y, t, weight=WEIGHTS, label_smoothing=0.3, ignore_index=2)),
    dict(name="classes of each step", loss="cross_entropy(class_weights: [0.5, 2, 1.25, 1], smoothing: 0.2, ignore: 3)", classes=4, steps=[5], shape=[15], **SGD,
         network="vector(15) -> reshape(5, 3) -> dense(4)", model=lambda: nn.Sequential(nn.Unflatten(1, (5, 3)), nn.Linear(3, 4)),
         objective=lambda y, t, x: F.cross_entropy(y.flatten(0, 1), t.flatten(), weight=torch.tensor([0.5, 2, 1.25, 1]).double(), label_smoothing=0.2, ignore_index=3),
         shown=lambda y: [y.softmax(2)]),
    stepped("sgd(lr: 0.2, momentum: 0.8, dampening: 0.3, weight_decay: 0.02, decay_on: weights)"),
    stepped("sgd(lr: 0.2, momentum: 0.8, nesterov: true, weight_decay: 0.02)"),
    stepped("adam(lr: 0.05, amsgrad: true)"),
    stepped("adam(lr: 0.05, beta1: 0.7, beta2: 0.9, epsilon: 0.01, weight_decay: 0.02, decay_on: weights)"),
    stepped("adamw(lr: 0.05, beta1: 0.7, beta2: 0.9, epsilon: 0.01, weight_decay: 0.3, amsgrad: true, decay_on: weights)"),
    stepped("nadam(lr: 0.05)"),
    stepped("nadam(lr: 0.05, beta1: 0.7, beta2: 0.9, epsilon: 0.01, momentum_decay: 0.5, weight_decay: 0.02, decay_on: weights)"),
    stepped("rmsprop(lr: 0.02, momentum: 0.5, centered: true, weight_decay: 0.01)"),
    stepped("rmsprop(lr: 0.02, alpha: 0.8, epsilon: 0.01, weight_decay: 0.02, decay_on: weights)"),
    stepped("adagrad(lr: 0.1, lr_decay: 0.1)"),
    stepped("adagrad(lr: 0.1, initial: 0.2, epsilon: 0.01, lr_decay: 0.1, reset: 4, weight_decay: 0.02, decay_on: weights)"),
    stepped("adadelta(lr: 1, rho: 0.8, weight_decay: 0.01)"),
    stepped("adadelta(lr: 0.5, rho: 0.7, epsilon: 0.01, weight_decay: 0.02, decay_on: weights)"),
    stepped("sgd(lr: 0.2)", settings="penalty: [l1(0.01), l2(0.03)]", penalty=of_weights) | dict(name="penalties"),
    stepped("sgd(lr: 0.5)", settings="clip: norm(0.1)", clip=lambda p: nn.utils.clip_grad_norm_(p, 0.1)) | dict(name="clipped by norm"),
    stepped("sgd(lr: 0.5)", settings="clip: value(0.02)", clip=lambda p: nn.utils.clip_grad_value_(p, 0.02)) | dict(name="clipped by value"),
]
