#pragma once

#include "ui/preview/grid_painter.h"

namespace ui::preview {

/// A comparison with its variants as rows, or as rows and columns where they are a grid of two choices.
struct VariantTable {
    std::vector<ComparedVariant> columns; ///< their ids are their places
    QStringList rowLabels;
    std::vector<std::vector<Cell>>
        cells; ///< of the comparison, by the table's rows and columns; none: nothing is there

    /// The cell of the comparison that a cell of the table shows; none where there is none.
    Cell shownAt(const Cell& cell) const;
    /// The first cell of the table that shows one of the comparison; none where there is none.
    Cell placeOf(const Cell& shown) const;
};

/// Variants whose names are two values each ("10 % · obs", as core::study::gridOf() names them) are a grid of two
/// choices: one image of all of them, the first choice from left to right, the second from top to bottom, with the
/// first column's image at the left. All others are rows, with the images from left to right.
/// @param row the image that a grid of two choices shows.
VariantTable variantTable(const std::vector<ComparedVariant>& columns, const QStringList& rowLabels, int row);

} // namespace ui::preview
