#pragma once

#include <string>
#include <vector>

namespace bench {

/// One line of a chart.
struct ChartSeries {
    std::string name;
    std::vector<double> x{};
    std::vector<double> y{}; ///< as many; not finite: no point there
};

/// Curves over one axis, ordinates on a logarithmic one where asked for.
struct ChartPanel {
    std::string xLabel;
    std::string yLabel;
    bool logarithmic = false;
    std::vector<ChartSeries> series{};
};

/// A benchmark's figure: panels side by side that share the series' names and colours.
struct Chart {
    std::vector<ChartPanel> panels;
};

} // namespace bench
