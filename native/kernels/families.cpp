// All families, as one instruction set has them.
#include "kernels/kernel.h"

namespace dlspec::DLSPEC_ISA {

extern const Family activation_kernels, batch_norm_kernels, conv2d_kernels, dense_kernels, dropout_kernels,
    gather_kernels, initialize_kernels, loss_kernels, metric_kernels, optimizer_kernels, permute_kernels,
    pool2d_kernels, probe_kernels, softmax_kernels;

static const Family* const list[] = {
    &activation_kernels, &batch_norm_kernels, &conv2d_kernels, &dense_kernels,   &dropout_kernels,
    &gather_kernels,     &initialize_kernels, &loss_kernels,   &metric_kernels,  &optimizer_kernels,
    &permute_kernels,    &pool2d_kernels,     &probe_kernels,  &softmax_kernels,
};

extern const Families families{list, sizeof list / sizeof *list};

}
