#pragma once

#include <ATen/core/Tensor.h>

namespace stand_in {

// A tensor of the device as the processor's, with the same memory.
at::Tensor near(const at::Tensor& tensor);

} // namespace stand_in
