#include "core/training/autocast.h"

#include "core/base/tensor.h"

#include <ATen/autocast_mode.h>

namespace core::training {

Autocast::Autocast(bool wanted, const Device& device)
    : m_wanted(wanted)
    , m_device(device) {
    if (!m_wanted)
        return;
    const c10::DeviceType type = torchDevice(device).type();
    m_before = at::autocast::is_autocast_enabled(type);
    at::autocast::set_autocast_enabled(type, true);
    at::autocast::set_autocast_dtype(type, at::kBFloat16);
    at::autocast::increment_nesting();
}

Autocast::~Autocast() {
    if (!m_wanted)
        return;
    if (at::autocast::decrement_nesting() == 0)
        at::autocast::clear_cache(); // copies of weights that the optimizer changes next
    at::autocast::set_autocast_enabled(torchDevice(m_device).type(), m_before);
}

} // namespace core::training
