#pragma once

#include "ui/preview/compare_mode.h"

#include <QWidget>

#include <array>

class QAction;
class QLabel;
class QToolButton;

namespace ui::preview {

/// Mode and zoom of the comparison view, as buttons in a row, or in two where that is too wide.
class ComparisonToolbar : public QWidget {
    Q_OBJECT

public:
    explicit ComparisonToolbar(QWidget* parent = nullptr);

    /// Shows a mode as chosen, without a signal.
    void setMode(CompareMode mode);
    void setZoom(double zoom);
    void setSmooth(bool smooth);
    /// Shows whether images are as large as fits.
    void setFitted(bool fitted);
    /// For a button, and a double click on what is free.
    void setMaximiseAction(QAction& action);
    QSize minimumSizeHint() const override;

signals:
    void modeChosen(ui::preview::CompareMode mode);
    /// +1: larger, −1: smaller.
    void zoomStepped(int steps);
    void fitRequested();
    void smoothChosen(bool smooth);
    void worstFirstChosen(bool isWorstFirst);

protected:
    void changeEvent(QEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    static QToolButton* addButton(const char* name, QWidget& group);
    int margins() const;
    void arrange();
    void retranslateUi();

    QWidget* m_modeGroup = nullptr;
    QWidget* m_viewGroup = nullptr;
    bool m_isNarrow = false;
    std::array<QToolButton*, compareModeCount> m_modes{};
    QToolButton* m_smaller = nullptr;
    QToolButton* m_larger = nullptr;
    QToolButton* m_fit = nullptr;
    QToolButton* m_smooth = nullptr;
    QToolButton* m_worstFirst = nullptr;
    QToolButton* m_maximise = nullptr;
    QLabel* m_zoom = nullptr;
};

} // namespace ui::preview
