// All families, as one instruction set has them.
#include "kernels/kernel.h"

// One a line, so that additions meet no other.
// clang-format off
#define DLSPEC_FAMILIES(FAMILY) \
  FAMILY(activation) \
  FAMILY(arithmetic) \
  FAMILY(attention) \
  FAMILY(batch_norm) \
  FAMILY(convolution) \
  FAMILY(copy) \
  FAMILY(dense) \
  FAMILY(depthwise) \
  FAMILY(dropout) \
  FAMILY(embedding) \
  FAMILY(embedding_loss) \
  FAMILY(gather) \
  FAMILY(gradient) \
  FAMILY(group_norm) \
  FAMILY(hierarchical_softmax) \
  FAMILY(initialize) \
  FAMILY(layer_norm) \
  FAMILY(layer_scale) \
  FAMILY(local_response_norm) \
  FAMILY(loss) \
  FAMILY(masked_norm) \
  FAMILY(masking) \
  FAMILY(metric) \
  FAMILY(narrow_groups) \
  FAMILY(noise) \
  FAMILY(optimizer) \
  FAMILY(permute) \
  FAMILY(pieces) \
  FAMILY(pointwise) \
  FAMILY(pooling) \
  FAMILY(probe) \
  FAMILY(recurrent) \
  FAMILY(recurrent_input) \
  FAMILY(regression) \
  FAMILY(resample) \
  FAMILY(softmax) \
  FAMILY(value_loss) \
  FAMILY(winograd)
// clang-format on

namespace dlspec::DLSPEC_ISA {

#define DLSPEC_DECLARE(name) extern const Family name##_kernels;
DLSPEC_FAMILIES(DLSPEC_DECLARE)

#define DLSPEC_POINT(name) &name##_kernels,
static const Family* const list[] = {DLSPEC_FAMILIES(DLSPEC_POINT)};

extern const Families families{list, sizeof list / sizeof *list};

}
