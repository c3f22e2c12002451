#pragma once

#include "core/sampling/sampler_table.h"

#include <QString>

namespace ui::panels {

/// What a sampler is good for, in the person's language, with its source and cost.
QString samplerTip(const core::sampling::SamplerKind& kind);

} // namespace ui::panels
