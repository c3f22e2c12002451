#pragma once

#include <QScrollArea>

namespace ui::docks {

/// Lets a panel scroll up and down where its dock is too low, but never sideways: it is always as wide as the panel
/// needs.
class DockScrollArea final : public QScrollArea {
    Q_OBJECT

public:
    explicit DockScrollArea(QWidget* panel);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fitWidth();
};

} // namespace ui::docks
