#pragma once

#include <QLineEdit>

namespace ui::preview {

/// A line over a column's header to type another title into. Return or leaving it takes the text over, Escape does not;
/// then it is gone.
class TitleEditor final : public QLineEdit {
    Q_OBJECT

public:
    TitleEditor(const QString& title, QWidget* parent);

    /// @param header the place of the column's header in the parent; the title is its first line.
    void open(const QRect& header);

signals:
    /// Not empty, and not what it was.
    void edited(const QString& title);
    /// By a key, so that the focus has to go somewhere.
    void closed();

protected:
    bool event(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void finish(bool take);

    QString m_before;
    bool m_isOpen = true;
};

} // namespace ui::preview
