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

core::sampling::ModelPictures openPictures(const core::model::Denoiser& model, const std::string& autoencoder) {
    auto pictures = core::sampling::openPictures(model.info(), autoencoder, model.device());
    for (const std::string& note : pictures.notes)
        printNote(note);
    return pictures;
}

void printNote(const std::string& note) {
    std::cerr << "note: " << note << '\n';
}

} // namespace app
