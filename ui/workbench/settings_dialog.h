#pragma once

#include "core/base/compute.h"
#include "ui/theme/appearance.h"

#include <QDialog>

class QComboBox;

namespace ui::workbench {

/// What a person settles once: where and how to compute, language and colours.
class SettingsDialog final : public QDialog {
    Q_OBJECT

public:
    struct Choice {
        core::ComputeOptions compute;
        QString language; ///< code
        theme::Appearance appearance = theme::Appearance::System;
    };

    explicit SettingsDialog(const Choice& now, QWidget* parent = nullptr);

    Choice choice() const;

private:
    QComboBox* add(const char* name, const QString& label, const QString& tip);
    void fillDtypes();

    Choice m_now;
    QComboBox* m_device;
    QComboBox* m_threads;
    QComboBox* m_dtype;
    QComboBox* m_language;
    QComboBox* m_appearance;
};

} // namespace ui::workbench
