// Runs whatever a CUDA kernel is called for on the processor, and refuses what CUDA refuses:
// operators without a kernel for it, and tensors of two devices in one call.
#include <ATen/ATen.h>
#include <ATen/EmptyTensor.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/view_native.h>
#include <torch/library.h>
#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "counts.h"
#include "fault.h"
#include "kernels.h"
#include "memory.h"

namespace stand_in {

at::Tensor near(const at::Tensor& tensor) {
  auto options = tensor.options().device(c10::kCPU);
  if (tensor.numel() == 0) {
    return at::empty_strided(tensor.sizes(), tensor.strides(), options);
  }
  return at::from_blob(
      for_kernels<void>(tensor.data_ptr()), tensor.sizes(), tensor.strides(), [tensor](void*) {}, options);
}

namespace {

using c10::Stack;

const std::unordered_map<std::string, bool>& kernels() {
  // Each operator that has a kernel for CUDA; true: it takes tensors of another device, if it
  // takes them at all, only as single numbers of the processor.
  static const auto* kernels = new std::unordered_map<std::string, bool>{
#include "cuda_kernels.inc"
  };
  return *kernels;
}

bool is_near(const at::Tensor& tensor) {
  return tensor.defined() && tensor.is_cpu();
}

// Operators whose result's size only the device knows.
bool waits(const std::string& name) {
  static const std::vector<std::string> names = {
      "aten::nonzero", "aten::masked_select", "aten::_unique2", "aten::unique_dim", "aten::unique_consecutive",
      "aten::equal", "aten::bincount", "aten::repeat_interleave"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

void check_devices(const std::string& name, bool single_numbers, const at::Tensor& tensor) {
  if (is_near(tensor)) {
    TORCH_CHECK(
        (single_numbers && tensor.dim() == 0) || name.rfind("aten::index", 0) == 0,
        "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu! (in ",
        name, ", a tensor of ", tensor.dim(), " dimensions)");
  }
}

// A tensor of the device with the numbers that a kernel made in the processor's memory.
at::Tensor far(const at::Tensor& made) {
  auto first = c10::Device(c10::DeviceType::CUDA, 0);
  if (made.defined() && made.is_meta()) {
    return at::empty_strided(made.sizes(), made.strides(), made.options().device(first));
  }
  if (!is_near(made)) {
    return made;
  }
  if (on_device(reinterpret_cast<char*>(made.data_ptr()) - kernel_side()) && made.numel() > 0) {
    // A view: the same memory, which the view keeps.
    char* at = reinterpret_cast<char*>(made.storage().mutable_data()) - kernel_side();
    auto* kept = new at::Tensor(made);
    c10::DataPtr data(at, kept, [](void* tensor) { delete static_cast<at::Tensor*>(tensor); }, first);
    c10::Storage storage(c10::Storage::use_byte_size_t(), made.storage().nbytes(), std::move(data), nullptr, false);
    auto view = at::detail::make_tensor<c10::TensorImpl>(
        std::move(storage), c10::DispatchKeySet(c10::DispatchKey::CUDA), made.dtype());
    view.unsafeGetTensorImpl()->set_sizes_and_strides(made.sizes(), made.strides(), made.storage_offset());
    return view;
  }
  at::Tensor result = at::empty_strided(made.sizes(), made.strides(), made.options().device(first));
  near(result).copy_(made);
  return result;
}

// Lets an argument that a kernel made larger have its new size.
void take_over(const at::Tensor& tensor, const at::Tensor& made) {
  if (!tensor.sizes().equals(made.sizes())) {
    tensor.resize_(made.sizes());
    if (made.is_cpu()) {
      near(tensor).copy_(made);
    }
  }
}

double bytes(const at::Tensor& tensor) {
  return tensor.defined() ? static_cast<double>(tensor.numel()) * tensor.element_size() : 0;
}

double bytes(const c10::IValue& value) {
  double sum = 0;
  if (value.isTensor()) {
    sum = bytes(value.toTensor());
  } else if (value.isTensorList()) {
    for (const at::Tensor& each : value.toTensorVector()) {
      sum += bytes(each);
    }
  } else if (value.isOptionalTensorList()) {
    for (const auto& each : value.toOptionalTensorList()) {
      std::optional<at::Tensor> tensor = each;
      sum += tensor.has_value() ? bytes(*tensor) : 0;
    }
  }
  return sum;
}

// Operators that read some rows of their first argument.
bool gathers(const std::string& name) {
  return name.rfind("aten::index", 0) == 0 || name.rfind("aten::gather", 0) == 0;
}

// Of the tensors among a call's arguments, where a report is to have them.
std::string shapes(const std::vector<c10::IValue>& arguments) {
  static const bool wanted = std::getenv("STAND_IN_GPU_SHAPES") != nullptr;
  std::string shapes;
  for (const c10::IValue& argument : arguments) {
    if (wanted && argument.isTensor() && argument.toTensor().defined()) {
      const at::Tensor& tensor = argument.toTensor();
      shapes += " " + c10::str(tensor.sizes()) + c10::toString(tensor.scalar_type());
    }
  }
  return shapes;
}

void charge_call(
    const std::string& name, const std::vector<c10::IValue>& arguments, const Stack& stack, std::size_t results) {
  double moved = 0;
  const at::Tensor* first = nullptr;
  for (std::size_t i = 0; i < arguments.size(); i++) {
    if (first == nullptr && arguments[i].isTensor()) {
      first = &arguments[i].toTensor();
    }
    moved += i == 0 && gathers(name) ? 0 : bytes(arguments[i]);
  }
  bool out = name.find("out") != std::string::npos || name.find("_.") != std::string::npos || name.back() == '_';
  for (std::size_t r = stack.size() - results; r < stack.size(); r++) {
    moved += out ? 0 : bytes(stack[r]);
  }
  double operations = 0;
  auto product = [&](std::size_t a, std::size_t b) {
    operations = 2. * arguments[a].toTensor().numel() * arguments[b].toTensor().size(-1);
  };
  if (name.rfind("aten::mm", 0) == 0 || name.rfind("aten::bmm", 0) == 0) {
    product(0, 1);
  } else if (name.rfind("aten::addmm", 0) == 0 || name.rfind("aten::baddbmm", 0) == 0) {
    product(1, 2);
  }
  charge(name + shapes(arguments), moved, operations, first != nullptr && first->element_size() == 2);
}

at::Tensor without_numbers(const at::Tensor& tensor) {
  return at::empty_strided(tensor.sizes(), tensor.strides(), tensor.options().device(c10::kMeta));
}

c10::IValue without_numbers(const c10::IValue& value) {
  if (value.isTensor() && value.toTensor().defined()) {
    return without_numbers(value.toTensor());
  }
  if (value.isTensorList()) {
    std::vector<at::Tensor> list;
    for (const at::Tensor& each : value.toTensorVector()) {
      list.push_back(without_numbers(each));
    }
    return c10::List<at::Tensor>(list);
  }
  if (value.isOptionalTensorList()) {
    c10::List<std::optional<at::Tensor>> list;
    for (const auto& each : value.toOptionalTensorList()) {
      std::optional<at::Tensor> tensor = each;
      list.push_back(tensor.has_value() ? std::optional<at::Tensor>(without_numbers(*tensor)) : std::nullopt);
    }
    return list;
  }
  return value;
}

// On the processor; in a dry run only as far as its results' sizes, where PyTorch knows how.
void perform(const c10::OperatorHandle& op, std::size_t begin, Stack* stack) {
  if (!dry() || !op.hasKernelForDispatchKey(c10::DispatchKey::Meta)) {
    if (dry()) {
      count("computed", op.schema().operator_name().name);
    }
    op.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack);
    return;
  }
  for (std::size_t i = begin; i < stack->size(); i++) {
    (*stack)[i] = without_numbers((*stack)[i]);
  }
  op.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::Meta), stack);
}

void run(const c10::OperatorHandle& op, c10::DispatchKeySet, Stack* stack) {
  const auto& schema = op.schema();
  std::string name = schema.operator_name().name;
  std::string full = schema.overload_name().empty() ? name : name + "." + schema.overload_name();
  auto kernel = kernels().find(full);
  TORCH_CHECK_NOT_IMPLEMENTED(
      kernel != kernels().end(),
      "Could not run '", full, "' with arguments from the 'CUDA' backend.");
  work_or_fail();
  count("kernel", full);
  if (waits(name)) {
    count("wait", full);
  }

  std::size_t given = schema.arguments().size();
  std::size_t begin = stack->size() - given;
  std::vector<c10::IValue> arguments(stack->begin() + begin, stack->end());
  auto prepared = [&](const at::Tensor& tensor) {
    check_devices(name, kernel->second, tensor);
    return tensor.defined() && tensor.is_cuda() ? near(tensor) : tensor;
  };
  for (std::size_t i = 0; i < given; i++) {
    c10::IValue& value = (*stack)[begin + i];
    if (value.isTensor()) {
      value = prepared(value.toTensor());
    } else if (value.isTensorList()) {
      std::vector<at::Tensor> list;
      for (const at::Tensor& each : value.toTensorVector()) {
        list.push_back(prepared(each));
      }
      value = c10::List<at::Tensor>(list);
    } else if (value.isOptionalTensorList()) {
      c10::List<std::optional<at::Tensor>> list;
      for (const auto& each : value.toOptionalTensorList()) {
        std::optional<at::Tensor> tensor = each;
        if (tensor.has_value() && tensor->scalar_type() == at::kBool && tensor->is_cuda()) {
          count("wait", full + " by a mask");
        }
        list.push_back(tensor.has_value() ? std::optional<at::Tensor>(prepared(*tensor)) : std::nullopt);
      }
      value = list;
    }
  }
  std::vector<c10::IValue> kernel_arguments(stack->begin() + begin, stack->end());
  perform(op, begin, stack);
  charge_call(full, arguments, *stack, schema.returns().size());

  std::size_t results = stack->size() - schema.returns().size();
  for (std::size_t r = 0; r < schema.returns().size(); r++) {
    c10::IValue& result = (*stack)[results + r];
    const auto* alias = schema.returns()[r].alias_info();
    if (alias != nullptr && alias->isWrite() && result.isTensor()) {
      for (std::size_t a = 0; a < given; a++) {
        const auto* of = schema.arguments()[a].alias_info();
        if (of != nullptr && *of == *alias) {
          take_over(arguments[a].toTensor(), kernel_arguments[a].toTensor());
          result = arguments[a];
        }
      }
    } else if (result.isTensor()) {
      result = far(result.toTensor());
    } else if (result.isTensorList()) {
      std::vector<at::Tensor> list;
      for (const at::Tensor& each : result.toTensorVector()) {
        list.push_back(far(each));
      }
      result = c10::List<at::Tensor>(list);
    }
  }
}

at::Tensor empty(
    c10::IntArrayRef size,
    std::optional<at::ScalarType> type,
    std::optional<at::Layout>,
    std::optional<at::Device>,
    std::optional<bool>,
    std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(
      size,
      &device_allocator(),
      c10::DispatchKeySet(c10::DispatchKey::CUDA),
      c10::dtype_or_default(type),
      format);
}

at::Tensor empty_strided(
    c10::IntArrayRef size,
    c10::IntArrayRef stride,
    std::optional<at::ScalarType> type,
    std::optional<at::Layout>,
    std::optional<at::Device>,
    std::optional<bool>) {
  return at::detail::empty_strided_generic(
      size, stride, &device_allocator(), c10::DispatchKeySet(c10::DispatchKey::CUDA), c10::dtype_or_default(type));
}

at::Tensor as_strided(
    const at::Tensor& tensor, c10::IntArrayRef size, c10::IntArrayRef stride, std::optional<std::int64_t> offset) {
  return at::native::as_strided_tensorimpl(tensor, size, stride, offset);
}

const at::Tensor& resize(const at::Tensor& tensor, c10::IntArrayRef size, std::optional<at::MemoryFormat>) {
  auto* impl = tensor.unsafeGetTensorImpl();
  std::size_t bytes = (c10::multiply_integers(size) + tensor.storage_offset()) * tensor.element_size();
  if (bytes > tensor.storage().nbytes()) {
    c10::DataPtr larger = device_allocator().allocate(bytes);
    if (tensor.storage().nbytes() > 0) {
      device_allocator().copy_data(larger.get(), tensor.storage().data(), tensor.storage().nbytes());
    }
    tensor.storage().unsafeGetStorageImpl()->set_data_ptr_noswap(std::move(larger));
    tensor.storage().unsafeGetStorageImpl()->set_nbytes(bytes);
  }
  impl->set_sizes_contiguous(size);
  return tensor;
}

at::Tensor& copy(at::Tensor& to, const at::Tensor& from, bool non_blocking) {
  work_or_fail();
  std::string one = from.numel() * from.element_size() <= 8 ? " of one number" : "";
  // Of large tensors a dry run has no numbers.
  bool numbers = !dry() || bytes(to) < (1 << 20);
  if (to.is_cuda() && from.is_cuda()) {
    count("on device", "copy");
    charge("copy" + shapes({to, from}), bytes(to) + bytes(from), 0, false);
  } else if (to.is_cuda()) {
    // A pinned source is read when the stream comes to it; here, at once.
    count("to device", (non_blocking && pinned(from.data_ptr()) ? "without waiting" : "waiting") + one);
  } else {
    count("to host", (non_blocking && pinned(to.data_ptr()) ? "without waiting" : "waiting") + one);
  }
  if (numbers) {
    (to.is_cuda() ? near(to) : to).copy_(from.is_cuda() ? near(from) : from);
  }
  return to;
}

at::Scalar number(const at::Tensor& tensor) {
  work_or_fail();
  count("to host", "one number");
  return at::_local_scalar_dense(near(tensor));
}

} // namespace

TORCH_LIBRARY_IMPL(_, CUDA, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&run>());
}

TORCH_LIBRARY_IMPL(aten, CUDA, library) {
#include "cuda_instead.inc"
  library.impl("empty.memory_format", TORCH_FN(empty));
  library.impl("empty_strided", TORCH_FN(empty_strided));
  library.impl("as_strided", TORCH_FN(as_strided));
  library.impl("view", TORCH_FN(at::native::view));
  library.impl("_reshape_alias", TORCH_FN(at::native::_reshape_alias));
  library.impl("resize_", TORCH_FN(resize));
  library.impl("copy_", TORCH_FN(copy));
  library.impl("_local_scalar_dense", TORCH_FN(number));
}

} // namespace stand_in
