#pragma once

#include "core/base/compute.h"

#include <QString>

namespace ui::workbench {

struct WindowOptions {
    core::ComputeOptions compute;
    bool automatic = true;     ///< results follow every choice by themselves
    bool remembersView = true; ///< docks, size, language, colours and recent files are kept between sessions
    QString stateFolder{};     ///< for unsaved studies and the history of runs; empty: neither is kept
};

} // namespace ui::workbench
