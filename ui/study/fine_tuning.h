#pragma once

#include <QString>

#include <string>

namespace ui::study {

/// How a pruned model is trained on.
struct FineTuning {
    double minutes = 10;            ///< of training, > 0
    bool taught = true;             ///< by the dense model's answers; false: by the images alone
    std::string images = "builtin"; ///< "builtin" or a folder
    std::string out{};              ///< folder for the result; its checkpoint, log and sample sheet are beside it
};

/// The checkpoint that a run goes on from; empty: it has not begun.
QString checkpointOf(const FineTuning& how);

} // namespace ui::study
