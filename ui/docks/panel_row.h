#pragma once

#include <QWidget>

#include <vector>

class QDockWidget;
class QToolButton;

namespace ui::docks {

/// The bottom docks as one row of buttons: all that is left of them while they are hidden. A button shows its dock in
/// place of those that share its place, or hides it.
class PanelRow final : public QWidget {
    Q_OBJECT

public:
    explicit PanelRow(QWidget* parent = nullptr);

    void add(QDockWidget& dock);
    void retranslate();
    /// Buttons look pressed whose docks are in sight.
    void refresh();

private:
    struct Entry {
        QDockWidget* dock = nullptr;
        QToolButton* button = nullptr;
    };
    std::vector<Entry> m_entries;
};

} // namespace ui::docks
