#pragma once

#include "ui/study/fine_tuning.h"

#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QRadioButton;

namespace ui::workbench {

/// Asks for how long the pruned model is trained on, what it learns from, and where the result is kept.
class FineTuneDialog final : public QDialog {
    Q_OBJECT

public:
    /// What the dialog begins with.
    struct Start {
        QString folder{};          ///< for the result
        QString images{};          ///< a folder that the study knows; empty: none
        bool offersBuiltIn = true; ///< whether the built-in pictures suit the model
    };

    explicit FineTuneDialog(const Start& start, QWidget* parent = nullptr);

    study::FineTuning choice() const;

private:
    void createFields(const Start& start);
    void createForm();
    QLayout* withButton(QWidget* field, const char* name, const QString& tip, void (FineTuneDialog::*work)()) const;
    void addImages(const QString& folder);
    void chooseImages();
    void chooseFolder();
    void refresh();

    QDoubleSpinBox* m_minutes;
    QRadioButton* m_fromDense;
    QRadioButton* m_fromImages;
    QComboBox* m_images;
    QLineEdit* m_folder;
    QLabel* m_note;
    QDialogButtonBox* m_buttons;
};

} // namespace ui::workbench
