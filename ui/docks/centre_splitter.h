#pragma once

#include <QSplitter>

namespace ui::docks {

/// The centre of a window: plot above, images below, divided in the same ratio at every height. One of them can have
/// all of it.
class CentreSplitter final : public QSplitter {
    Q_OBJECT

public:
    explicit CentreSplitter(QWidget* parent = nullptr);

    /// @param share of the upper part, 0…1; but as long as nobody moves the handle it has its size hint, where that
    /// leaves the lower one its minimum.
    void setShare(double share);
    void restore(const QByteArray& state);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void divide();

    double m_share = 0.5;
    bool m_isMoved = false; ///< by a person
};

} // namespace ui::docks
