#include "app/commands/dynamics_csv.h"

#include "core/base/argument.h"
#include "core/base/atomic_file.h"

#include <map>

namespace app::commands {
namespace {

/// mse, its standard error and grad of a measurement by t; grad is missing at the last t.
std::map<int, std::string> measuredCells(const core::schedule::MeasuredDynamics& measured) {
    std::map<int, std::string> cells;
    for (std::size_t i = 0; i < measured.t.size(); ++i)
        cells[measured.t[i]] = ',' + core::numberText(measured.mse[i]) + ',' + core::numberText(measured.mseError[i]) +
                               ',' + (i < measured.grad.size() ? core::numberText(measured.grad[i]) : "");
    return cells;
}

} // namespace

void writeDynamicsCsv(const std::filesystem::path& file, const core::schedule::Dynamics& dynamics,
                      const std::vector<double>& score,
                      const std::optional<core::schedule::MeasuredDynamics>& measured) {
    std::string text = "t,mse,grad,ln_snr,score";
    text += measured ? ",empirical_mse,empirical_mse_se,empirical_grad\n" : "\n";
    const auto cells = measured ? measuredCells(*measured) : std::map<int, std::string>{};
    for (std::size_t i = 0; i < dynamics.grad.size(); ++i) {
        const int t = static_cast<int>(i) + 1;
        text += std::to_string(t);
        for (const double value : {dynamics.mse[i + 1], dynamics.grad[i], dynamics.lnSnr[i], score[i]})
            text += ',' + core::numberText(value);
        const auto found = cells.find(t);
        text += found != cells.end() ? found->second : measured ? ",,," : "";
        text += '\n';
    }
    core::writeFileAtomically(file, text);
}

} // namespace app::commands
