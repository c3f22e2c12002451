#pragma once

#include "ui/figures/export_figures.h"

#include <QDialog>

#include <array>

class QCheckBox;
class QDialogButtonBox;
class QLineEdit;
class QRadioButton;

namespace ui::figures {

/// Asks where all plots go, in which formats, and how much of each.
class FiguresDialog final : public QDialog {
    Q_OBJECT

public:
    explicit FiguresDialog(QWidget* parent = nullptr);

    FigureChoice choice() const;

private:
    void chooseFolder();
    void refresh();

    QLineEdit* m_folder;
    std::array<QCheckBox*, 4> m_formats{};
    QRadioButton* m_all;
    QRadioButton* m_visible;
    QDialogButtonBox* m_buttons;
};

} // namespace ui::figures
