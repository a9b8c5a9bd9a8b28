"""Convolutions of every kind, pools, and what else is done to pictures, rows and volumes."""
import torch
from torch import nn
from torch.nn import functional as F
from wired import Wired


class Residual(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.c1, self.b1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.c2, self.b2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.sc = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o)) if stride != 1 or i != o else nn.Identity()

    def forward(self, x):
        return F.relu(self.b2(self.c2(F.relu(self.b1(self.c1(x))))) + self.sc(x))


class Token(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(features))


RESIDUAL = """
  {h} = {x} -> conv2d({o}, kernel: 3, stride: {s}, padding: same, bias: false) -> batch_norm -> relu -> conv2d({o}, kernel: 3, padding: same, bias: false) -> batch_norm
  {y} = {h} + {shortcut} -> relu"""

CASES = [
    dict(name="a small resnet", shape=[3, 8, 8], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.05, momentum: 0.9, weight_decay: 5e-4)",
         network="x = image(3, 8, 8) -> conv2d(4, kernel: 3, padding: same, bias: false) -> batch_norm -> relu"
                 + RESIDUAL.format(x="x", h="a", y="b", o=4, s=1, shortcut="x")
                 + RESIDUAL.format(x="b", h="c", y="d", o=9, s=2, shortcut="(b -> conv2d(9, kernel: 1, stride: 2, bias: false) -> batch_norm)")
                 + "\n  d -> global_avg_pool -> dense(3)",
         model=lambda: nn.Sequential(nn.Conv2d(3, 4, 3, 1, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), Residual(4, 4, 1), Residual(4, 9, 2),
                                     nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(9, 3))),
    dict(name="depthwise and pointwise", shape=[2, 9, 8], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="image(2, 9, 8) -> conv2d(6, kernel: 3, stride: 2, padding: same, bias: false) -> batch_norm -> relu -> conv2d(6, kernel: 3, groups: 6, padding: same, bias: false) -> batch_norm -> relu"
                 " -> conv2d(10, kernel: 1) -> tanh -> conv2d(10, kernel: 3, stride: 2, groups: 10, padding: same) -> relu -> global_avg_pool -> dense(3)",
         model=lambda: nn.Sequential(nn.Conv2d(2, 6, 3, 2, 1, bias=False), nn.BatchNorm2d(6), nn.ReLU(), nn.Conv2d(6, 6, 3, 1, 1, groups=6, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
                                     nn.Conv2d(6, 10, 1), nn.Tanh(), nn.Conv2d(10, 10, 3, 2, 1, groups=10), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(10, 3))),
    dict(name="groups and dilation", shape=[4, 10, 9], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="image(4, 10, 9) -> conv2d(6, kernel: 3, groups: 2, dilation: 2, padding: same) -> relu -> conv2d(9, kernel: 3x2, stride: 2x3, dilation: 3x1, groups: 3) -> tanh -> global_max_pool -> dense(3)",
         model=lambda: Wired(lambda m, x: m.c(m.b(m.a(x).relu()).tanh().amax((2, 3))), a=nn.Conv2d(4, 6, 3, 1, 2, 2, groups=2),
                             b=nn.Conv2d(6, 9, (3, 2), (2, 3), 0, (3, 1), groups=3), c=nn.Linear(9, 3))),
    dict(name="down and up again", shape=[1, 8, 6], values=48, loss="mse", optimizer="adam(lr: 0.01)",
         network="""
           a = image(1, 8, 6) -> conv2d(3, kernel: 3, padding: same) -> relu
           b = a -> max_pool2d(2) -> conv2d(5, kernel: 3, padding: same) -> relu -> conv_transpose2d(3, kernel: 2, stride: 2) -> relu
           concat(a, b) -> conv2d(1, kernel: 3, padding: same) -> flatten
         """,
         model=lambda: Wired(lambda m, x: m.d(torch.cat([(a := m.a(x).relu()), m.c(m.b(F.max_pool2d(a, 2)).relu()).relu()], 1)).flatten(1),
                             a=nn.Conv2d(1, 3, 3, 1, 1), b=nn.Conv2d(3, 5, 3, 1, 1), c=nn.ConvTranspose2d(5, 3, 2, 2), d=nn.Conv2d(6, 1, 3, 1, 1))),
    dict(name="transposed with every option", shape=[4, 4, 5], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="image(4, 4, 5) -> conv_transpose2d(6, kernel: 3x2, stride: 2x3, padding: 1x0, output_padding: 1x2, groups: 2) -> tanh"
                 " -> conv_transpose2d(6, kernel: 3, groups: 6, dilation: 2, bias: false) -> relu -> global_avg_pool -> dense(3)",
         model=lambda: nn.Sequential(nn.ConvTranspose2d(4, 6, (3, 2), (2, 3), (1, 0), (1, 2), groups=2), nn.Tanh(), nn.ConvTranspose2d(6, 6, 3, groups=6, dilation=2, bias=False), nn.ReLU(),
                                     nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3))),
    dict(name="rows", shape=[51], classes=3, loss="cross_entropy", optimizer="adam(lr: 0.01)",
         network="vector(51) -> reshape(3, 17) -> conv1d(8, kernel: 5, padding: same, bias: false) -> batch_norm -> relu -> max_pool1d(3, stride: 2, padding: 1) -> conv1d(8, kernel: 3, groups: 8, dilation: 2) -> tanh"
                 " -> conv_transpose1d(4, kernel: 4, stride: 2, padding: 1) -> avg_pool1d(2) -> relu -> global_avg_pool -> dense(3)",
         model=lambda: nn.Sequential(nn.Unflatten(1, (3, 17)), nn.Conv1d(3, 8, 5, 1, 2, bias=False), nn.BatchNorm1d(8), nn.ReLU(), nn.MaxPool1d(3, 2, 1), nn.Conv1d(8, 8, 3, groups=8, dilation=2), nn.Tanh(),
                                     nn.ConvTranspose1d(8, 4, 4, 2, 1), nn.AvgPool1d(2), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(4, 3))),
    dict(name="volumes", shape=[240], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="vector(240) -> reshape(2, 5, 6, 4) -> conv3d(4, kernel: 3, padding: same, bias: false) -> batch_norm -> relu -> max_pool3d(2, padding: 1x0x1) -> conv3d(6, kernel: 2, stride: 1x2x1, groups: 2) -> tanh"
                 " -> conv_transpose3d(3, kernel: 2, stride: 2x1x1) -> avg_pool3d(2, stride: 1) -> relu -> flatten -> dense(3)",
         model=lambda: nn.Sequential(nn.Unflatten(1, (2, 5, 6, 4)), nn.Conv3d(2, 4, 3, 1, 1, bias=False), nn.BatchNorm3d(4), nn.ReLU(), nn.MaxPool3d(2, padding=(1, 0, 1)), nn.Conv3d(4, 6, 2, (1, 2, 1), groups=2), nn.Tanh(),
                                     nn.ConvTranspose3d(6, 3, 2, (2, 1, 1)), nn.AvgPool3d(2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(3 * 3 * 1 * 2, 3))),
    dict(name="averages with and without their padding", shape=[3, 8, 9], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="image(3, 8, 9) -> conv2d(4, kernel: 1) -> avg_pool2d(3, stride: 2, padding: 1) -> tanh -> conv2d(4, kernel: 1) -> avg_pool2d(2, padding: 1, count_include_pad: false, ceil_mode: true)"
                 " -> tanh -> conv2d(4, kernel: 1) -> max_pool2d(2, ceil_mode: true) -> flatten -> dense(3)",
         model=lambda: nn.Sequential(nn.Conv2d(3, 4, 1), nn.AvgPool2d(3, 2, 1), nn.Tanh(), nn.Conv2d(4, 4, 1), nn.AvgPool2d(2, padding=1, count_include_pad=False, ceil_mode=True),
                                     nn.Tanh(), nn.Conv2d(4, 4, 1), nn.MaxPool2d(2, ceil_mode=True), nn.Flatten(), nn.Linear(16, 3))),
    dict(name="pools told by their size", shape=[2, 7, 6], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="""
           x = image(2, 7, 6) -> conv2d(3, kernel: 1)
           a = x -> adaptive_avg_pool2d(3x4) -> flatten
           b = x -> adaptive_max_pool2d(2x6) -> flatten
           c = x -> adaptive_concat_pool(1) -> flatten
           d = x -> adaptive_concat_pool(3x2) -> flatten
           concat(a, b, c, d) -> dense(3)
         """,
         model=lambda: Wired(lambda m, x: m.b(torch.cat([F.adaptive_avg_pool2d(h := m.a(x), (3, 4)).flatten(1), F.adaptive_max_pool2d(h, (2, 6)).flatten(1)]
                                                        + [p(h, s).flatten(1) for s in ((1, 1), (3, 2)) for p in (F.adaptive_max_pool2d, F.adaptive_avg_pool2d)], 1)),
                             a=nn.Conv2d(2, 3, 1), b=nn.Linear(36 + 36 + 6 + 36, 3))),
    dict(name="enlarged and framed", shape=[2, 3, 4], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="image(2, 3, 4) -> conv2d(3, kernel: 1) -> upsample(2, mode: bilinear) -> tanh -> pad(1, mode: reflect) -> conv2d(3, kernel: 3, stride: 2) -> upsample(2x3) -> pad(1x2, mode: replicate)"
                 " -> relu -> conv2d(2, kernel: 3) -> pad(1x0, value: 0.5) -> relu -> flatten -> dense(3)",
         model=lambda: nn.Sequential(nn.Conv2d(2, 3, 1), nn.Upsample(scale_factor=2, mode="bilinear"), nn.Tanh(), nn.ReflectionPad2d(1), nn.Conv2d(3, 3, 3, 2), nn.Upsample(scale_factor=(2, 3)),
                                     nn.ReplicationPad2d((2, 2, 1, 1)), nn.ReLU(), nn.Conv2d(3, 2, 3), nn.ConstantPad2d((0, 0, 1, 1), 0.5), nn.ReLU(), nn.Flatten(), nn.Linear(2 * 8 * 14, 3))),
    dict(name="group_norm", shape=[3, 5, 4], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="image(3, 5, 4) -> conv2d(6, kernel: 3, padding: same) -> group_norm(2) -> relu -> conv2d(4, kernel: 1) -> group_norm(4, scale: false, bias: false) -> tanh"
                 " -> conv2d(4, kernel: 2) -> group_norm(1, epsilon: 1e-3) -> flatten -> dense(3)",
         model=lambda: nn.Sequential(nn.Conv2d(3, 6, 3, 1, 1), nn.GroupNorm(2, 6), nn.ReLU(), nn.Conv2d(6, 4, 1), nn.GroupNorm(4, 4, affine=False), nn.Tanh(),
                                     nn.Conv2d(4, 4, 2), nn.GroupNorm(1, 4, eps=1e-3), nn.Flatten(), nn.Linear(4 * 4 * 3, 3))),
    dict(name="batch_norm over the features of a sequence", shape=[20], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="vector(20) -> reshape(5, 4) -> batch_norm(axis: 1) -> relu -> flatten -> dense(3)",
         model=lambda: Wired(lambda m, x: m.b(m.a(x.unflatten(1, (5, 4)).transpose(1, 2)).transpose(1, 2).relu().flatten(1)), a=nn.BatchNorm1d(4), b=nn.Linear(20, 3))),
    dict(name="patches with a class token", shape=[2, 6, 4], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="image(2, 6, 4) -> conv2d(3, kernel: 3, padding: same) -> patch_embed(5, patch: 3x2) -> tanh -> class_token -> flatten -> dense(3)",
         model=lambda: Wired(lambda m, x: m.c(torch.cat([m.t.weight.expand(len(x), 1, 5), m.b(m.a(x)).flatten(2).transpose(1, 2).tanh()], 1).flatten(1)),
                             a=nn.Conv2d(2, 3, 3, 1, 1), b=nn.Conv2d(3, 5, (3, 2), (3, 2)), t=Token(5), c=nn.Linear(25, 3))),
    dict(name="neighbouring channels", shape=[2, 4, 3], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="image(2, 4, 3) -> conv2d(7, kernel: 2) -> local_response_norm(5, alpha: 0.5, k: 2) -> conv2d(6, kernel: 1) -> local_response_norm(2, alpha: 0.3, beta: 0.5) -> layer_scale(0.5) -> flatten -> dense(3)",
         model=lambda: Wired(lambda m, x: m.c((nn.functional.local_response_norm(m.b(nn.functional.local_response_norm(m.a(x), 5, 0.5, 0.75, 2)), 2, 0.3, 0.5, 1) * m.t.weight[:, None, None]).flatten(1)),
                             a=nn.Conv2d(2, 7, 2), b=nn.Conv2d(7, 6, 1), t=Token(6), c=nn.Linear(36, 3))),
    dict(name="what is left of an axis", shape=[2, 5, 4], classes=3, loss="cross_entropy", optimizer="sgd(lr: 0.1)",
         network="""
           x = image(2, 5, 4) -> conv2d(3, kernel: 1)
           a = x -> mean(axis: 0) -> flatten
           b = x -> sum(axis: 1, keep: true) -> flatten
           c = x -> max(axis: 2) -> tanh -> layer_scale(2) -> sum(axis: 1)
           d = x -> reshape(12, 5) -> max -> mean
           concat(a, b, c, d) -> dense(3)
         """,
         model=lambda: Wired(lambda m, x: m.b(torch.cat([(h := m.a(x)).mean(1).flatten(1), h.sum(2).flatten(1), (h.amax(3).tanh() * m.t.weight).sum(2), h.reshape(-1, 12, 5).amax(1).mean(1, keepdim=True)], 1)),
                             a=nn.Conv2d(2, 3, 1), t=Token(5), b=nn.Linear(20 + 12 + 3 + 1, 3))),
]
