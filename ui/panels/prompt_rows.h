#pragma once

#include "core/conditioning/conditioner.h"

#include <QObject>
#include <QWidgetList>

class QCheckBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;
class QToolButton;
class QWidget;

namespace ui::study {
class StudyDocument;
}

namespace ui::panels {

inline constexpr std::size_t mostPictures = 200; ///< that the window makes at once

/// What a model that reads prompts is asked for: rows of a form. Hidden for models of classes.
class PromptRows final : public QObject {
    Q_OBJECT

public:
    /// Appends its rows to the form of `panel`.
    PromptRows(study::StudyDocument& document, QFormLayout* form, QWidget* panel);

    void setModel(core::conditioning::ConditionerPtr conditioner);
    /// The model reads prompts.
    bool areShown() const { return m_areShown; }
    /// Shows what the study says.
    void refresh();
    void retranslateUi();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void createRows(QFormLayout* form);
    void connectSignals();
    void edit();
    void editGrid(bool isGrid);
    void chooseFile();
    void showFit();
    std::vector<std::string> typed() const;
    QString fitText() const;

    study::StudyDocument& m_document;
    QWidget* m_panel;
    core::conditioning::ConditionerPtr m_conditioner; ///< null before a model is there
    bool m_areShown = false;
    core::conditioning::ImageSize m_usual; ///< what the model makes where nothing is said
    QString m_error;                       ///< why a file of prompts was not read
    QLabel* m_promptLabel;
    QPlainTextEdit* m_prompt; ///< a prompt in each line
    QLabel* m_fit;            ///< how much of the prompts is read
    QToolButton* m_file;
    QLabel* m_negativeLabel;
    QLineEdit* m_negative;
    QLabel* m_sizeLabel;
    QWidget* m_sizes = nullptr; ///< both sides
    QSpinBox* m_height;
    QSpinBox* m_width;
    QLabel* m_rescaleLabel;
    QDoubleSpinBox* m_rescale;
    QCheckBox* m_everyPrompt;
    QWidgetList m_all; ///< all of these, labels too
};

} // namespace ui::panels
