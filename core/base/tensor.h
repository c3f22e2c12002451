#pragma once

// For core's own sources and tests only: the windows' and the command line's floors have no LibTorch on their include
// path.
#include "core/base/compute.h"
#include "core/base/error.h"
#include "core/base/image.h"

#include <ATen/ATen.h>

#include <utility>

namespace core {

c10::Device torchDevice(const Device& device);
at::ScalarType torchDtype(Dtype dtype);

/// Throws what an exception of LibTorch's says in one line: OutOfMemory, with the device and its free memory where
/// LibTorch names them, or Error{Failed}.
[[noreturn]] void throwTranslated(const std::string& what, const c10::Error& error);

/// Runs `body` and turns LibTorch's exceptions into Error{Failed} with one line; core::Error passes through.
/// Every public function of core that computes with tensors does its work inside.
template <typename Body> auto translateTorchErrors(const std::string& what, Body&& body) -> decltype(body()) {
    try {
        return std::forward<Body>(body)();
    } catch (const Error&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw OutOfMemory(what + ": out of memory");
    } catch (const c10::Error& error) {
        throwTranslated(what, error);
    }
}

/// [N,3,H,W] in [-1,1]·scale⁻¹ (scale multiplies back to [-1,1]) → N 8-bit images; values outside are clipped.
std::vector<Image> toImages(const at::Tensor& images, double scale = 1.0);

} // namespace core
