#include "ui/workbench/compute_menu.h"

#include "ui/access/mnemonics.h"
#include "ui/workbench/compute_choice.h"

#include <utility>

namespace ui::workbench {

ComputeMenu::ComputeMenu(std::function<core::ComputeOptions()> now, QWidget* parent)
    : QMenu(parent)
    , m_now(std::move(now)) {
    setObjectName(QStringLiteral("computeMenu"));
    connect(this, &QMenu::aboutToShow, this, &ComputeMenu::fill);
    access::giveMnemonics(*this);
}

void ComputeMenu::fill() {
    clear();
    const core::ComputeOptions now = m_now();
    const auto add = [this](const QString& text, bool isNow, const core::ComputeOptions& options) {
        QAction* action = addAction(text);
        action->setCheckable(true);
        action->setChecked(isNow);
        connect(action, &QAction::triggered, this, [this, options] { emit chosen(options); });
    };
    const auto with = [&now](auto member, const auto& value) {
        core::ComputeOptions options = now;
        options.*member = value;
        return options;
    };
    addSection(tr("Device"));
    for (const auto& [device, text] : deviceChoices())
        add(text, device == now.device, with(&core::ComputeOptions::device, device));
    addSection(tr("Threads"));
    for (const auto& [threads, text] : threadChoices())
        add(text, threads == now.threads, with(&core::ComputeOptions::threads, threads));
    addSection(tr("Number format"));
    for (const auto& [dtype, text] : dtypeChoices(now.device))
        add(text, dtype == now.dtype, with(&core::ComputeOptions::dtype, dtype));
}

} // namespace ui::workbench
