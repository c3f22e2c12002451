#pragma once

#include "ui/preview/compare_mode.h"

#include <QStringList>
#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QToolButton;

namespace ui::preview {

/// Which two columns are compared, and on which scale their difference is shown.
class PairBar : public QWidget {
    Q_OBJECT

public:
    explicit PairBar(QWidget* parent = nullptr);

    void setColumns(const QStringList& titles);
    void setPair(int reference, int other);
    /// The scale is there for differences alone.
    void setMode(CompareMode mode);

signals:
    void referenceChosen(int column);
    void otherChosen(int column);
    void swapped();
    /// −1: the image before, 1: the next one.
    void rowStepped(int rows);
    /// @param range end of the scale; unset: the smallest that holds all values.
    void rangeChosen(std::optional<double> range);

protected:
    void changeEvent(QEvent* event) override;

private:
    QComboBox* addBox(const char* name);
    QToolButton* addButton(const char* name);
    void onRangeActivated(int index);
    void retranslateUi();

    QLabel* m_referenceLabel;
    QComboBox* m_reference;
    QToolButton* m_previous;
    QToolButton* m_next;
    QToolButton* m_swap;
    QLabel* m_otherLabel;
    QComboBox* m_other;
    QLabel* m_rangeLabel;
    QComboBox* m_range;
};

} // namespace ui::preview
