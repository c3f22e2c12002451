#pragma once

#include "core/base/compute.h"

namespace core::training {

/// While it lives, matrix products of the calling thread on this kind of device are computed in bfloat16 (LibTorch's
/// autocast); what they are made from stays float32. Does nothing where it is not wanted.
class Autocast {
public:
    Autocast(bool wanted, const Device& device);
    ~Autocast();
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;

private:
    bool m_wanted;
    bool m_before = false;
    Device m_device;
};

} // namespace core::training
