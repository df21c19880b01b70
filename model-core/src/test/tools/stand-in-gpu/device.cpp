// Makes PyTorch for processors believe that it has one CUDA device.
#include <ATen/core/Generator.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/native/transformers/attention.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include "counts.h"
#include "memory.h"

namespace stand_in {
namespace {

using c10::Device;
using c10::DeviceIndex;
using c10::DeviceType;
using c10::Stream;

Device only(Device device) {
  TORCH_CHECK(device.index() <= 0, "CUDA error: invalid device ordinal ", static_cast<int>(device.index()));
  return Device(DeviceType::CUDA, 0);
}

// One device, one stream, and all work done when it is given out.
struct Guard final : c10::impl::DeviceGuardImplInterface {
  DeviceType type() const override {
    return DeviceType::CUDA;
  }
  Device exchangeDevice(Device device) const override {
    return only(device);
  }
  Device getDevice() const override {
    return Device(DeviceType::CUDA, 0);
  }
  void setDevice(Device device) const override {
    only(device);
  }
  void uncheckedSetDevice(Device) const noexcept override {}
  Stream getStream(Device) const override {
    return Stream(Stream::DEFAULT, getDevice());
  }
  Stream getDefaultStream(Device) const override {
    return Stream(Stream::DEFAULT, getDevice());
  }
  Stream exchangeStream(Stream) const override {
    return Stream(Stream::DEFAULT, getDevice());
  }
  DeviceIndex deviceCount() const noexcept override {
    return 1;
  }
  void record(void**, const Stream&, const DeviceIndex, const c10::EventFlag) const override {}
  void block(void*, const Stream&) const override {}
  bool queryEvent(void*) const override {
    return true;
  }
  bool queryStream(const Stream&) const override {
    return true;
  }
  void synchronizeStream(const Stream&) const override {
    count("wait", "stream");
  }
  void synchronizeEvent(void*) const override {
    count("wait", "event");
  }
  void synchronizeDevice(const DeviceIndex) const override {
    count("wait", "device");
  }
};

C10_REGISTER_GUARD_IMPL(CUDA, Guard)

struct Allocators {
  Allocators() {
    c10::SetAllocator(DeviceType::CUDA, &device_allocator());
  }
} allocators;

} // namespace
} // namespace stand_in

namespace at {
namespace {

struct CUDAHooks final : CUDAHooksInterface {
  explicit CUDAHooks(CUDAHooksArgs) {}
  void init() const override {}
  bool isBuilt() const override {
    return true;
  }
  bool isAvailable() const override {
    return true;
  }
  bool hasCUDA() const override {
    return true;
  }
  bool hasCUDART() const override {
    return true;
  }
  bool hasPrimaryContext(DeviceIndex) const override {
    return true;
  }
  DeviceIndex deviceCount() const override {
    return 1;
  }
  int getNumGPUs() const override {
    return 1;
  }
  DeviceIndex current_device() const override {
    return 0;
  }
  DeviceIndex getCurrentDevice() const override {
    return 0;
  }
  Device getDeviceFromPtr(void*) const override {
    return Device(DeviceType::CUDA, 0);
  }
  bool isPinnedPtr(const void* data) const override {
    return stand_in::pinned(data);
  }
  Allocator* getPinnedMemoryAllocator() const override {
    return &stand_in::pinned_allocator();
  }
  Allocator* getCUDADeviceAllocator() const override {
    return &stand_in::device_allocator();
  }
  void deviceSynchronize(DeviceIndex) const override {
    stand_in::count("wait", "device");
  }
};

REGISTER_CUDA_HOOKS(CUDAHooks);

// Where CUDA has a fused form its memory-efficient one is taken: it is the one that asks most of
// where masks lie.
std::int64_t fused_choice(
    const Tensor&,
    const Tensor&,
    const Tensor&,
    const std::optional<Tensor>&,
    double,
    bool,
    std::optional<double>,
    bool grouped) {
  constexpr std::int64_t kMath = 0;
  constexpr std::int64_t kEfficient = 2;
  return grouped ? kMath : kEfficient;
}

struct Choices {
  Choices() {
    native::_fused_sdp_choice_stub.set_cuda_dispatch_ptr(&fused_choice);
  }
} choices;

} // namespace
} // namespace at
