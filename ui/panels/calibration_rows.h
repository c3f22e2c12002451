#pragma once

#include <QObject>

class QAction;
class QComboBox;
class QGridLayout;
class QLabel;
class QSpinBox;
class QToolButton;
class QWidget;

namespace ui::study {
class StudyDocument;
}

namespace ui::panels {

/// Where the statistics of the model's activations come from, and how many there are: two lines of a panel's grid.
class CalibrationRows final : public QObject {
    Q_OBJECT

public:
    /// Takes two lines of the grid, from `line` on: four columns, label and field twice.
    CalibrationRows(study::StudyDocument& document, QGridLayout* grid, int line, QWidget* panel);

    void retranslateUi();
    /// False where nothing is pruned.
    void setEnabled(bool enabled);

signals:
    /// Statistics are to be gathered and kept in a folder.
    void gatherRequested(const QString& folder);

private:
    /// What the combo box's items stand for, kept in their data.
    enum Source { BuiltIn, Own, Images, Bank };

    void createLayout(QGridLayout* grid, int line);
    void connectSignals();
    void chooseSource(int index);
    void chooseImages();
    void chooseBank();
    void chooseGatherFolder();
    void editCounts();
    void refresh();
    void fillSources();

    study::StudyDocument& m_document;
    QWidget* m_panel;
    QLabel* m_sourceLabel;
    QComboBox* m_source;
    QToolButton* m_folders;
    QAction* m_images;
    QAction* m_bank;
    QAction* m_gather;
    QLabel* m_samplesLabel;
    QSpinBox* m_samples;
    QLabel* m_binsLabel;
    QSpinBox* m_bins;
    bool m_isEnabled = true;
};

} // namespace ui::panels
