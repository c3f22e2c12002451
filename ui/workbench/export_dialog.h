#pragma once

#include "core/exporting/export.h"

#include <QDialog>

#include <functional>

class QButtonGroup;
class QDialogButtonBox;
class QLabel;
class QLineEdit;

namespace ui::workbench {

/// Asks what a pruned model is written as, and where.
class ExportDialog final : public QDialog {
    Q_OBJECT

public:
    /// @param folder that is suggested. @param check of the place; throws core::Error with what is wrong.
    ExportDialog(const QString& folder, std::function<void(const QString&)> check, QWidget* parent = nullptr);

    core::exporting::ExportFormat format() const;
    QString folder() const;

private:
    void addFormat(core::exporting::ExportFormat format, const char* name, const QString& title, const QString& what);
    void addPlace(const QString& folder);
    void browse();
    void refresh();

    std::function<void(const QString&)> m_check;
    QButtonGroup* m_formats;
    QLineEdit* m_folder;
    QLabel* m_note;
    QDialogButtonBox* m_buttons;
};

} // namespace ui::workbench
