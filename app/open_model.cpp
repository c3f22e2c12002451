#include "app/open_model.h"

#include <iostream>

namespace app {

core::checkpoint::OpenedModel openModel(const std::string& spec, const std::string& arch,
                                        const core::ComputeOptions& compute) {
    auto opened = core::checkpoint::openModel(spec, {.device = compute.device, .dtype = compute.dtype, .arch = arch});
    for (const std::string& warning : opened.warnings)
        printNote(warning);
    return opened;
}

void printNote(const std::string& note) {
    std::cerr << "note: " << note << '\n';
}

} // namespace app
