#include "app/commands/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace app::commands {

std::string withPrefix(double value) {
    const std::array<std::pair<double, const char*>, 4> prefixes{{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}}};
    for (const auto& [factor, name] : prefixes)
        if (std::abs(value) >= factor)
            return fixed(value / factor, 2) + name;
    return significant(value, 3);
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], core::displayWidth(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - core::displayWidth(row[i]), ' ');
            line += i == 0 ? row[i] + padding : "  " + padding + row[i];
        }
        text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return text;
}

} // namespace app::commands
