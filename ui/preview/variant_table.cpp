#include "ui/preview/variant_table.h"

#include "ui/preview/comparison_text.h"

#include <algorithm>

namespace ui::preview {

namespace {

/// What a title says of two choices; empty: it does not.
QStringList twoValuesOf(const QString& title) {
    const QStringList values = title.split(QStringLiteral(" · "));
    return values.size() == 2 ? values : QStringList();
}

/// The columns whose titles are two values each, and these values in their order.
struct TwoChoices {
    QStringList first, second;
    std::vector<std::pair<QStringList, int>> columns; ///< values and place

    /// At least two values of each, and most of the combinations.
    bool areGrid() const {
        const auto places = static_cast<std::size_t>(first.size() * second.size());
        return first.size() > 1 && second.size() > 1 && 2 * columns.size() > places;
    }
};

TwoChoices twoChoicesOf(const std::vector<ComparedVariant>& columns) {
    TwoChoices choices;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const QStringList values = twoValuesOf(columns[i].title);
        if (values.isEmpty())
            continue;
        choices.columns.emplace_back(values, static_cast<int>(i));
        for (const auto& [all, value] : {std::pair{&choices.first, values[0]}, std::pair{&choices.second, values[1]}})
            if (!all->contains(value))
                all->append(value);
    }
    return choices;
}

/// Adds an image of the comparison, or a place without one, at the end of a column of the table.
void append(ComparedVariant& column, const std::vector<ComparedVariant>& compared, const Cell& cell) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    const auto row = static_cast<std::size_t>(std::max(cell.row, 0));
    const ComparedVariant* from = cell.column < 0 ? nullptr : &compared[static_cast<std::size_t>(cell.column)];
    column.images.push_back(from != nullptr && row < from->images.size() ? from->images[row] : core::Image());
    column.psnr.push_back(from != nullptr && row < from->psnr.size() ? from->psnr[row] : unknown);
    column.ssim.push_back(from != nullptr && row < from->ssim.size() ? from->ssim[row] : unknown);
}

/// Builds the columns once it is known which cell goes where.
VariantTable filled(VariantTable table, const QStringList& titles, const std::vector<ComparedVariant>& compared) {
    for (int column = 0; column < titles.size(); ++column) {
        ComparedVariant& built = table.columns.emplace_back();
        built.id = column;
        built.title = titles[column];
        for (const std::vector<Cell>& row : table.cells)
            append(built, compared, row[static_cast<std::size_t>(column)]);
    }
    return table;
}

VariantTable ofTwoChoices(const TwoChoices& choices, const std::vector<ComparedVariant>& compared, int row) {
    VariantTable table{.columns = {}, .rowLabels = choices.second, .cells = {}};
    for (const QString& second : choices.second) {
        std::vector<Cell>& cells = table.cells.emplace_back();
        cells.push_back({row, 0});
        for (const QString& first : choices.first) {
            const auto isIt = [&](const auto& column) { return column.first == QStringList{first, second}; };
            const auto found = std::ranges::find_if(choices.columns, isIt);
            cells.push_back(found == choices.columns.end() ? Cell{} : Cell{row, found->second});
        }
    }
    return filled(std::move(table), QStringList{compared.front().title} + choices.first, compared);
}

VariantTable transposed(const std::vector<ComparedVariant>& compared, const QStringList& labels) {
    VariantTable table;
    for (int i = 0; i < static_cast<int>(compared.size()); ++i) {
        table.rowLabels << headerLines(compared[static_cast<std::size_t>(i)]).mid(0, 2).join(QStringLiteral(" · "));
        std::vector<Cell>& cells = table.cells.emplace_back();
        for (int row = 0; row < labels.size(); ++row)
            cells.push_back({row, i});
    }
    return filled(std::move(table), labels, compared);
}

} // namespace

Cell VariantTable::shownAt(const Cell& cell) const {
    const bool isThere = cell.row >= 0 && cell.row < static_cast<int>(cells.size()) && cell.column >= 0 &&
                         cell.column < static_cast<int>(columns.size());
    return isThere ? cells[static_cast<std::size_t>(cell.row)][static_cast<std::size_t>(cell.column)] : Cell{};
}

Cell VariantTable::placeOf(const Cell& shown) const {
    for (std::size_t row = 0; row < cells.size(); ++row)
        if (const auto found = std::ranges::find(cells[row], shown); found != cells[row].end())
            return {static_cast<int>(row), static_cast<int>(found - cells[row].begin())};
    return {};
}

VariantTable variantTable(const std::vector<ComparedVariant>& columns, const QStringList& rowLabels, int row) {
    if (columns.empty())
        return {};
    const TwoChoices choices = twoChoicesOf(columns);
    return choices.areGrid() ? ofTwoChoices(choices, columns, row) : transposed(columns, rowLabels);
}

} // namespace ui::preview
