#pragma once

#include "core/base/compute.h"

#include <QMenu>

#include <functional>

namespace ui::workbench {

/// Device, threads and number format, to be chosen by one click each.
class ComputeMenu final : public QMenu {
    Q_OBJECT

public:
    /// @param now what is in use.
    ComputeMenu(std::function<core::ComputeOptions()> now, QWidget* parent = nullptr);

signals:
    void chosen(const core::ComputeOptions& options);

private:
    void fill();

    std::function<core::ComputeOptions()> m_now;
};

} // namespace ui::workbench
