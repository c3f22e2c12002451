#include "tests/bench/text.h"

namespace bench {

std::string markdownTable(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size(), 3);
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], core::displayWidth(row[i]));
    std::string text;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        for (std::size_t i = 0; i < rows[r].size(); ++i) {
            const std::string padding(widths[i] - core::displayWidth(rows[r][i]), ' ');
            text += i == 0 ? "| " + rows[r][i] + padding : " | " + padding + rows[r][i];
        }
        text += " |\n";
        for (std::size_t i = 0; r == 0 && i < widths.size(); ++i)
            text += i == 0 ? "|" + std::string(widths[i] + 2, '-') : "|" + std::string(widths[i] + 1, '-') + ":";
        text += r == 0 ? "|\n" : "";
    }
    return text;
}

} // namespace bench
