#include "core/base/batch_memory.h"

#include <c10/core/CachingDeviceAllocator.h>

namespace core {
namespace {

constexpr std::int64_t kOnTheCpu = std::int64_t{512} << 20;
constexpr std::int64_t kShareOfFree = 4; ///< a forward holds more than the activations that are counted

/// Null: a device that is not in use yet, or the CPU.
c10::DeviceAllocator* allocatorOf(const Device& device) {
    if (device.kind == Device::Kind::Cpu)
        return nullptr;
    auto* allocator = dynamic_cast<c10::DeviceAllocator*>(c10::GetAllocator(torchDevice(device).type()));
    return allocator != nullptr && allocator->initialized() ? allocator : nullptr;
}

} // namespace

std::optional<std::int64_t> freeMemory(const Device& device) {
    c10::DeviceAllocator* allocator = allocatorOf(device);
    if (allocator == nullptr)
        return std::nullopt;
    const c10::DeviceIndex index = torchDevice(device).index();
    const auto stats = allocator->getDeviceStats(index);
    const std::int64_t kept = stats.reserved_bytes[0].current - stats.allocated_bytes[0].current; // [0]: of all pools
    return static_cast<std::int64_t>(allocator->getMemoryInfo(index).first) + kept;
}

std::int64_t batchMemory(std::optional<std::int64_t> free) {
    return free ? *free / kShareOfFree : kOnTheCpu;
}

void releaseUnused(const Device& device) {
    if (c10::DeviceAllocator* allocator = allocatorOf(device))
        allocator->emptyCache();
}

} // namespace core
