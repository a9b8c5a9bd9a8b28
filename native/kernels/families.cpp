// All families, as one instruction set has them.
#include "kernels/kernel.h"

// One a line, so that additions meet no other.
// clang-format off
#define DLSPEC_FAMILIES(FAMILY) \
  FAMILY(activation) \
  FAMILY(arithmetic) \
  FAMILY(batch_norm) \
  FAMILY(convolution) \
  FAMILY(copy) \
  FAMILY(dense) \
  FAMILY(depthwise) \
  FAMILY(dropout) \
  FAMILY(gather) \
  FAMILY(gradient) \
  FAMILY(group_norm) \
  FAMILY(initialize) \
  FAMILY(loss) \
  FAMILY(metric) \
  FAMILY(optimizer) \
  FAMILY(permute) \
  FAMILY(pooling) \
  FAMILY(probe) \
  FAMILY(resample) \
  FAMILY(softmax)
// clang-format on

namespace dlspec::DLSPEC_ISA {

#define DLSPEC_DECLARE(name) extern const Family name##_kernels;
DLSPEC_FAMILIES(DLSPEC_DECLARE)

#define DLSPEC_POINT(name) &name##_kernels,
static const Family* const list[] = {DLSPEC_FAMILIES(DLSPEC_POINT)};

extern const Families families{list, sizeof list / sizeof *list};

}
