#pragma once

#include <QLabel>

namespace ui::theme {

/// One line of plain text that takes the room it is given: its parts, with "  ·  " between them, move together, then
/// the last ones are left out; a part that does not fit alone ends in "…". All of it is in a tool tip.
class ElidedLabel final : public QLabel {
    Q_OBJECT

public:
    using QLabel::QLabel;

    QSize minimumSizeHint() const override;
    /// As much of the text as there is room for, in whole parts.
    QString shownText() const;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    bool fits(const QString& text) const;
};

} // namespace ui::theme
