#pragma once

#include <QColor>
#include <QWidget>

namespace ui::panels {

/// A small square in a stage's colour, as in the plot's spans.
class ColourSwatch final : public QWidget {
    Q_OBJECT

public:
    explicit ColourSwatch(QWidget* parent = nullptr);
    void setColour(const QColor& colour);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QColor m_colour;
};

} // namespace ui::panels
