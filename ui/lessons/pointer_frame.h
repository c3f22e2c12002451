#pragma once

#include <QPointer>
#include <QVariantAnimation>
#include <QWidget>

namespace ui::lessons {

/// A frame around a live widget of a window that a lesson speaks about. Follows it, covers nothing and lets every click
/// through.
class PointerFrame final : public QWidget {
    Q_OBJECT

public:
    explicit PointerFrame(QWidget* window);

    /// Null: points nowhere.
    void pointAt(QWidget* target);
    QWidget* target() const { return m_target; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void watch(bool on);
    void follow();

    QPointer<QWidget> m_target;
    QList<QPointer<QWidget>> m_watched; ///< the target and everything that can move it
    QVariantAnimation m_pulse;
};

} // namespace ui::lessons
