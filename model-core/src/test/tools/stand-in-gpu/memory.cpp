#include "memory.h"

#include "counts.h"

#include <c10/util/Exception.h>
#include <sys/mman.h>
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace stand_in {
namespace {

constexpr std::size_t kAddresses = std::size_t{1} << 40; // of addresses, not of memory
constexpr std::size_t kUnit = 512; // to which CUDA's allocator aligns
constexpr std::size_t kLarge = std::size_t{1} << 20;
// What a float that nobody has written shows itself by: NaN in every type, -1 in integers.
constexpr int kUnwritten = 0xFF;

c10::Device first() {
  return c10::Device(c10::DeviceType::CUDA, 0);
}

// Free blocks are kept by size, as CUDA's caching allocator does.
class Arena {
 public:
  Arena() : total_(limit()) {
    device_ = reserve(PROT_NONE);
    kernels_ = reserve(PROT_READ | PROT_WRITE);
  }

  void* take(std::size_t bytes) {
    std::size_t size = rounded(bytes);
    std::lock_guard<std::mutex> lock(mutex_);
    TORCH_CHECK_WITH(
        OutOfMemoryError,
        used_ + size <= total_,
        "CUDA out of memory. Tried to allocate ", bytes / (1 << 20), " MiB. GPU 0 has a total capacity of ",
        total_ / (1 << 20), " MiB of which ", (total_ - used_) / (1 << 20), " MiB is free.");
    used_ += size;
    peak_ = std::max(peak_, used_);
    std::vector<char*>& free = free_[size];
    char* block;
    if (free.empty()) {
      TORCH_CHECK(next_ + size <= kAddresses, "the stand-in GPU has no addresses left");
      block = device_ + next_;
      next_ += size;
    } else {
      block = free.back();
      free.pop_back();
    }
    sizes_[block] = size;
    if (!dry()) {
      std::memset(block + side(), kUnwritten, size);
    }
    return block;
  }

  void give_back(void* address) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto block = sizes_.find(static_cast<char*>(address));
    used_ -= block->second;
    if (block->second >= kLarge) {
      madvise(block->first + side(), block->second, MADV_DONTNEED);
    }
    free_[block->second].push_back(block->first);
    sizes_.erase(block);
  }

  void forget_peak() {
    std::lock_guard<std::mutex> lock(mutex_);
    peak_ = used_;
  }

  bool holds(const void* address) const {
    auto at = static_cast<const char*>(address);
    return at >= device_ && at < device_ + kAddresses;
  }

  std::ptrdiff_t side() const {
    return kernels_ - device_;
  }

  Usage usage() {
    std::lock_guard<std::mutex> lock(mutex_);
    return {static_cast<std::int64_t>(peak_), static_cast<std::int64_t>(total_)};
  }

 private:
  static std::size_t limit() {
    const char* mebibytes = std::getenv("STAND_IN_GPU_MIB");
    return (mebibytes ? std::stoull(mebibytes) : 8192) << 20;
  }

  static char* reserve(int protection) {
    void* at = mmap(nullptr, kAddresses, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    TORCH_CHECK(at != MAP_FAILED, "the stand-in GPU got no addresses");
    return static_cast<char*>(at);
  }

  // To an eighth of the power of two below, so that blocks are used again.
  static std::size_t rounded(std::size_t bytes) {
    std::size_t step = kUnit;
    while (step * 16 < bytes) {
      step *= 2;
    }
    return std::max<std::size_t>((bytes + step - 1) / step * step, kUnit);
  }

  const std::size_t total_;
  char* device_;
  char* kernels_;
  std::mutex mutex_;
  std::size_t next_ = 0;
  std::size_t used_ = 0;
  std::size_t peak_ = 0;
  std::map<std::size_t, std::vector<char*>> free_;
  std::map<char*, std::size_t> sizes_;
};

// Never ends: tensors may live until the process does.
Arena& arena() {
  static Arena* arena = new Arena();
  return *arena;
}

void release_device(void* block) {
  if (block != nullptr) {
    arena().give_back(block);
  }
}

class DeviceAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t bytes) override {
    void* block = bytes == 0 ? nullptr : arena().take(bytes);
    return {block, block, &release_device, first()};
  }
  c10::DeleterFnPtr raw_deleter() const override {
    return &release_device;
  }
  void copy_data(void* to, const void* from, std::size_t bytes) const override {
    std::memcpy(for_kernels<void>(to), for_kernels<void>(from), bytes);
  }
};

std::mutex pinned_mutex;
std::map<const char*, std::size_t>& pinned_blocks() {
  static auto* blocks = new std::map<const char*, std::size_t>();
  return *blocks;
}

void release_pinned(void* block) {
  if (block != nullptr) {
    {
      std::lock_guard<std::mutex> lock(pinned_mutex);
      pinned_blocks().erase(static_cast<char*>(block));
    }
    std::free(block);
  }
}

class PinnedAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t bytes) override {
    std::size_t size = (std::max<std::size_t>(bytes, 1) + kUnit - 1) / kUnit * kUnit;
    auto block = static_cast<char*>(std::aligned_alloc(kUnit, size));
    TORCH_CHECK(block != nullptr, "no memory to pin: ", bytes, " bytes");
    std::lock_guard<std::mutex> lock(pinned_mutex);
    pinned_blocks()[block] = size;
    return {block, block, &release_pinned, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override {
    return &release_pinned;
  }
  void copy_data(void* to, const void* from, std::size_t bytes) const override {
    std::memcpy(to, from, bytes);
  }
};

} // namespace

std::ptrdiff_t kernel_side() {
  return arena().side();
}

bool on_device(const void* address) {
  return arena().holds(address);
}

c10::Allocator& device_allocator() {
  static auto* allocator = new DeviceAllocator();
  return *allocator;
}

c10::Allocator& pinned_allocator() {
  static auto* allocator = new PinnedAllocator();
  return *allocator;
}

bool pinned(const void* address) {
  std::lock_guard<std::mutex> lock(pinned_mutex);
  auto after = pinned_blocks().upper_bound(static_cast<const char*>(address));
  if (after == pinned_blocks().begin()) {
    return false;
  }
  auto block = std::prev(after);
  return static_cast<const char*>(address) < block->first + block->second;
}

Usage usage() {
  return arena().usage();
}

void forget_peak() {
  arena().forget_peak();
}

} // namespace stand_in
