#pragma once

#include "core/model/denoiser.h"

#include <string>
#include <vector>

namespace core::exporting {

/// SHA-256 of the bytes that a model predicts for fixed noise at these network timesteps, with a label and without.
std::string forwardHash(const model::Denoiser& model, const std::vector<int>& timesteps);

/// Compares what was written with what is in memory by the hash of one forward.
/// @param reread the model as it was read back. @param file what to name. @throws Error{Failed} if they differ.
void requireSameForward(const model::Denoiser& model, const model::Denoiser& reread, const std::vector<int>& timesteps,
                        const std::string& file);

} // namespace core::exporting
