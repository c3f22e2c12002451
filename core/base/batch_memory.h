#pragma once

#include "core/base/tensor.h"

#include <algorithm>
#include <cstdint>
#include <optional>

/// How many images a model takes at a time: as many as the device's free memory holds.
namespace core {

/// Bytes that can be had on a device, with those that LibTorch keeps for later. Nothing where no device says so: the
/// CPU has the system's memory.
std::optional<std::int64_t> freeMemory(const Device& device);

/// Bytes that a batch's activations may take: a quarter of what is free on a device that says so, else 512 MiB (more
/// images would not run faster on a CPU).
std::int64_t batchMemory(std::optional<std::int64_t> free);

/// Gives back to a device what LibTorch keeps of its memory for later.
void releaseUnused(const Device& device);

/// Runs `body`, which works on `batch` images, and again on half as many wherever memory runs out.
/// @throws OutOfMemory where a single image is too much, else as translateTorchErrors().
template <typename Body>
auto withWhatFits(const std::string& what, const Device& device, int& batch, Body&& body) -> decltype(body()) {
    for (;;) {
        try {
            return translateTorchErrors(what, body);
        } catch (const OutOfMemory&) {
            if (batch <= 1)
                throw;
        }
        batch /= 2;
        releaseUnused(device);
    }
}

} // namespace core
