#pragma once

#include "ui/lessons/formula_layout.h"

#include <QWidget>

namespace ui::lessons {

/// A formula in the palette's text colour, centred, a little larger than the font; smaller where it would not fit the
/// width. Read out as one line of text.
class FormulaView final : public QWidget {
    Q_OBJECT

public:
    /// @throws core::Error{BadArgument} for a formula that cannot be read.
    explicit FormulaView(const QString& source, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void layOut();
    double scaleFor(int width) const;

    FormulaNode m_formula;
    FormulaShape m_shape;
};

} // namespace ui::lessons
