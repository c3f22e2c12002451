#pragma once

#include "core/model/model_info.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace core::exporting {

/// The autoencoder of a latent model, which goes along into every folder that the model is written to, so that the
/// folder is complete wherever it is moved: vae/ in diffusers' layout, as Tessera and DiTPipeline look for it.
class AutoencoderCopy {
public:
    /// @param chosen folder or file; empty: the one beside the model's files. One that cannot be used is a note.
    AutoencoderCopy(const model::ModelInfo& info, const std::string& chosen);
    ~AutoencoderCopy();

    /// Writes `folder`/vae, an autoencoder of diffusers' as it is (the same bytes, not a link to them), any other
    /// converted; nothing where the model has none. Those of several folders share their bytes.
    /// @throws Error{Failed} naming the path.
    void writeTo(const std::filesystem::path& folder);

    /// Why there is none, or what was wrong with it, one line each; none for a model of pixels.
    const std::vector<std::string>& notes() const { return m_notes; }

private:
    struct Source;
    std::unique_ptr<const Source> m_source; ///< null: there is none
    std::filesystem::path m_written;        ///< the first one
    std::vector<std::string> m_notes;
};

} // namespace core::exporting
