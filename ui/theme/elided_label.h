#pragma once

#include <QLabel>

namespace ui::theme {

/// One line of plain text that takes the room it is given: what does not fit ends in "…", and is whole in a tool tip.
class ElidedLabel final : public QLabel {
    Q_OBJECT

public:
    using QLabel::QLabel;

    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    bool isElided() const;
};

} // namespace ui::theme
