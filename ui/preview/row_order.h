#pragma once

#include "ui/preview/compared_variant.h"

#include <QStringList>

#include <vector>

namespace ui::preview {

/// In which order the rows of a comparison are shown: as they came, or those first that are least like the reference.
class RowOrder {
public:
    bool isWorstFirst() const { return m_isWorstFirst; }
    void setWorstFirst(bool isWorstFirst) { m_isWorstFirst = isWorstFirst; }

    /// Orders columns as they came. While images are missing the order stays as it was.
    std::vector<ComparedVariant> ordered(std::vector<ComparedVariant> columns);
    /// Puts columns that were ordered back as they came.
    std::vector<ComparedVariant> restored(std::vector<ComparedVariant> columns) const;
    /// One text per row. @param labels as they came.
    QStringList ordered(const QStringList& labels) const;
    /// The row that is shown at a place, and the place of a row; what is beyond the rows stays as it is.
    int rowAt(int place) const;
    int placeOf(int row) const;

private:
    std::vector<int> m_rows; ///< by their places; empty: as they came
    bool m_isWorstFirst = false;
};

} // namespace ui::preview
