#pragma once

#include "core/study/variant_grid.h"

#include <QDialog>

#include <array>

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;

namespace ui::variants {

/// Asks which one or two choices variants differ in, and for their values: a ladder of own levels, or a grid.
class GridDialog final : public QDialog {
    Q_OBJECT

public:
    /// @param base what all other choices are.
    explicit GridDialog(core::study::Variant base, QWidget* parent = nullptr);

    /// Only where the dialog was accepted.
    const std::vector<core::study::Variant>& variants() const { return m_variants; }

private:
    struct Axis {
        QComboBox* choice = nullptr;
        QLineEdit* values = nullptr;
    };

    void addAxis(Axis& axis, const char* name, const QString& label, bool isOptional);
    static void suggest(const Axis& axis, bool isOptional);
    void refresh();

    core::study::Variant m_base;
    std::vector<core::study::Variant> m_variants;
    std::array<Axis, 2> m_axes;
    QLabel* m_note;
    QDialogButtonBox* m_buttons;
};

} // namespace ui::variants
